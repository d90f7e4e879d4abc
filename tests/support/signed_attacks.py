"""What attacks on signed requests share: sign again what was bent, and see that it is refused."""

from shared.signed_http.signature_fields import signature_headers
from tests.support.signed_exchange import (
    CALLER,
    SERVICE,
    Answered,
    Directory,
    EchoService,
    Wire,
    a_key,
    a_service,
    deliver,
)


async def refusal(
    wire: Wire, *, directory: Directory | None = None, chunks: list[bytes] | None = None
) -> Answered:
    """Deliver an attack; it must not reach the application nor spend a nonce."""
    echo = EchoService()
    answer = await deliver(a_service(echo, directory=directory), wire, chunks=chunks)
    assert (echo.seen, echo.store.spent) == ([], set())
    assert answer.status >= 400
    return answer


def resigned(wire: Wire, old: bytes, new: bytes) -> Wire:
    """Rewrite the signature parameters and sign what they now say, as a careless peer would."""
    params = wire.value(b"signature-input").removeprefix(b"aes=")
    assert old in params
    params = params.replace(old, new)
    names = [name.strip(b'"') for name in params[1 : params.index(b")")].split(b" ")]
    values = {
        b"@method": wire.method.encode(),
        b"@authority": SERVICE.encode(),
        b"@path": wire.path,
        b"@query": b"?" + wire.query,
        **dict(wire.headers),
    }
    lines = [b'"%b": %b\n' % (name, values[name]) for name in names]
    base = b"".join(lines) + b'"@signature-params": ' + params
    for name, value in signature_headers(params, a_key(CALLER).sign(base)):
        wire = wire.with_header(name, value)
    return wire
