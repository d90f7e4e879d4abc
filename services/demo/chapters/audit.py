"""Every exchange is judged again, every proof written down, every log verified to its end."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.demo.cli import Seat
from services.demo.evidence import Evidence
from services.demo.journey import Journey
from services.demo.narrator import Telling
from services.demo.proofs import (
    ProvenEntry,
    entry_file,
    proven_entries,
    read_logs,
    write_entry,
    write_exact,
    write_exchange,
    write_index,
)
from services.demo.recording import Exchange, judged
from shared.entities import EntityKind, service_of
from shared.signed_http.profile import SAFE_METHODS
from shared.states import State


def play(journey: Journey) -> Evidence:
    journey.narrator.chapter("audit")
    evidence = _evidence(journey)
    _logs_intact(journey)
    return evidence


def _logs_intact(journey: Journey) -> None:
    with journey.narrator.step("logs") as step:
        reports = []
        for state in State:
            reports += journey.cli.run(
                *("audit", "verify", *_logs_of(state)),
                *("--kept", journey.folder / "evidence" / "checkpoints"),
                seat=_auditor(journey, state),
            )
        step.check(
            len(reports) == len(_all_logs()) and all(report["intact"] for report in reports),
            "logs_intact",
            logs=len(reports),
            entries=sum(report["size"] for report in reports),
            files=tuple(sorted((journey.folder / "evidence" / "checkpoints").glob("*.note"))),
        )


def _evidence(journey: Journey) -> Evidence:
    folder = journey.folder / "evidence"
    with journey.narrator.step("evidence") as step:
        told = tuple(journey.recorder.exchanges)  # what follows is about these, not part of them
        directory = journey.cli.trust_at(journey.cast["auditor-mli"].config)
        signers = {one.number: judged(one, directory) for one in told}
        orders: dict[str, set[str]] = defaultdict(set)
        for one in told:
            if one.method not in SAFE_METHODS:
                orders[one.entity].add(signers[one.number][1])
        entries = _proven(journey, orders)
        evidence = _written(folder, told, signers, entries)
        index = write_index(folder / "index.txt", told, signers, evidence.entries)
        exact = write_exact(folder / "exchanges.jsonl", told)
        step.check(
            len(signers) == len(told), "exchanges_judged", count=len(told), files=(exact, index)
        )
        logged = {(entry.entity, entry.request_digest) for entry in entries}
        step.check(
            all((entity, one) in logged for entity, ones in orders.items() for one in ones),
            "orders_logged",
            count=sum(map(len, orders.values())),
            files=(index,),
        )
        _services_asked(step, folder, entries)
        _officers_named(step, journey, folder, entries)
        proofs = tuple(sorted((folder / "audit").glob("*/*.json")))
        step.check(len(proofs) == len(entries), "entries_proven", count=len(entries), files=proofs)
    return evidence


def _services_asked(step: Telling, folder: Path, entries: Sequence[ProvenEntry]) -> None:
    """What services asked of each other stands in the log of the one that was asked."""
    registry = service_of(EntityKind.IDENTITY, State.MLI)
    issuer = service_of(EntityKind.TRAVEL_DOC, State.MLI)
    asked = {
        (event, by): [
            entry_file(folder / "audit", one)
            for one in entries
            if (one.entity, one.event, one.asked_by) == (registry, event, by)
        ]
        for event, by in (
            ("person.disclosed", issuer),
            ("card.verified", service_of(EntityKind.CUSTOMS)),
            ("status_list.read", service_of(EntityKind.TRAVEL_DOC, State.BFA)),
        )
    }
    files = tuple(file for found in asked.values() for file in found[-2:])
    step.check(all(asked.values()), "services_asked", files=files)


def _officers_named(
    step: Telling, journey: Journey, folder: Path, entries: Sequence[ProvenEntry]
) -> None:
    """The registry knows for whom it was asked, though services did the asking."""
    registry = service_of(EntityKind.IDENTITY, State.MLI)
    named = {
        entry.data["entry"]["actor"]: entry_file(folder / "audit", entry)
        for entry in entries
        if entry.entity == registry and entry.event in {"person.disclosed", "card.verified"}
    }
    officers = [journey.cast.logged_as(name) for name in ("agent", "maker", "customs-cinkanse")]
    step.check(
        set(officers) <= set(named),
        "officers_named",
        files=tuple(named[officer] for officer in officers if officer in named),
    )


def _proven(journey: Journey, orders: Mapping[str, set[str]]) -> list[ProvenEntry]:
    """Every entry of every log, its inclusion proved; the logs are read once they hold all."""
    auditors = {log: _auditor(journey, state) for state in State for log in _logs_of(state)}
    wanted = {entity: frozenset(digests) for entity, digests in orders.items()}
    logs = asyncio.run(read_logs(journey.cli.session(), auditors, wanted))
    return [entry for log in logs for entry in proven_entries(log)]


def _written(
    folder: Path,
    told: Sequence[Exchange],
    signers: Mapping[int, tuple[str, str]],
    entries: Sequence[ProvenEntry],
) -> Evidence:
    """A file for each exchange and entry; an entry belongs to the exchange it is about."""
    about: dict[int, list[Path]] = defaultdict(list)
    for entry in entries:
        file = write_entry(folder / "audit", entry)
        for one in told:
            same = signers[one.number][1] == entry.request_digest
            if same and one.refused == entry.refused:
                about[one.number].append(file)
    return Evidence({one.number: write_exchange(folder / "exchanges", one) for one in told}, about)


def _logs_of(state: State) -> tuple[str, ...]:
    """The State's own logs; Mali's auditor reads that of the Confederation too."""
    own = [service_of(kind, state) for kind in (EntityKind.IDENTITY, EntityKind.TRAVEL_DOC)]
    return (*own, service_of(EntityKind.CUSTOMS)) if state is State.MLI else tuple(own)


def _all_logs() -> tuple[str, ...]:
    return tuple(log for state in State for log in _logs_of(state))


def _auditor(journey: Journey, state: State) -> Seat:
    return journey.cast[f"auditor-{state.lower()}"]
