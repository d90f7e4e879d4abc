"""DG3, DG11, DG14 and DG15: what we write is what others read, and nothing else is accepted."""

from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from shared.biometrics.fingers import FingerPosition, Impression
from shared.documents.lds.active_authentication import (
    build_dg14,
    build_dg15,
    is_no_copy,
    read_dg15,
    says_active_authentication,
)
from shared.documents.lds.chip_files import build_chip_files
from shared.documents.lds.com import read_com
from shared.documents.lds.dg3 import (
    IMAGE_BYTES_MAX,
    FingerCompression,
    FingerImage,
    build_dg3,
    read_dg3,
)
from shared.documents.lds.dg11 import DETAIL_BYTES_MAX, PersonalDetails, build_dg11, read_dg11
from shared.documents.lds.errors import ChipFilesNotMade, DetailsRefused, FingersRefused
from shared.documents.lds.sod import read_security_object, unwrap_sod
from shared.pki.der import SEQUENCE, SET, MalformedAsn1, encode, encode_integer, encode_oid
from shared.pki.signatures import Digest
from tests.support.pki import NOON, IssuingState, a_card_zone, a_jpeg

DETAILS = PersonalDetails(
    surname="Kéïta-Ɲare",
    given_names="Aïssata Fanta",
    personal_number="472058139604",
    birth_date=date(1990, 2, 28),
    birth_place=("Ségou", "Mali"),
    address=("Niaréla, rue 428", "Bamako"),
)
FINGER = FingerImage(
    FingerPosition.RIGHT_INDEX, Impression.LIVE_PLAIN, FingerCompression.WSQ, b"wsq", 416, 560, 197
)


def test_dg11_keeps_names_as_the_register_spells_them() -> None:
    dg11 = build_dg11(DETAILS)
    assert dg11[0] == 0x6B
    assert "Kéïta-Ɲare<<Aïssata Fanta".encode() in dg11
    assert read_dg11(dg11) == DETAILS


def test_dg11_lists_the_fields_it_has_and_no_others() -> None:
    dg11 = build_dg11(PersonalDetails("Sidibé"))
    assert dg11.hex() == "6b0e5c025f0e5f0e07" + "Sidibé".encode().hex()


def test_a_birth_date_packed_in_four_bytes_is_read_too() -> None:
    packed = encode(0x6B, encode(0x5C, b"\x5f\x2b"), encode(0x5F2B, bytes.fromhex("19900228")))
    assert read_dg11(packed).birth_date == date(1990, 2, 28)


@pytest.mark.parametrize(
    "details",
    [
        replace(DETAILS, surname=""),
        replace(DETAILS, surname="Kéïta<<Awa"),
        replace(DETAILS, given_names="A\x07wa"),
        replace(DETAILS, birth_place=("Ségou", "Ma\nli")),
        replace(DETAILS, address=("é" * DETAIL_BYTES_MAX,)),
    ],
)
def test_what_dg11_cannot_hold_is_refused(details: PersonalDetails) -> None:
    with pytest.raises(DetailsRefused):
        build_dg11(details)


@pytest.mark.parametrize(
    "fields",
    [
        encode(0x5F0E, b"\xff\xfe"),
        encode(0x5F0E, b"A") * 2,
        encode(0x5F2B, b"19901301"),
        encode(0x5F2B, b"1990"[:3]),
        encode(0x5F2B, "²0260101".encode("latin-1")),
        encode(0x5F0E, b"A" * (DETAIL_BYTES_MAX + 1)),
    ],
)
def test_a_broken_dg11_is_refused(fields: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        read_dg11(encode(0x6B, encode(0x5C, b"\x5f\x0e"), fields))


def test_dg3_gives_the_fingers_back() -> None:
    other = replace(FINGER, position=FingerPosition.LEFT_INDEX, image=b"other")
    dg3 = build_dg3((FINGER, other))
    assert dg3[0] == 0x63
    assert dg3.count(b"FIR\x00010\x00") == 2
    assert b"\x81\x01\x08\x82\x01\x09\x87\x02\x01\x01\x88\x02\x00\x07" in dg3
    assert read_dg3(dg3) == (FINGER, other)


@pytest.mark.parametrize(
    "fingers",
    [
        (),
        (FINGER, FINGER),
        (FINGER, replace(FINGER, position=FingerPosition.LEFT_THUMB), FINGER),
        (replace(FINGER, position=FingerPosition.UNKNOWN),),
        (replace(FINGER, image=b""),),
        (replace(FINGER, image=bytes(IMAGE_BYTES_MAX + 1)),),
        (replace(FINGER, width_px=0),),
        (replace(FINGER, height_px=5_000),),
    ],
)
def test_fingers_that_dg3_cannot_hold_are_refused(fingers: tuple[FingerImage, ...]) -> None:
    with pytest.raises(FingersRefused):
        build_dg3(fingers)


@given(st.data())
def test_a_damaged_file_is_refused_and_never_anything_worse(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([build_dg3((FINGER,)), build_dg11(DETAILS), build_dg14()]))
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + 1 :]
    for read in (read_dg3, read_dg11, read_dg15, says_active_authentication):
        try:
            read(damaged)
        except MalformedAsn1:
            continue


def test_a_chip_that_holds_the_key_of_dg15_is_no_copy() -> None:
    key = generate_private_key(SECP256R1())
    public_key = read_dg15(build_dg15(key.public_key()))
    challenge = b"8 octets"
    r, s = decode_dss_signature(key.sign(challenge, ECDSA(SHA256())))
    response = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert is_no_copy(public_key, challenge=challenge, response=response)
    assert not is_no_copy(public_key, challenge=b"another!", response=response)
    assert not is_no_copy(public_key, challenge=challenge, response=bytes(64))
    assert not is_no_copy(public_key, challenge=b"", response=response)
    copy = generate_private_key(SECP256R1()).public_key()
    assert not is_no_copy(copy, challenge=challenge, response=response)


def test_the_key_of_a_chip_is_on_p_256() -> None:
    with pytest.raises(ChipFilesNotMade):
        build_dg15(generate_private_key(SECP384R1()).public_key())


def test_dg14_says_how_the_chip_signs() -> None:
    assert says_active_authentication(build_dg14())
    chip_authentication = encode(SEQUENCE, encode_oid("0.4.0.127.0.7.2.2.3.2.2"), encode_integer(1))
    assert not says_active_authentication(encode(0x6E, encode(SET, chip_authentication)))


def test_the_sod_signs_every_file_and_com_lists_it(mali: IssuingState) -> None:
    key = generate_private_key(SECP256R1()).public_key()
    others = {
        3: build_dg3((FINGER,)),
        11: build_dg11(DETAILS),
        14: build_dg14(),
        15: build_dg15(key),
    }
    chip = build_chip_files(a_card_zone(), a_jpeg(), mali.document_signer, now=NOON, others=others)
    assert chip.com is not None
    assert read_com(chip.com).data_groups == {1, 2, 3, 11, 14, 15}
    security_object = read_security_object(unwrap_sod(chip.sod))
    assert security_object.digests == {
        number: Digest.SHA256.of(data) for number, data in chip.data_groups.items()
    }
