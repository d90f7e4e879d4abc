"""Three refusals: a request sent twice, a chip with one bit changed, a card that was revoked."""

import asyncio
import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from services.demo.chapters.border import check, listed
from services.demo.journey import Journey
from services.demo.recording import Exchange
from services.demo.words import moment
from services.settings import ClientSettings
from services.terminal.document_folder import DG2
from services.terminal.outcomes import REFUSED
from shared.settings import load_settings
from travel_doc.contract.border import Advice

LIST_SECONDS_MAX = 75.0
"""A status list is believed for a minute."""
_POLL_SECONDS = 3.0


def play(journey: Journey) -> None:
    journey.narrator.chapter("refusals")
    _replayed(journey)
    _tampered(journey)
    _revoked(journey)


def _tampered(journey: Journey) -> None:
    with journey.narrator.step("tampered") as step:
        folder = _with_one_byte_changed(journey)
        verdict = check(journey, folder, journey.cast["police-faramana"])
        step.step.checks = listed(verdict)
        found = {one["check"]: (one["value"], one["reason"]) for one in verdict["steps"]}
        step.check(
            found["data_groups"] == ("failed", "data_group_altered"),
            "tampering_found",
            files=(folder / DG2,),
        )
        step.check(verdict["advice"] == Advice.SECONDARY_CONTROL, "secondary_control")


def _replayed(journey: Journey) -> None:
    with journey.narrator.step("replayed") as step:
        receiver = journey.cast["receiver"]
        before = journey.cli.run("levy", "balance", seat=receiver)
        settings = load_settings(ClientSettings, receiver.config)
        receipt = _last(journey, b"/v1/levy/collections")
        problem = asyncio.run(_sent_again(journey, receipt, settings.addresses[receipt.entity]))
        step.check(problem["code"] == "replayed", "replay_refused", status=problem["status"])
        after = journey.cli.run("levy", "balance", seat=receiver)
        step.check(before == after, "replay_changed_nothing")


def _revoked(journey: Journey) -> None:
    cast = journey.cast
    with journey.narrator.step("revoked") as step:
        since = journey.clock().replace(microsecond=0)
        declare = ("card", "declare", journey.card_number, "--kind", "stolen", "--yes")
        asked = (*declare, "--state", journey.person.state, "--code")
        guessed = journey.cli.attempt(*asked, _another(journey), seat=cast["police-niamey"])
        step.check(
            (guessed.exit_code, guessed.refusal) == (REFUSED, "holder_not_proven"),
            "stranger_ends_nothing",
        )
        receipt = journey.cli.run(*asked, journey.suspension_code, seat=cast["police-niamey"])
        step.check(receipt["card"]["state"] == "stolen" and receipt["receipt"], "theft_declared")
        verdict = _checked_by_list_after(journey, since)
        step.check(
            verdict["status"] == "invalid" and verdict["authenticity"] == "successful",
            "revocation_known",
            day=moment(verdict["status_as_of"]),
        )
        step.check(verdict["advice"] == Advice.SECONDARY_CONTROL, "secondary_control")


def _another(journey: Journey) -> str:
    """A suspension code that somebody guesses, and gets wrong."""
    code = journey.suspension_code
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def _checked_by_list_after(journey: Journey, since: datetime) -> Any:
    """The verdict of a post in Niger, by a list made after a moment.

    A list that the post has just read, in another run on the same platform, may be older.
    """
    deadline = time.monotonic() + LIST_SECONDS_MAX
    while True:
        verdict = check(journey, journey.card, journey.cast["police-petelkole"])
        made_at = datetime.fromisoformat(verdict["status_as_of"] or "1970-01-01T00:00Z")
        if made_at >= since or time.monotonic() > deadline:
            return verdict
        time.sleep(_POLL_SECONDS)


def _with_one_byte_changed(journey: Journey) -> Path:
    """A copy of the card whose portrait file differs by one bit of one byte."""
    folder = journey.documents / "card-tampered"
    folder.mkdir()
    for file in (*journey.card.glob("*.bin"), *journey.card.glob("*.txt")):
        shutil.copy(file, folder)
    portrait = bytearray((folder / DG2).read_bytes())
    portrait[len(portrait) // 2] ^= 1
    (folder / DG2).write_bytes(portrait)
    return folder


def _last(journey: Journey, path: bytes) -> Exchange:
    return next(one for one in reversed(journey.recorder.exchanges) if one.path == path)


async def _sent_again(journey: Journey, exchange: Exchange, address: str) -> Any:
    """Send the very bytes of a signed request again, as somebody who recorded them would."""
    transport = journey.recorder.transport_to(exchange.entity)
    async with httpx.AsyncClient(base_url=address, transport=transport) as client:
        answer = await client.request(
            exchange.method,
            exchange.path.decode("ascii"),
            headers=list(exchange.request_headers),
            content=exchange.request_body,
        )
    return answer.json()
