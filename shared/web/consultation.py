"""Ask another service in the middle of a request, while no transaction waits for the answer.

Read and decide, call, then write:

1. The endpoint reads what it needs to decide whether to ask at all. The route has looked for a
   stored answer before, so a retry of an answered request does not ask again.
2. The work is set aside: its transaction ends, its connection goes back to the pool. Nothing has
   been written, so nothing is lost; the nonce and the idempotency key are free again.
3. The other service is asked.
4. A new transaction claims nonce and key again, whether an answer came or not. The endpoint reads
   again what it relies on, decides, writes; effect, nonce and stored answer commit together as in
   every request.

Two retries that overlap may both ask; only one of them has an effect.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from shared.database.work import Work
from shared.web.route import claim_again

T = TypeVar("T")


class Consultation:
    """`await consult(lambda: client.ask(...))` inside one request."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def __call__(self, question: Callable[[], Awaitable[T]]) -> T:
        """Steps 2 to 4; raises what the question raises, Replayed or InProgress."""
        work: Work = self._request.state.work
        await work.set_aside()
        try:
            answer = await question()
        except Exception:  # the endpoint may decide without an answer, but never unclaimed
            await claim_again(self._request)
            raise
        await claim_again(self._request)
        return answer


async def _consultation(request: Request) -> Consultation:
    return Consultation(request)


Consult = Annotated[Consultation, Depends(_consultation)]
