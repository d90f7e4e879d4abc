"""Whatever bit or byte of a valid exchange changes: it is refused, or nothing covered changed."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.errors import PlatformError
from shared.signed_http.keys import Algorithm
from shared.signed_http.profile import Limits
from shared.signed_http.verify import (
    ResponseHead,
    check_body,
    read_request,
    verify_request,
    verify_response,
)
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NOON,
    SERVICE,
    Answered,
    EchoService,
    Wire,
    a_directory,
    a_key,
    a_policy,
    a_service,
    a_wire,
    deliver,
)

Cells = tuple[bytes, ...]

EXTRA = {b"aes-purpose": b"border-control", b"accept-language": b"fr", b"x-trace": b"1"}
WIRES = {
    (method, algorithm): a_wire(a_key(CALLER, algorithm), method=method, headers=EXTRA)
    for method in ("GET", "POST")
    for algorithm in BOTH_ALGORITHMS
}
DIRECTORIES = {
    algorithm: a_directory(a_key(CALLER, algorithm), a_key(SERVICE, algorithm))
    for algorithm in BOTH_ALGORITHMS
}


def cells_of(wire: Wire) -> Cells:
    """A request as the separate byte strings it is made of."""
    flat = [piece for pair in wire.headers for piece in pair]
    return (wire.method.encode(), wire.path, wire.query, wire.body, *flat)


def wire_of(cells: Cells) -> Wire:
    method, path, query, body, *flat = cells
    headers = tuple(zip(flat[::2], flat[1::2], strict=True))
    return Wire(method.decode("latin-1"), path, query, headers, body)


def answer_of(cells: Cells) -> Answered:
    status, body, *flat = cells
    number = int(status) if status.isdigit() and len(status) < 9 else 0
    return Answered(number, list(zip(flat[::2], flat[1::2], strict=True)), body)


@st.composite
def changed(draw: st.DrawFn, cells: Cells) -> Cells:
    """One cell with one bit flipped, one byte replaced, inserted or removed."""
    index = draw(st.integers(0, len(cells) - 1))
    cell = cells[index]
    at = draw(st.integers(0, max(0, len(cell) - 1)))
    byte = bytes([draw(st.integers(0, 255))])
    flipped = bytes([cell[at] ^ (1 << draw(st.integers(0, 7)))]) if cell else b""
    middle = draw(st.sampled_from([flipped, byte, byte + cell[at : at + 1], b""]))
    return (*cells[:index], cell[:at] + middle + cell[at + 1 :], *cells[index + 1 :])


def seen_by_the_application(wire: Wire, algorithm: Algorithm) -> object:
    """Everything an application can know of an accepted request; None when it is refused."""
    directory = DIRECTORIES[algorithm]
    try:
        verified = verify_request(wire.head, directory, NOON, a_policy())
        check_body(verified.content_digest, wire.body)
    except PlatformError:
        return None
    return (wire.method, wire.path, wire.query, wire.body, sorted(verified.covered), verified.peer)


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
@pytest.mark.parametrize("method", ["GET", "POST"])
@given(data=st.data())
def test_a_changed_request_is_refused_or_says_the_same(
    method: str, algorithm: Algorithm, data: st.DataObject
) -> None:
    wire = WIRES[method, algorithm]
    genuine = seen_by_the_application(wire, algorithm)
    assert genuine is not None
    altered = data.draw(changed(cells_of(wire)))
    assert seen_by_the_application(wire_of(altered), algorithm) in (None, genuine)


@given(data=st.data())
def test_two_requests_spliced_together_are_refused_or_one_of_them(data: st.DataObject) -> None:
    one = cells_of(WIRES["POST", Algorithm.ED25519])
    two = cells_of(
        a_wire(
            path=b"/v1/cards", query=b"", body=b"{}", nonce="n" * 22,
            headers={b"aes-purpose": b"customs", b"accept-language": b"en", b"x-trace": b"2"},
        )
    )  # fmt: skip
    assert len(one) == len(two)
    mixed = tuple(data.draw(st.sampled_from(pair)) for pair in zip(one, two, strict=True))
    genuine = [seen_by_the_application(wire_of(c), Algorithm.ED25519) for c in (one, two)]
    assert None not in genuine
    assert seen_by_the_application(wire_of(mixed), Algorithm.ED25519) in (None, *genuine)


def flipped_bits(cells: Cells) -> Iterator[Cells]:
    for index, cell in enumerate(cells):
        for at in range(len(cell)):
            for bit in range(8):
                other = cell[:at] + bytes([cell[at] ^ (1 << bit)]) + cell[at + 1 :]
                yield (*cells[:index], other, *cells[index + 1 :])


def test_every_single_bit_of_a_request_is_refused_or_says_the_same() -> None:
    wire = WIRES["POST", Algorithm.ECDSA_P256_SHA256]
    genuine = seen_by_the_application(wire, Algorithm.ECDSA_P256_SHA256)
    verdicts = [
        seen_by_the_application(wire_of(cells), Algorithm.ECDSA_P256_SHA256)
        for cells in flipped_bits(cells_of(wire))
    ]
    refused = verdicts.count(None)
    assert len(verdicts) > 5000
    assert refused + verdicts.count(genuine) == len(verdicts)
    # What may change unseen is what nobody reads: content-length and x-trace.
    unread = 8 * sum(
        len(name) + len(value)
        for name, value in wire.headers
        if name in {b"content-length", b"x-trace"}
    )
    assert len(verdicts) - refused <= unread


def the_exchange(algorithm: Algorithm) -> tuple[Wire, Answered]:
    wire = WIRES["POST", algorithm]
    service = a_service(
        EchoService(), directory=DIRECTORIES[algorithm], key=a_key(SERVICE, algorithm)
    )
    return wire, asyncio.run(deliver(service, wire))


EXCHANGES = {algorithm: the_exchange(algorithm) for algorithm in BOTH_ALGORITHMS}


def believed(answer: Answered, algorithm: Algorithm) -> object:
    """Everything a caller can know of an accepted answer; None when it is refused."""
    wire, _ = EXCHANGES[algorithm]
    try:
        verify_response(
            ResponseHead(answer.status, answer.headers),
            answer.body,
            binding=read_request(wire.head, a_policy()).binding,
            entity=SERVICE,
            directory=DIRECTORIES[algorithm],
            now=NOON,
            limits=Limits(),
        )
    except PlatformError:
        return None
    return (answer.status, answer.value(b"content-type"), answer.body)


def answer_cells(algorithm: Algorithm) -> Cells:
    answer = EXCHANGES[algorithm][1]
    flat = [piece for pair in answer.headers for piece in pair]
    return (b"%d" % answer.status, answer.body, *flat)


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
@given(data=st.data())
def test_a_changed_answer_is_refused_or_says_the_same(
    algorithm: Algorithm, data: st.DataObject
) -> None:
    genuine = believed(EXCHANGES[algorithm][1], algorithm)
    assert genuine is not None
    altered = data.draw(changed(answer_cells(algorithm)))
    assert believed(answer_of(altered), algorithm) in (None, genuine)


def test_every_single_bit_of_an_answer_is_refused_or_says_the_same() -> None:
    algorithm = Algorithm.ECDSA_P256_SHA256
    genuine = believed(EXCHANGES[algorithm][1], algorithm)
    for cells in flipped_bits(answer_cells(algorithm)):
        assert believed(answer_of(cells), algorithm) in (None, genuine)


@given(field=st.sampled_from(["method", "authority", "path", "query"]), value=st.binary(max_size=8))
@example(field="query", value=b"")
def test_an_answer_is_believed_for_its_own_request_alone(field: str, value: bytes) -> None:
    algorithm = Algorithm.ED25519
    wire, answer = EXCHANGES[algorithm]
    binding = read_request(wire.head, a_policy()).binding
    other = binding._replace(**{field: value})
    if other == binding:
        return
    with pytest.raises(PlatformError):
        verify_response(
            ResponseHead(answer.status, answer.headers),
            answer.body,
            binding=other,
            entity=SERVICE,
            directory=DIRECTORIES[algorithm],
            now=NOON,
            limits=Limits(),
        )
