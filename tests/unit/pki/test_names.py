"""When two distinguished names are the same."""

import pytest
from asn1crypto import x509

from shared.pki.der import SEQUENCE, MalformedAsn1, encode, encode_oid
from shared.pki.names import read_name


def name(*attributes: tuple[str, str]) -> bytes:
    rdns = [
        x509.RelativeDistinguishedName(
            [x509.NameTypeAndValue({"type": kind, "value": _text(kind, value)})]
        )
        for kind, value in attributes
    ]
    dumped: bytes = x509.Name(name="", value=x509.RDNSequence(rdns)).dump()
    return dumped


def _text(kind: str, value: str) -> x509.DirectoryString:
    form = "printable_string" if kind == "country_name" else "utf8_string"
    return x509.DirectoryString(name=form, value=value)


ML, CSCA = ("country_name", "ML"), ("common_name", "TEST CSCA")


def test_order_case_and_runs_of_spaces_do_not_count() -> None:
    first = read_name(name(ML, CSCA))
    assert first == read_name(name(CSCA, ML))
    assert first == read_name(name(("country_name", "ml"), ("common_name", " test  csca ")))
    assert hash(first) == hash(read_name(name(CSCA, ML)))
    assert first != read_name(name(ML))
    assert first != read_name(name(ML, CSCA, CSCA))
    assert first != read_name(name(("country_name", "BF"), CSCA))


def test_encodings_do_not_count() -> None:
    kind = encode_oid("2.5.4.3")
    utf8, bmp, teletex = (
        encode(SEQUENCE, encode(0x31, encode(SEQUENCE, kind, encode(tag, "Été".encode(encoding)))))
        for tag, encoding in ((0x0C, "utf-8"), (0x1E, "utf-16-be"), (0x14, "latin-1"))
    )
    assert read_name(utf8) == read_name(bmp) == read_name(teletex)


def test_the_country_is_given_once_or_not_at_all() -> None:
    assert read_name(name(("country_name", "ml"))).country == "ML"
    assert read_name(name(CSCA)).country is None
    assert read_name(name(ML, ("country_name", "BF"))).country is None


def test_odd_values_are_kept_apart_and_odd_structures_refused() -> None:
    kind = encode_oid("2.5.4.3")
    odd, broken = (
        encode(SEQUENCE, encode(0x31, encode(SEQUENCE, kind, value)))
        for value in (encode(4, b"a"), encode(0x0C, b"\xff"))
    )
    assert read_name(odd) != read_name(broken)
    assert read_name(odd) == read_name(odd)
    with pytest.raises(MalformedAsn1):
        read_name(encode(SEQUENCE, encode(SEQUENCE)))
    with pytest.raises(MalformedAsn1):
        read_name(name(*[CSCA] * 65))
