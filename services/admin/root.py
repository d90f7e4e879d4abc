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
        trust.commands,
        officer_acts.commands,
        enrolment.commands,
        duplicates.commands,
        adjudication.commands,
        persons.commands,
        decisions.commands,
        guardianships.commands,
        merges.commands,
        aliases.commands,
        pseudonyms.commands,
        cards.commands,
        stock.commands,
        batches.commands,
        delivery.commands,
        certificates.commands,
        passports.commands,
        accesses.commands,
        consents.commands,
        retention.commands,
        oversight.duty_commands,
        oversight.commands,
        reviewing.notices,
        border_post.commands,
        movements.commands,
        levy.commands,
        audit.commands,
    ):
        root.add_typer(part)
    return root
