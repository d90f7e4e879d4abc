"""The worked example of docs/protocols/signed-http.md, made by the product's own code.

`python -m tests.support.signed_http_example` writes it into the page again.
"""

import json
import re
from pathlib import Path

from shared.signed_http.keys import SigningKey, jwk_of
from shared.signed_http.profile import (
    request_components,
    request_values,
    response_components,
    response_values,
)
from shared.signed_http.sign import sign_response
from tests.support.signed_exchange import (
    CALLER,
    NOON,
    SERVICE,
    Headers,
    a_key,
    a_wire,
    signed_parts,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "protocols" / "signed-http.md"
MARKED = re.compile(
    r"(?<=<!-- example: made by the code -->\n).*?(?=<!-- end of example -->)", re.DOTALL
)
ANSWER = b'{"status":"active"}'


def worked_example() -> str:
    """A request and its bound answer, with both signature bases, as Markdown."""
    caller, service = a_key(CALLER), a_key(SERVICE)
    wire = a_wire(caller, body=b'{"document":"X0001"}', headers={b"accept-language": b"fr"})
    unsigned = list(wire.headers[:-3])
    binding = signed_parts(
        caller, wire.method, SERVICE, wire.path, wire.query, unsigned, wire.body
    ).binding
    components = request_components(False, (b"accept-language",))
    params = wire.value(b"signature-input").removeprefix(b"aes=")
    base = components.base(request_values(binding, dict(wire.headers)), params)

    answer = [
        (b"content-type", b"application/json"),
        *sign_response(
            service,
            status=200,
            content_type=b"application/json",
            body=ANSWER,
            binding=binding,
            now=NOON,
        ),
    ]
    fields = dict(answer)
    answer_base = response_components(binding).base(
        response_values(
            binding,
            status=200,
            content_type=fields[b"content-type"],
            digest=fields[b"content-digest"],
        ),
        fields[b"signature-input"].removeprefix(b"aes="),
    )
    parts = [
        ("The caller's public key", "json", _jwk(caller)),
        ("The service's public key", "json", _jwk(service)),
        ("The request", "http", _message("POST /v1/documents/verify?x=1", wire.headers, wire.body)),
        ("Its signature base", "text", base.decode()),
        ("The answer", "http", _message("200", answer, ANSWER)),
        ("Its signature base", "text", answer_base.decode()),
    ]
    return "".join(f"\n{title}:\n\n```{kind}\n{text}\n```\n" for title, kind, text in parts) + "\n"


def _jwk(key: SigningKey) -> str:
    return json.dumps({**jwk_of(key.private_key.public_key()), "kid": key.keyid}, indent=1)


def _message(start: str, headers: Headers | tuple[tuple[bytes, bytes], ...], body: bytes) -> str:
    lines = [f"{name.decode()}: {value.decode()}" for name, value in headers]
    return "\n".join([start, *lines, "", body.decode()])


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(MARKED.sub(lambda _: worked_example(), page), encoding="utf-8")
