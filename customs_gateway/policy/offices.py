"""The offices of the corridors, read from the dated table that ships with the product."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from customs_gateway.contract.reference import Bilingual, Office, OfficeKind, OfficeStatus
from customs_gateway.errors import OfficeUnknown
from shared.entities import DOMAIN, EntityKind
from shared.states import State


@dataclass(frozen=True, slots=True)
class OfficeDirectory:
    """Every office we know of, and when that knowledge was written down."""

    edition_date: date
    offices: tuple[Office, ...]

    def get(self, code: str) -> Office:
        """The office of a code, or OfficeUnknown."""
        return self._first(office for office in self.offices if office.code == code)

    def of_machine(self, entity: str) -> Office:
        """The office whose machine bears this name, or OfficeUnknown."""
        return self._first(office for office in self.offices if office.entity == entity)

    def _first(self, found: Iterator[Office]) -> Office:
        office = next(found, None)
        if office is None:
            raise OfficeUnknown
        return office


def published_offices() -> OfficeDirectory:
    """The table that ships with the product."""
    return _parse(files(__package__).joinpath("offices.toml").read_text("utf-8"))


def offices_from(path: Path) -> OfficeDirectory:
    """The Confederation's own table in the same form, in place of the published one."""
    return _parse(path.read_text("utf-8"))


def _parse(text: str) -> OfficeDirectory:
    table = tomllib.loads(text)
    return OfficeDirectory(
        table["edition_date"],
        tuple(_office(entry, table["sources"]) for entry in table["office"]),
    )


def _office(entry: dict[str, Any], sources: dict[str, str]) -> Office:
    note = entry.get("note")
    return Office(
        code=entry["code"],
        entity=_machine(entry["slug"], entry["country"]),
        name=entry["name"],
        spellings=tuple(entry.get("spellings", ())),
        country=entry["country"],
        kind=OfficeKind(entry["kind"]),
        facing=entry.get("facing"),
        counterpart=entry.get("counterpart"),
        place=entry.get("place"),
        corridor=entry.get("corridor"),
        locode=entry.get("locode"),
        status=OfficeStatus(entry.get("status", OfficeStatus.UNKNOWN)),
        as_of=entry.get("as_of"),
        note=Bilingual.model_validate(note) if note else None,
        weak=entry.get("weak", False),
        sources=tuple(sources[str(number)] for number in entry["sources"]),
    )


def _machine(slug: str, country: str) -> str | None:
    if country not in {state.value for state in State}:
        return None
    return f"{EntityKind.OFFICE}-{slug}.{country.lower()}.{DOMAIN}"
