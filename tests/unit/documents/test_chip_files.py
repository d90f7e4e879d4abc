"""COM, DG1, DG2 and SOD: what we write is what others read, and nothing else is accepted."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shared.documents.lds.chip_files import DocumentSigner, build_chip_files, is_listed
from shared.documents.lds.com import build_com, read_com
from shared.documents.lds.dg1 import build_dg1, read_dg1
from shared.documents.lds.dg2 import (
    PORTRAIT_BYTES_MAX,
    FaceFormat,
    build_dg2,
    read_dg2,
)
from shared.documents.lds.errors import ChipFilesNotMade, MalformedChipFile, PortraitRefused
from shared.documents.lds.image_size import ImageEncoding, image_size
from shared.documents.lds.sod import read_security_object, unwrap_sod
from shared.documents.mrz.errors import MrzCheckDigitWrong
from shared.pki.certificates import DOCUMENT_SIGNER_PERIODS
from shared.pki.der import SEQUENCE, MalformedAsn1, encode, encode_integer
from shared.pki.signatures import Digest
from tests.support.openssl import openssl
from tests.support.pki import (
    NOON,
    IssuingState,
    a_card_zone,
    a_jpeg,
    a_passport_zone,
    a_state,
)

FACE_39794 = bytes.fromhex(
    "6530a007800103810207e3a1253023800101a11ea01ca01a"
    "8011ffd8ffc0000b080005000401011100ffd9a105a003800102"
)
"""A FaceImageDataBlock with an image of 4 by 5 pixels, encoded by asn1tools 0.169 from the modules
of the ICAO application profile of ISO/IEC 39794-5."""


def test_com_is_written_as_two_genuine_chips_have_it() -> None:
    assert build_com({1, 2}).hex() == "60145f0104303130385f36063034303030305c026175"
    genuine = bytes.fromhex("60155f0104303130375f36063034303030305c0361756f")
    assert read_com(genuine).data_groups == {1, 2, 15}
    assert read_com(genuine).lds_version == "0107"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "60145f0104303130385f36063034303030305c02617500",  # something follows
        "60145f0104303130385f36063034303030305c026161",  # a tag twice
        "60145f0104303130385f36063034303030305c026177",  # EF.SOD is no data group
        "60145f010430313038" + "5f36063034303030" + "625c026175",  # not a number
        "600f5f010430313038" + "5f36063034303030" + "30",  # no list
    ],
)
def test_a_broken_com_is_refused(broken: str) -> None:
    with pytest.raises(MalformedAsn1):
        read_com(bytes.fromhex(broken))


@pytest.mark.parametrize("zone", [a_passport_zone(), a_card_zone()])
def test_dg1_holds_the_zone_without_line_breaks(zone: str) -> None:
    dg1 = build_dg1(zone)
    assert dg1[0] == 0x61
    assert read_dg1(dg1) == zone.replace("\n", "")


@pytest.mark.parametrize("content", ["", "P<MLI", "p" * 88, "é" * 88, "A" * 89])
def test_dg1_holds_nothing_but_a_zone(content: str) -> None:
    with pytest.raises(MalformedAsn1):
        build_dg1(content)
    with pytest.raises(MalformedAsn1):
        read_dg1(encode(0x61, encode(0x5F1F, content.encode())))


def test_dg2_gives_the_portrait_back_with_its_size() -> None:
    (face,) = read_dg2(build_dg2(a_jpeg()))
    assert face.image == a_jpeg()
    assert face.format is FaceFormat.ISO_19794_5
    assert face.size == (ImageEncoding.JPEG, 120, 155, 3)


def test_a_grey_portrait_is_marked_as_grey() -> None:
    written = io.BytesIO()
    Image.new("L", (10, 12), 120).save(written, "JPEG", progressive=True)
    dg2 = build_dg2(written.getvalue())
    assert dg2[dg2.index(b"FAC\0") + 34 :][:8] == b"\x01\x00\x00\x0a\x00\x0c\x03\x00"


def test_a_face_of_the_newer_standard_is_read() -> None:
    block = encode(0x7F2E, encode(0xA1, FACE_39794))
    template = encode(0x7F60, encode(0xA1), block)
    (face,) = read_dg2(encode(0x75, encode(0x7F61, encode_integer(1), template)))
    assert face.format is FaceFormat.ISO_39794_5
    assert face.size == (ImageEncoding.JPEG, 4, 5, 1)


def a_large_jpeg(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((width, height), 90).save(written, "JPEG", quality=95)
    return written.getvalue()


def test_a_portrait_that_cannot_go_in_is_refused() -> None:
    png, cmyk = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (10, 12)).save(png, "PNG")
    Image.new("CMYK", (10, 12)).save(cmyk, "JPEG")
    too_many_bytes = a_large_jpeg(600, 600)
    assert len(too_many_bytes) > PORTRAIT_BYTES_MAX
    for portrait in (
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0\x00\x00" * 10,
        png.getvalue(),
        cmyk.getvalue(),
        too_many_bytes,
        a_large_jpeg(5000, 1),
    ):
        with pytest.raises(PortraitRefused):
            build_dg2(portrait)


def record(**changed: bytes) -> bytes:
    """A face record, field by field."""
    fields = {
        "start": b"FAC\x00010\x00",
        "length": (14 + 32 + 4).to_bytes(4, "big"),
        "count": b"\0\1",
        "face_bytes": (36).to_bytes(4, "big"),
        "landmarks": b"\0\0",
        "rest": bytes(14 + 12),
        "image": b"\xff\xd8??",
    }
    return b"".join((fields | changed).values())


def dg2_of(face_record: bytes, *, count: int = 1) -> bytes:
    template = encode(0x7F60, encode(0xA1), encode(0x5F2E, face_record))
    return encode(0x75, encode(0x7F61, encode_integer(count), template))


def test_an_image_that_says_nothing_of_its_size_is_a_result() -> None:
    (face,) = read_dg2(dg2_of(record()))
    assert face.image == b"\xff\xd8??"
    assert face.size is None


@pytest.mark.parametrize(
    "dg2",
    [
        dg2_of(record(start=b"FACE010\0")),
        dg2_of(record(length=bytes(4))),
        dg2_of(record(count=b"\0\0")),
        dg2_of(record(count=b"\0\2")),
        dg2_of(record(count=b"\xff\xff")),
        dg2_of(record(face_bytes=b"\0\0\0\x10")),
        dg2_of(record(face_bytes=b"\xff\xff\xff\xff")),
        dg2_of(record(landmarks=b"\xff\xff")),
        dg2_of(record(length=(14 + 32 + 4 + 1).to_bytes(4, "big"), image=b"\xff\xd8???")),
        dg2_of(b""),
        dg2_of(record(), count=0),
        dg2_of(record(), count=2),
        dg2_of(record(), count=1000),
        encode(0x75, encode(0x7F61, encode_integer(1))),
        build_dg2(a_jpeg()) + b"\0",
        bytes(300_000),
    ],
)
def test_a_broken_dg2_is_refused(dg2: bytes) -> None:
    with pytest.raises(MalformedAsn1):
        read_dg2(dg2)


@given(
    st.binary(max_size=80),
    st.sampled_from([b"\xff\xd8", b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"]),
)
def test_no_octets_upset_the_reader_of_sizes(data: bytes, start: bytes) -> None:
    size = image_size(start + data)
    assert size is None or min(size.width_px, size.height_px, size.components) > 0


@pytest.mark.parametrize(
    "data",
    [
        "ffd8ffd0ffc0000b0800050004",  # ends inside the frame header, after a marker of its own
        "ffd8ffc0000b08000000040101 1100",  # no height
        "ffd8" + "ffd0" * 1001,  # markers without end
        "ff4fff51" + "00" * 20,  # too short
        "ff4fff51" + "00" * 4 + "0000000000000000" + "00000001" * 2 + "00" * 20,  # left of nothing
        "0000000c6a5020200d0a870a" + "00000009" + "66726565" + "00" + "0000000166726565",
        "0000000c6a5020200d0a870a" + "0000000866726565" * 1001,
    ],
)
def test_an_image_without_a_sensible_size_has_none(data: str) -> None:
    assert image_size(bytes.fromhex(data)) is None


@pytest.mark.parametrize("codestream", [False, True])
def test_the_size_of_a_jpeg_2000_is_read(codestream: bool) -> None:
    written = io.BytesIO()
    Image.new("RGB", (31, 47)).save(written, "JPEG2000")
    data = written.getvalue()
    if codestream:
        data = data[data.index(b"\xff\x4f\xff\x51") :]
    assert image_size(data) == (ImageEncoding.JPEG_2000, 31, 47, 3)


def test_a_sod_is_read_by_us_and_by_asn1crypto(mali: IssuingState) -> None:
    files = mali.chip_files()
    signed = unwrap_sod(files.sod)
    read = read_security_object(signed)
    assert read.version == 1
    assert (read.lds_version, read.unicode_version) == ("0108", "040000")
    assert read.digest is Digest.SHA256
    assert read.digests == {
        number: Digest.SHA256.of(data) for number, data in files.data_groups.items()
    }
    theirs = cms.ContentInfo.load(files.sod[4:], strict=True)["content"]
    assert theirs["version"].native == "v3"
    assert theirs["encap_content_info"]["content_type"].dotted == "2.23.136.1.1.1"
    assert [one.dump() for one in theirs["certificates"]] == [mali.signer_der]
    assert [a["type"].native for a in theirs["signer_infos"][0]["signed_attrs"]] == [
        "content_type",
        "message_digest",
    ]
    assert files.sod[4:] == theirs.contents or theirs.dump(force=True) in files.sod


def test_openssl_accepts_the_sod_it_can_read(mali: IssuingState, tmp_path: Path) -> None:
    """openssl refuses the explicit parameters of our certificates in a chain, so only the CMS is
    asked about: signature and content under the embedded certificate."""
    (tmp_path / "sod.der").write_bytes(mali.chip_files().sod[4:])
    said = openssl(
        *("cms", "-verify", "-inform", "der", "-in", "sod.der"),
        *("-noverify", "-binary", "-out", "content.der"),
        folder=tmp_path,
    )
    assert "successful" in said
    assert (tmp_path / "content.der").read_bytes()[0] == SEQUENCE


def test_com_and_sod_speak_of_the_same_groups(mali: IssuingState) -> None:
    files = mali.chip_files(a_card_zone())
    assert files.com is not None
    assert read_com(files.com).data_groups == files.data_groups.keys() == {1, 2}


def test_chip_files_do_not_show_what_they_hold(mali: IssuingState) -> None:
    assert repr(mali.chip_files()) == "MadeChipFiles()"


def test_a_wrong_zone_is_not_signed(mali: IssuingState) -> None:
    wrong = a_passport_zone().replace("XT0000017", "XT0000018")
    with pytest.raises(MrzCheckDigitWrong):
        mali.chip_files(wrong)


def test_a_signer_signs_in_its_time_only(mali: IssuingState) -> None:
    for moment in (
        NOON - timedelta(days=1),
        NOON + DOCUMENT_SIGNER_PERIODS.key_use + timedelta(1),
    ):
        with pytest.raises(ChipFilesNotMade, match="no longer"):
            mali.chip_files(now=moment)


def test_a_signer_signs_its_kinds_of_documents_only(tmp_path: Path) -> None:
    cards_only = a_state(tmp_path, document_types=("I",))
    cards_only.chip_files(a_card_zone())
    with pytest.raises(ChipFilesNotMade, match="kind"):
        cards_only.chip_files(a_passport_zone())


def test_a_signer_needs_the_certificate_of_its_key(mali: IssuingState) -> None:
    with pytest.raises(ChipFilesNotMade, match="not that of its key"):
        DocumentSigner(mali.key_store, "csca", mali.signer_der)
    with pytest.raises(MalformedAsn1):
        DocumentSigner(mali.key_store, "signer", b"garbage")


@pytest.mark.parametrize(
    ("code", "listed", "expected"),
    [
        ("PP", {"P"}, True),
        ("P", {"P"}, True),
        ("PP", {"PP"}, True),
        ("PD", {"PP"}, False),
        ("I", {"P", "IR"}, False),
        ("IR", {"P", "IR"}, True),
    ],
)
def test_a_document_code_is_listed_by_itself_or_by_its_first_letter(
    code: str, listed: set[str], expected: bool
) -> None:
    assert is_listed(code, frozenset(listed)) is expected


def test_nothing_but_a_sod_is_a_sod(mali: IssuingState) -> None:
    sod = mali.chip_files().sod
    for data in (b"", sod[4:], sod + b"\0", sod[:-1], bytes(70_000), encode(0x77, b"\5\0")):
        with pytest.raises(MalformedAsn1):
            unwrap_sod(data)


def test_a_build_without_a_portrait_makes_nothing(mali: IssuingState) -> None:
    with pytest.raises(PortraitRefused):
        build_chip_files(a_passport_zone(), b"", mali.document_signer, now=NOON)
    with pytest.raises(MalformedChipFile):
        build_dg1("A" * 10)
