"""The profile: one list, one spelling, and bases nobody can forge a line into."""

import pytest

from shared.signed_http.errors import HeaderMalformed, TargetNotCanonical
from shared.signed_http.profile import (
    ComponentSet,
    Limits,
    check_target,
    content_digest,
    optional_fields,
    read_fields,
    request_components,
)

CANONICAL = [
    b"/",
    b"/v1/cards/AB1234567/suspension",
    b"/v1/cards/",
    b"/a..b/...",
    b"/caf%C3%A9/%20",
    b"/~a_b-c.d/!$&'()*+,;=:@",
]
NOT_CANONICAL = [
    b"",
    b"v1",
    b"*",
    b"//",
    b"/v1//cards",
    b"//v1",
    b"/.",
    b"/..",
    b"/v1/./cards",
    b"/v1/../cards",
    b"/v1/cards/..",
    b"/%2e%2e/cards",
    b"/%2E/cards",
    b"/%76erify",
    b"/%5F",
    b"/%7E",
    b"/%41",
    b"/a%2Fb",
    b"/caf%c3%a9",
    b"/caf\xc3\xa9",
    b"/%",
    b"/%2",
    b"/%ZZ",
    b"/%00",
    b"/%0A",
    b"/%7F",
    b"/a b",
    b"/a?b",
    b"/a#b",
    b"/a\\b",
    b"/a\n",
    b"http://identity.mli.aes.example/v1",
]


@pytest.mark.parametrize("path", CANONICAL)
def test_a_canonical_path_is_accepted(path: bytes) -> None:
    check_target("GET", path, b"")


@pytest.mark.parametrize("path", NOT_CANONICAL)
def test_a_path_with_another_spelling_is_refused(path: bytes) -> None:
    with pytest.raises(TargetNotCanonical):
        check_target("GET", path, b"")


def test_a_long_path_is_judged_in_no_time() -> None:
    with pytest.raises(TargetNotCanonical):
        check_target("GET", b"/a" * 8000 + b"\n", b"")


@pytest.mark.parametrize("query", [b" ", b"a\n", b"a=\xc3\xa9", b"\x00"])
def test_a_query_that_is_not_visible_ascii_is_refused(query: bytes) -> None:
    with pytest.raises(TargetNotCanonical):
        check_target("GET", b"/", query)


@pytest.mark.parametrize("method", ["get", "Get", "", "GET POST", "GÉT"])
def test_a_method_is_in_capitals(method: str) -> None:
    with pytest.raises(TargetNotCanonical):
        check_target(method, b"/", b"")


def test_a_safe_request_covers_target_and_digest() -> None:
    assert request_components(True, ()).serialised == (
        b'("@method" "@authority" "@path" "@query" "content-digest")'
    )


def test_an_unsafe_request_covers_its_type_and_idempotency_key_as_well() -> None:
    assert request_components(False, ()).serialised == (
        b'("@method" "@authority" "@path" "@query" "content-type" "content-digest"'
        b' "idempotency-key")'
    )


def test_optional_fields_are_covered_in_the_order_of_the_profile() -> None:
    present = optional_fields({b"aes-approval": b"a", b"accept-language": b"fr", b"host": b"h"})
    assert request_components(True, present).serialised.endswith(
        b'"content-digest" "accept-language" "aes-approval")'
    )


def test_the_digest_of_nothing_is_the_known_one() -> None:
    assert content_digest(b"") == b"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"


@pytest.mark.parametrize("value", [b"a\nb", b"a\r\nb"])
def test_a_value_cannot_forge_a_line_of_the_base(value: bytes) -> None:
    with pytest.raises(HeaderMalformed):
        ComponentSet.of([b"@path", b"content-type"]).base(
            {b"@path": b"/", b"content-type": value}, b"()"
        )


def test_an_identifier_with_a_percent_sign_stands_as_it_is() -> None:
    name = b'@query-param;name="100%"'
    components = ComponentSet.of([b"@path", name])
    assert components.base({b"@path": b"/", name: b"1"}, b"(x)") == (
        b'"@path": /\n"@query-param";name="100%": 1\n"@signature-params": (x)'
    )


def test_a_field_of_the_profile_comes_once() -> None:
    headers = [(b"content-type", b"a/b"), (b"x-other", b"1"), (b"content-type", b"a/b")]
    with pytest.raises(HeaderMalformed, match="content-type"):
        read_fields(headers, Limits())


def test_fields_the_profile_does_not_know_may_come_twice_and_are_left_out() -> None:
    headers = [(b"x-other", b"1"), (b"x-other", b"2"), (b"host", b"h")]
    assert read_fields(headers, Limits()) == {b"host": b"h"}


def test_the_header_section_has_a_limit_in_bytes() -> None:
    limits = Limits(header_bytes_max=10)
    assert read_fields([(b"abcde", b"12345")], limits) == {}
    with pytest.raises(HeaderMalformed):
        read_fields([(b"abcde", b"123456")], limits)


def test_the_header_section_has_a_limit_in_lines() -> None:
    limits = Limits(header_count_max=2)
    assert read_fields([(b"a", b"")] * 2, limits) == {}
    with pytest.raises(HeaderMalformed):
        read_fields([(b"a", b"")] * 3, limits)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"content-type", b""),
        (b"content-type", b" application/json"),
        (b"content-type", b"application/json "),
        (b"content-type", b"text/plain\x00"),
        (b"content-type", b"text/plain\tx"),
        (b"content-type", b"text/pl\xc3\xa9in"),
        (b"accept-language", b"fr\r\n en"),
        (b"aes-purpose", b"\xff"),
        (b"idempotency-key", b"key-1"),
        (b"idempotency-key", b'"key\\-1"'),
        (b"idempotency-key", b'""'),
        (b"idempotency-key", b'"' + b"k" * 129 + b'"'),
        (b"idempotency-key", b'"key 1"'),
        (b"content-digest", b"sha-256=:AAAA:"),
        (b"content-digest", b"sha-512=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
        (b"content-digest", b"sha-256=:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=:"),
        (b"content-digest", b"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=:"),
        (b"content-digest", b"sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, md5=::"),
    ],
)
def test_a_covered_field_has_one_form(name: bytes, value: bytes) -> None:
    with pytest.raises(HeaderMalformed, match=name.decode()):
        read_fields([(name, value)], Limits())
