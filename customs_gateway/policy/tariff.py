"""A small table of tariff lines, read from the file that ships with the product."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from customs_gateway.contract.reference import Bilingual, NationalLine, TariffSubheading
from customs_gateway.errors import TariffLineNotFound

Tariff = Mapping[str, TariffSubheading]
"""Subheadings by their six digits."""


def published_tariff() -> Tariff:
    """The table that ships with the product."""
    table = tomllib.loads(files(__package__).joinpath("tariff.toml").read_text("utf-8"))
    return {entry["code"]: _subheading(entry, table) for entry in table["subheading"]}


def subheading_of(tariff: Tariff, code: str) -> TariffSubheading:
    """The subheading of a code, or TariffLineNotFound: the table is far from complete."""
    if code not in tariff:
        raise TariffLineNotFound
    return tariff[code]


def _subheading(entry: dict[str, Any], table: dict[str, Any]) -> TariffSubheading:
    return TariffSubheading(
        code=entry["code"],
        description=Bilingual(fr=entry["fr"], en=entry["en"]),
        lines=tuple(NationalLine.model_validate(line) for line in entry["lines"]),
        edition=table["edition"],
        edition_date=table["edition_date"],
        source=table["source"],
    )
