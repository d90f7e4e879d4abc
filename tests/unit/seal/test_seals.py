"""Seals of cards: made, drawn, read and verified; whatever else they are is refused."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared.documents.seal.c40 import decode_c40, encode_c40
from shared.documents.seal.card_seal import NAME_BYTES_MAX, CardSeal, read_card_seal, seal_card
from shared.documents.seal.data_matrix import data_matrix
from shared.documents.seal.digital_seal import (
    Feature,
    SealHeader,
    SealSigner,
    build_seal,
    read_seal,
    verify_seal,
)
from shared.documents.seal.errors import SealMalformed, SealNotGenuine, SealNotMade
from shared.pki.certificate_reader import Certificate
from shared.pki.certificates import CertificateNotIssued
from tests.support.pki import NOON, IssuingState, a_card_zone, a_state
from tests.support.seals import a_seal_signer

TODAY = NOON.date()
SYMBOL_MODULES_MAX = 52


@pytest.fixture(scope="module")
def mali(tmp_path_factory: pytest.TempPathFactory) -> IssuingState:
    return a_state(tmp_path_factory.mktemp("mali"))


@pytest.fixture(scope="module")
def signer(mali: IssuingState) -> SealSigner:
    return a_seal_signer(mali)


def a_seal(signer: SealSigner, *, signed_on: date = TODAY, zone: str | None = None) -> bytes:
    return seal_card(
        zone or a_card_zone(),
        surname="Kéïta",
        given_names="Aïssata",
        signed_on=signed_on,
        signer=signer,
    )


def refused(data: bytes, *signers: Certificate, days: int = 0) -> str:
    with pytest.raises(SealNotGenuine) as error:
        verify_seal(data, signers, now=NOON + timedelta(days=days))
    return error.value.detail


@pytest.mark.parametrize(("text", "packed"), [("XK<CD", "eb0466a9"), ("XKCD", "eb11fe45")])
def test_c40_is_written_as_the_guideline_shows(text: str, packed: str) -> None:
    assert encode_c40(text).hex() == packed


@given(st.text(" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=100))
def test_c40_gives_back_what_it_was_given(text: str) -> None:
    assert decode_c40(encode_c40(text)) == text


@pytest.mark.parametrize("text", ["é", "a", "A-B"])
def test_c40_holds_nothing_else(text: str) -> None:
    with pytest.raises(SealNotMade):
        encode_c40(text)


@given(st.binary(max_size=12))
def test_bytes_that_are_no_c40_are_refused(packed: bytes) -> None:
    try:
        decode_c40(packed)
    except SealMalformed:
        return


def test_the_seal_of_a_card_says_its_zone_and_its_name(signer: SealSigner) -> None:
    seal = verify_seal(a_seal(signer), [signer.certificate], now=NOON)
    assert read_card_seal(seal) == CardSeal(a_card_zone().replace("\n", ""), "Kéïta/Aïssata")
    assert (seal.header.issuing_state, seal.header.signer) == ("MLI", "MLCI")
    assert seal.header.signed_on == TODAY


def test_a_name_too_long_is_cut_between_characters(signer: SealSigner) -> None:
    data = seal_card(
        a_card_zone(), surname="é" * 40, given_names="", signed_on=TODAY, signer=signer
    )
    assert read_card_seal(read_seal(data)).name == "é" * (NAME_BYTES_MAX // 2)
    assert len(data_matrix(data)) <= SYMBOL_MODULES_MAX


def test_the_symbol_is_read_back(signer: SealSigner) -> None:
    data = a_seal(signer)
    modules = data_matrix(data)
    assert len(modules) == len(modules[0]) <= SYMBOL_MODULES_MAX
    image = Image.new("L", (len(modules) + 2, len(modules) + 2), 255)
    for row, cells in enumerate(modules):
        for column, dark in enumerate(cells):
            image.putpixel((column + 1, row + 1), 0 if dark else 255)
    (found,) = zxingcpp.read_barcodes(image.resize((4 * image.width, 4 * image.height), 0))
    assert found.bytes == data


def test_more_than_a_symbol_holds_is_refused() -> None:
    with pytest.raises(SealNotMade):
        data_matrix(bytes(4_000))


def test_a_seal_with_any_bit_changed_is_refused(signer: SealSigner) -> None:
    data = a_seal(signer)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        with pytest.raises((SealMalformed, SealNotGenuine)):
            verify_seal(bytes(changed), [signer.certificate], now=NOON)


@given(st.data())
def test_bytes_that_are_no_seal_are_refused(signer: SealSigner, data: st.DataObject) -> None:
    whole = a_seal_once(signer)
    at = data.draw(st.integers(0, len(whole)))
    cut = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + 2 :]
    try:
        read_seal(cut)
    except SealMalformed:
        return


_ONCE: list[bytes] = []


def a_seal_once(signer: SealSigner) -> bytes:
    if not _ONCE:
        _ONCE.append(a_seal(signer))
    return _ONCE[0]


def test_an_unsigned_seal_is_never_genuine(signer: SealSigner) -> None:
    whole = read_seal(a_seal(signer))
    assert "nobody" in refused(whole.signed_part, signer.certificate)


def test_a_seal_of_somebody_unknown_is_not_genuine(signer: SealSigner) -> None:
    assert "do not know" in refused(a_seal(signer))


def test_a_document_signer_seals_nothing(mali: IssuingState) -> None:
    own = SealSigner(mali.key_store, "signer", mali.signer, "MLCI")
    assert "not one for seals" in refused(a_seal(own), mali.signer)


def test_a_signer_seals_for_its_own_state_only(signer: SealSigner) -> None:
    zone = a_card_zone("BFA")
    assert "another State" in refused(a_seal(signer, zone=zone), signer.certificate)


@pytest.mark.parametrize("days", [-2, 800])
def test_a_key_seals_only_while_it_may(signer: SealSigner, days: int) -> None:
    seal = a_seal(signer, signed_on=TODAY + timedelta(days=days))
    assert "did not sign then" in refused(seal, signer.certificate, days=900)


def test_an_expired_certificate_proves_nothing(signer: SealSigner) -> None:
    assert "not valid" in refused(a_seal(signer), signer.certificate, days=20 * 365)


def test_a_seal_of_something_else_is_no_seal_of_a_card(signer: SealSigner) -> None:
    header = SealHeader("MLI", "MLCI", signer.certificate_reference, TODAY, TODAY, 0x01, 0x02)
    seal = verify_seal(
        build_seal(header, [Feature(1, bytes(200))], signer), [signer.certificate], now=NOON
    )
    assert seal.value(1) == bytes(200)
    with pytest.raises(SealMalformed):
        read_card_seal(seal)


@pytest.mark.parametrize("broken", [{"signer": "MLC"}, {"certificate_reference": ""}])
def test_a_header_that_does_not_fit_is_refused(signer: SealSigner, broken: dict[str, str]) -> None:
    header = SealHeader("MLI", "MLCI", "1", TODAY, TODAY, 0xAE, 1)
    with pytest.raises(SealNotMade):
        build_seal(replace(header, **broken), [], signer)  # type: ignore[arg-type]  # texts only


def test_the_zone_of_a_passport_is_not_sealed(signer: SealSigner) -> None:
    with pytest.raises(SealNotMade):
        a_seal(signer, zone="P<MLI")


def test_a_signer_needs_its_own_certificate(mali: IssuingState, signer: SealSigner) -> None:
    with pytest.raises(SealNotMade):
        SealSigner(mali.key_store, "csca", signer.certificate, "MLCI")


@pytest.mark.parametrize("name", ["BFCI", "mlci", "MLC", "MLCII"])
def test_a_seal_signer_is_named_after_its_country(
    mali: IssuingState, name: str, tmp_path: Path
) -> None:
    with pytest.raises(CertificateNotIssued):
        a_seal_signer(mali, name, label=f"{tmp_path.name}".replace("[", "").replace("]", "")[:40])
