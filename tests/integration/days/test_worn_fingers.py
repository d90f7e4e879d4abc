"""The day of the worn fingers: whom no engine knows again still goes home with a card."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.contract.counter import APPROVE
from identity.contract.oversight.alerts import AlertScope, Metric
from identity.oversight.store.alerts import place_of
from shared.roles import Role
from shared.web.client import RemoteError
from tests.integration.days.conftest import Day
from tests.integration.identity.test_oversight import a_work
from tests.support.engines import EqualityEngine
from tests.support.platform import AnOfficer
from tests.support.specimens import a_fingerprint, a_portrait

WORN, OF_ANOTHER_FACE = 41, b"\xff\xd8 somebody else \xff\xd9"


async def tried(day: Day, card: str, finger: int, seed: int = WORN) -> Any:
    """One finger at the counter; the register has those of seed 1."""
    record = day.file(f"{finger}-{seed}.fmr", a_fingerprint(finger, seed))
    check = ("delivery", "check", card, "--finger", f"{finger}={record}")
    return await day.terminal.ask(*check, officer=day.registrar)


async def looked_at(day: Day, card: str, portrait: bytes) -> Any:
    check = ("delivery", "check", card, "--portrait", day.file("face.jpg", portrait))
    return await day.terminal.ask(*check, officer=day.registrar)


def handing(card: str, holder: str, *ground: str) -> tuple[str, ...]:
    return ("delivery", "hand-over", card, "--identity-number", holder, *ground)


def supervisor_of(day: Day) -> AnOfficer:
    return day.identity.officer("supervisor", Role.DELIVERY_SUPERVISOR)


async def approved(day: Day, act: Any, card: str, holder: str, *ground: str) -> Any:
    """The supervisor, who sees who is there, signs the same."""
    seen = ("--card-number", card, "--identity-number", holder, *ground)
    approve = ("delivery", "approve", act["act_id"], *seen)
    return await day.terminal.ask(*approve, officer=supervisor_of(day))


async def activated(day: Day, card: str) -> str:
    active = await day.terminal.ask("card", "activate", card, officer=day.registrar)
    return str(active["state"])


async def test_the_day_of_the_worn_fingers(day: Day) -> None:
    moussa, oumar = await day.somebody("Moussa"), await day.somebody("Oumar")
    asked, _ = await day.a_card_at_the_office(moussa)
    card, fee = asked.card_number, (await day.shown(asked.card_number))["fee"]
    witness = ("--witness", oumar)

    # A finger, another one, the face: each is tried before anybody decides in the engine's place.
    index = await tried(day, card, 2)
    assert (index["rung"], index["matched"]) == ("finger", False)
    assert index["next_rungs"] == ["another_finger"]
    early = await day.refusal(day.terminal, *handing(card, moussa, *witness), officer=day.registrar)
    assert early == "checks_not_exhausted"
    thumb = await tried(day, card, 1)
    assert (thumb["rung"], thumb["next_rungs"]) == ("another_finger", ["another_finger", "face"])
    face = await looked_at(day, card, OF_ANOTHER_FACE)
    assert (face["matched"], face["next_rungs"]) == (False, ["another_finger", "supervisor"])

    # The same day a supervisor decides, before a neighbour who knows him; not who proposed it.
    act = await day.terminal.ask(*handing(card, moussa, *witness), officer=day.registrar)
    assert act["state"] == "proposed"
    both = day.identity.officer(day.registrar.subject, Role.DELIVERY_SUPERVISOR)
    with pytest.raises(RemoteError, match="approver_not_independent"):
        await day.chain.client.approve_counter_act(
            UUID(act["act_id"]),
            officer=both.credential,
            approval=both.approve(APPROVE, act["order_digest"]),
        )
    done = await approved(day, act, card, moussa, *witness)
    assert (done["state"], len(done["suspension_code"]) > 0) == ("done", True)
    assert await activated(day, card) == "active"

    # Both officers are counted with it, and the office once: who always falls back stands out.
    both_officers = {day.registrar.subject: 1, supervisor_of(day).subject: 1}
    assert await day.counted(Metric.FALLBACKS, AlertScope.OFFICER) == both_officers
    [(office, times)] = (await day.counted(Metric.FALLBACKS, AlertScope.OFFICE)).items()
    assert times == 1

    # Whose office it was is known of both: a colleague closes no alert about either.
    async with a_work(day.identity) as work:
        places = {await place_of(work, AlertScope.OFFICER, one) for one in both_officers}
    assert places == {office.partition(".")[0]}

    # Nothing more is due, and the log says what was tried, by which engine, and what it came to.
    assert (await day.shown(card))["fee"] == fee
    assert [
        (one["rung"], one["finger"], one["matched"], one["threshold"], one["engine_version"])
        for one in await day.comparisons()
    ] == [
        ("finger", 2, False, 50.0, "1"),
        ("another_finger", 1, False, 50.0, "1"),
        ("face", None, False, 50.0, "1"),
    ]
    steps = ("identity_check.made", "hand_over.proposed", "counter_act.refused", "card.handed_over")
    assert await day.logged(*steps) == [
        "identity_check.made",
        "counter_act.refused",
        "identity_check.made",
        "identity_check.made",
        "hand_over.proposed",
        "counter_act.refused",
        "card.handed_over",
    ]


async def test_where_another_finger_says_who_it_is_nobody_else_is_asked(day: Day) -> None:
    moussa = await day.somebody("Moussa")
    asked, _ = await day.a_card_at_the_office(moussa)
    await tried(day, asked.card_number, 2)
    ring = await tried(day, asked.card_number, 9, seed=1)
    assert (ring["rung"], ring["matched"], ring["next_rungs"]) == ("another_finger", True, [])
    act = await day.terminal.ask(
        *handing(asked.card_number, moussa, "--check", ring["check_id"]), officer=day.registrar
    )
    assert act["state"] == "done"
    assert await day.counted(Metric.FALLBACKS, AlertScope.OFFICER) == {}


async def test_where_no_finger_does_the_face_may(day: Day) -> None:
    moussa = await day.somebody("Moussa")
    asked, _ = await day.a_card_at_the_office(moussa)
    for finger in (2, 1):
        await tried(day, asked.card_number, finger)
    face = await looked_at(day, asked.card_number, a_portrait())
    assert (face["rung"], face["matched"]) == ("face", True)
    act = await day.terminal.ask(
        *handing(asked.card_number, moussa, "--check", face["check_id"]), officer=day.registrar
    )
    assert act["state"] == "done"


async def test_an_engine_that_is_down_sends_nobody_home(day: Day) -> None:
    moussa, oumar = await day.somebody("Moussa"), await day.somebody("Oumar")
    asked, _ = await day.a_card_at_the_office(moussa)
    card = asked.card_number
    for engine in (day.identity.parts.fingers, day.identity.parts.faces):
        assert isinstance(engine, EqualityEngine)
        engine.out_of_service = True
    silent = [await tried(day, card, finger, seed=1) for finger in (2, 1)]
    silent.append(await looked_at(day, card, a_portrait()))
    assert [(one["answered"], one["matched"]) for one in silent] == [(False, False)] * 3
    witness = ("--witness", oumar)
    act = await day.terminal.ask(*handing(card, moussa, *witness), officer=day.registrar)
    await approved(day, act, card, moussa, *witness)
    assert await activated(day, card) == "active"


async def test_in_a_state_without_an_engine_a_supervisor_and_a_witness_decide_at_once(
    day: Day,
) -> None:
    moussa, oumar = await day.somebody("Moussa"), await day.somebody("Oumar")
    asked, _ = await day.a_card_at_the_office(moussa)
    card, witness = asked.card_number, ("--witness", oumar)
    day.identity.app.state.parts = replace(day.identity.parts, fingers=None, faces=None)
    record = day.file("index.fmr", a_fingerprint(2))
    check = ("delivery", "check", card, "--finger", f"2={record}")
    assert await day.refusal(day.terminal, *check, officer=day.registrar) == "check_not_due"
    himself = await day.refusal(
        day.terminal, *handing(card, moussa, "--witness", moussa), officer=day.registrar
    )
    assert himself == "stand_in_not_accepted"
    act = await day.terminal.ask(*handing(card, moussa, *witness), officer=day.registrar)
    await approved(day, act, card, moussa, *witness)
    assert await activated(day, card) == "active"


async def test_somebody_collects_the_card_of_a_disabled_holder_with_a_mandate(day: Day) -> None:
    fanta, daughter = await day.somebody("Fanta"), await day.somebody("Kadiatou")
    asked, _ = await day.a_card_at_the_office(fanta)
    card = asked.card_number
    mandate = ("--mandate", "disability", "--mandate-reference", "CS-REF/2026-17")
    proxy = ("--proxy", daughter, *mandate)
    act = await day.terminal.ask(*handing(card, fanta, *proxy), officer=day.registrar)
    assert act["state"] == "proposed"
    done = await approved(day, act, card, fanta, *proxy)
    assert done["state"] == "done"
    assert await activated(day, card) == "active"
    async with day.identity.engine.connect() as connection:
        kept = await connection.scalar(text("SELECT sealed_mandate_reference FROM counter_acts"))
    assert b"CS-REF" not in bytes(kept)


async def test_a_card_is_not_given_to_somebody_else_and_the_attempt_is_in_the_log(
    day: Day,
) -> None:
    moussa, oumar = await day.somebody("Moussa"), await day.somebody("Oumar")
    asked, _ = await day.a_card_at_the_office(moussa)
    matched = await tried(day, asked.card_number, 2, seed=1)
    for ground in (("--check", matched["check_id"]), ("--witness", moussa)):
        wrong = handing(asked.card_number, oumar, *ground)
        assert await day.refusal(day.terminal, *wrong, officer=day.registrar) == "card_not_theirs"
    assert await day.logged("counter_act.refused", "card.handed_over") == [
        "counter_act.refused",
        "counter_act.refused",
    ]
    assert (await day.shown(asked.card_number))["state"] == "at_office"


async def test_a_supervisor_decides_the_same_day_or_not_at_all(day: Day) -> None:
    fanta, daughter = await day.somebody("Fanta"), await day.somebody("Kadiatou")
    asked, _ = await day.a_card_at_the_office(fanta)
    proxy = ("--proxy", daughter, "--mandate", "disability", "--mandate-reference", "CS-1")
    act = await day.terminal.ask(*handing(asked.card_number, fanta, *proxy), officer=day.registrar)
    day.identity.clock.advance(timedelta(days=1))
    seen = ("--card-number", asked.card_number, "--identity-number", fanta, *proxy)
    late = await day.refusal(
        day.terminal, "delivery", "approve", act["act_id"], *seen, officer=supervisor_of(day)
    )
    assert late == "counter_act_of_another_day"
