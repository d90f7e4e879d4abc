"""A sealed value opens in its place, unaltered, with the right key, and not otherwise."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.sealing.envelope import (
    PLAINTEXT_BYTES_MAX,
    SealedField,
    SealedRecordInvalid,
    kek_of,
    open_sealed,
    rewrap,
    seal,
)
from shared.sealing.key_encryption import FileKeyEncryption, add_kek
from shared.stand_ins import InsecureStandInWarning

PLACE = SealedField("person", "01JC8Z", "portrait")
VALUE = b"a portrait, say"
same_keys = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@same_keys
@given(value=st.binary(max_size=2000))
def test_what_is_sealed_opens_in_its_place(keys: FileKeyEncryption, value: bytes) -> None:
    assert open_sealed(keys, PLACE, seal(keys, PLACE, value)) == value


def test_the_layout_is_the_documented_one(keys: FileKeyEncryption) -> None:
    sealed = seal(keys, PLACE, VALUE)
    assert sealed[:10] == b"\x01\x08mli-2026"
    assert len(sealed) == 2 + len("mli-2026") + 40 + 12 + len(VALUE) + 16
    assert kek_of(sealed) == "mli-2026"


@pytest.mark.parametrize(
    "elsewhere",
    [
        SealedField("card", "01JC8Z", "portrait"),
        SealedField("person", "01JC8Y", "portrait"),
        SealedField("person", "01JC8Z", "fingerprint"),
        SealedField("person0", "1JC8Z", "portrait"),
        SealedField("person", "01JC8Zp", "ortrait"),
    ],
)
def test_a_sealed_value_moved_to_another_place_does_not_open(
    keys: FileKeyEncryption, elsewhere: SealedField
) -> None:
    with pytest.raises(SealedRecordInvalid, match="another place"):
        open_sealed(keys, elsewhere, seal(keys, PLACE, VALUE))


def test_no_flipped_bit_goes_unnoticed(keys: FileKeyEncryption) -> None:
    sealed = seal(keys, PLACE, VALUE)
    for bit in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealedRecordInvalid):
            open_sealed(keys, PLACE, bytes(flipped))


def test_neither_a_cut_nor_a_lengthened_value_opens(keys: FileKeyEncryption) -> None:
    sealed = seal(keys, PLACE, VALUE)
    for length in range(len(sealed)):
        with pytest.raises(SealedRecordInvalid):
            open_sealed(keys, PLACE, sealed[:length])
    with pytest.raises(SealedRecordInvalid):
        open_sealed(keys, PLACE, sealed + b"\0")


@same_keys
@given(junk=st.binary(max_size=300))
def test_junk_raises_the_one_error(keys: FileKeyEncryption, junk: bytes) -> None:
    with pytest.raises(SealedRecordInvalid):
        open_sealed(keys, PLACE, junk)
    with pytest.raises(SealedRecordInvalid):
        rewrap(keys, junk)


def test_the_same_value_never_seals_twice_the_same(keys: FileKeyEncryption) -> None:
    assert len({seal(keys, PLACE, VALUE) for _ in range(50)}) == 50


def test_a_value_that_was_rewrapped_opens_with_the_new_key_alone(
    keys: FileKeyEncryption, kek_file: Path, tmp_path: Path
) -> None:
    sealed = seal(keys, PLACE, VALUE)
    add_kek(kek_file, "mli-2027")
    with pytest.warns(InsecureStandInWarning):
        both = FileKeyEncryption(kek_file, production=False)
    renewed = rewrap(both, sealed)

    assert kek_of(renewed) == "mli-2027"
    assert open_sealed(both, PLACE, renewed) == open_sealed(both, PLACE, sealed) == VALUE
    assert renewed[50:] == sealed[50:]  # nonce and ciphertext are not touched
    with pytest.raises(SealedRecordInvalid, match="no key here"):
        open_sealed(keys, PLACE, renewed)

    add_kek(tmp_path / "other.json", "mli-2026")
    with pytest.warns(InsecureStandInWarning):
        stranger = FileKeyEncryption(tmp_path / "other.json", production=False)
    with pytest.raises(SealedRecordInvalid, match="no key here"):
        rewrap(stranger, sealed)


def test_the_error_tells_nothing_of_the_record(keys: FileKeyEncryption) -> None:
    with pytest.raises(SealedRecordInvalid) as refused:
        open_sealed(keys, SealedField("t", "r", "f"), seal(keys, PLACE, VALUE))
    assert "01JC8Z" not in str(refused.value)


def test_a_value_beyond_the_limit_is_not_sealed(keys: FileKeyEncryption) -> None:
    with pytest.raises(ValueError, match="at most"):
        seal(keys, PLACE, bytes(PLAINTEXT_BYTES_MAX + 1))


@pytest.mark.parametrize("place", [SealedField("", "r", "f"), SealedField("t", "r" * 65_536, "f")])
def test_a_place_without_names_is_no_place(keys: FileKeyEncryption, place: SealedField) -> None:
    with pytest.raises(ValueError, match="needs a table"):
        seal(keys, place, VALUE)
