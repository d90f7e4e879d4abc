"""Does a refusal say more than that the signature was refused?"""

import json
import time
from collections.abc import Callable

import pytest

from shared.errors import PlatformError
from shared.i18n.catalogue import Catalogue
from shared.i18n.language import Language
from shared.signed_http.keys import Algorithm
from shared.signed_http.verify import verify_request
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    NOON,
    EchoService,
    Wire,
    a_directory,
    a_key,
    a_policy,
    a_service,
    a_wire,
    deliver,
)


def test_people_read_the_same_about_an_unknown_key_and_a_bad_signature() -> None:
    catalogue = Catalogue.load([])
    for language in Language:
        for text in (catalogue.title, catalogue.remedy):
            assert text("key_unknown", language) == text("signature_invalid", language)


async def test_both_refusals_differ_by_their_code_alone() -> None:
    service = a_service(EchoService())
    unknown = await deliver(service, a_wire(a_key("nobody.aes.example")))
    forged = await deliver(service, a_wire().with_input(b"bm9u", b"xm9u"))
    assert unknown.status == forged.status == 401
    assert unknown.value(b"accept-signature") == forged.value(b"accept-signature")
    told = [{**json.loads(a.body), "type": ""} for a in (unknown, forged)]
    assert told[0] == told[1]
    assert told[0]["detail"] == ""


@pytest.mark.parametrize("algorithm", BOTH_ALGORITHMS)
def test_both_refusals_take_as_long_as_a_signature_takes(algorithm: Algorithm) -> None:
    directory = a_directory(a_key(CALLER, algorithm))
    unknown = a_wire(a_key("nobody.aes.example", algorithm))
    forged = a_wire(a_key(CALLER, algorithm)).with_input(b"bm9u", b"xm9u")

    def refused(wire: Wire) -> Callable[[], None]:
        def verify() -> None:
            with pytest.raises(PlatformError):
                verify_request(wire.head, directory, NOON, a_policy())

        return verify

    fast, slow = sorted(_best_of(refused(unknown), refused(forged)))
    assert slow / fast < 1.7, "one refusal tells itself from the other by its time"


def _best_of(*calls: Callable[[], None]) -> list[float]:
    best = [float("inf")] * len(calls)
    for _ in range(40):
        for index, call in enumerate(calls):
            started = time.process_time()
            for _ in range(5):
                call()
            best[index] = min(best[index], time.process_time() - started)
    return best
