"""The tree of commands under `liptako`."""

from functools import cache

import typer

from services.admin.commands import (
    accesses,
    adjudication,
    aliases,
    audit,
    batches,
    cards,
    certificates,
    consents,
    decisions,
    delivery,
    duplicates,
    enrolment,
    guardianships,
    levy,
    merges,
    movements,
    officer_acts,
    oversight,
    passports,
    persons,
    pseudonyms,
    retention,
    reviewing,
    stock,
    trust,
)
from services.border_post import commands as border_post
from services.terminal.commands import group


@cache
def liptako() -> typer.Typer:
    """All commands, in the order in which a document and a lorry meet them."""
    root = group("liptako")
    for part in (
        trust,
        officer_acts,
        enrolment,
        duplicates,
        adjudication,
        persons,
        decisions,
        guardianships,
        merges,
        aliases,
        pseudonyms,
        cards,
        stock,
        batches,
        delivery,
        certificates,
        passports,
        accesses,
        consents,
        retention,
        oversight,
        border_post,
        movements,
        levy,
        audit,
    ):
        root.add_typer(part.commands)
    root.add_typer(oversight.duty_commands)
    root.add_typer(reviewing.notices)
    return root
