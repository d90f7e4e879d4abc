"""Make evidence of what was recorded: audit entries proved to be in their logs, files for all."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.admin.audit_reader import AuditClient, pages
from services.demo.cli import Seat
from services.demo.recording import Exchange
from services.terminal.desk import Desk, open_desk
from services.terminal.surroundings import Session
from shared.audit.checkpoint import verify_checkpoint
from shared.audit.entry import Outcome, leaf_of, parse_entry
from shared.audit.proofs import inclusion_proof, verify_inclusion
from shared.audit.tree import leaf_hash
from shared.audit.verification import LogLine
from shared.signed_http.keys import KeyRecord, Purpose

SEALING_SECONDS_MAX = 12.0
"""Services seal what they logged every two seconds."""
_POLL_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class ReadLog:
    """A service's whole log as an auditor read it, and its newest checkpoint."""

    entity: str
    lines: tuple[LogLine, ...]
    note: str
    keys: tuple[KeyRecord, ...]


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """One entry of a log, and the proof that its checkpoint commits to it."""

    entity: str
    index: int
    event: str
    asked_by: str | None
    """the machine that signed the request"""
    request_digest: str | None
    refused: bool
    data: Mapping[str, Any]


async def read_logs(
    session: Session, auditors: Mapping[str, Seat], digests: Mapping[str, frozenset[str]]
) -> list[ReadLog]:
    """Read the log of each entity by its auditor, once it holds the digests wanted of it.

    A log that does not hold them within SEALING_SECONDS_MAX is returned as it is.
    """
    return list(
        await asyncio.gather(
            *(
                _read_log(session, seat, entity, digests.get(entity, frozenset()))
                for entity, seat in auditors.items()
            )
        )
    )


async def _read_log(session: Session, seat: Seat, entity: str, wanted: frozenset[str]) -> ReadLog:
    deadline = asyncio.get_running_loop().time() + SEALING_SECONDS_MAX
    async with open_desk(session, seat.config, seat.officer) as desk:
        client = desk.ask_entity(AuditClient, entity)
        while True:
            log = await _read_once(desk, client, entity)
            held = {_digest(line) for line in log.lines}
            if held >= wanted or asyncio.get_running_loop().time() > deadline:
                return log
            await asyncio.sleep(_POLL_SECONDS)


async def _read_once(desk: Desk, client: AuditClient, entity: str) -> ReadLog:
    lines: list[LogLine] = []
    note = ""
    async for page in pages(client, officer=desk.credential):
        lines += page.lines
        note = page.note or note
    keys = desk.trust.snapshot.all_keys_of(entity, Purpose.AUDIT_LOG)
    return ReadLog(entity, tuple(lines), note, keys)


def _digest(line: LogLine) -> str | None:
    return parse_entry(line.entry).request_digest if line.entry is not None else None


def proven_entries(log: ReadLog) -> list[ProvenEntry]:
    """Every entry with its inclusion proof, each proof verified against the signed checkpoint.

    Raises CheckpointInvalid or ProofInvalid when the log does not hold together.
    """
    if not log.lines:
        return []
    checkpoint = verify_checkpoint(log.note, log.keys)
    sealed = log.lines[: checkpoint.size]
    hashes = [line.leaf_hash for line in sealed]
    return [_proven(log, line, hashes, checkpoint.root) for line in sealed]


def _proven(log: ReadLog, line: LogLine, hashes: Sequence[bytes], root: bytes) -> ProvenEntry:
    assert line.entry is not None
    proof = inclusion_proof(hashes, line.index)
    leaf = leaf_hash(leaf_of(line.index, line.entry))
    verify_inclusion(index=line.index, size=len(hashes), leaf=leaf, proof=proof, root=root)
    entry = parse_entry(line.entry)
    data = {
        "log": log.entity,
        "entry": json.loads(line.entry),
        "leaf_index": line.index,
        "leaf_hash": leaf.hex(),
        "tree_size": len(hashes),
        "inclusion_proof": [each.hex() for each in proof],
        "root": root.hex(),
        "checkpoint": log.note,
    }
    refused = entry.outcome is Outcome.REFUSED
    asked_by = entry.peer.partition("#")[0] if entry.peer else None
    return ProvenEntry(
        log.entity, line.index, entry.event, asked_by, entry.request_digest, refused, data
    )


def write_exchange(folder: Path, exchange: Exchange) -> Path:
    """Write both messages of an exchange as text; returns the file."""
    name = exchange.path.decode("ascii").strip("/").replace("/", "-")
    path = folder / f"{exchange.number:03}-{exchange.method.lower()}-{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(exchange.as_text(), encoding="utf-8")
    return path


def write_exact(path: Path, exchanges: Sequence[Exchange]) -> Path:
    """Write the very bytes of all exchanges, one JSON object a line; returns the file."""
    lines = [json.dumps(one.as_members()) for one in exchanges]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_index(
    path: Path,
    exchanges: Sequence[Exchange],
    signers: Mapping[int, tuple[str, str]],
    entries: Mapping[int, list[Path]],
) -> Path:
    """Write a list of all exchanges: who signed, what was asked, its digest, where it is logged."""
    lines = []
    for one in exchanges:
        signer, digest = signers[one.number]
        logged = ", ".join(f"{entry.parent.name}/{entry.name}" for entry in entries[one.number])
        lines += [
            f"{one.number:>3}  {signer} → {one.entity}  {one.target}  {one.status}",
            f"     sha-256 {digest}",
            f"     {logged or '—'}",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def entry_file(folder: Path, entry: ProvenEntry) -> Path:
    """Where an entry is written."""
    return folder / entry.entity / f"{entry.index:05}-{entry.event}.json"


def write_entry(folder: Path, entry: ProvenEntry) -> Path:
    """Write an entry with its proof as JSON; returns the file."""
    path = entry_file(folder, entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entry.data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path
