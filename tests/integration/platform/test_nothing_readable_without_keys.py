"""Who has a registry's whole database and none of its keys reads of nobody: names, dates, fingers.

A registry is filled by the usual journeys with somebody whose data are like nobody else's. Then
every column of every table is read as the superuser and searched, each secret in each form that it
may have been written in by mistake.
"""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from identity.contract.accesses import HolderProof, ReadAccessLog
from identity.contract.decisions import DecisionKind
from identity.contract.evidence import PersonAttribute
from identity.contract.exports import ExportPerson
from identity.contract.identifiers import AliasKind, MakeAlias
from identity.contract.life_events import DeathReporter, ReportDeath
from identity.contract.merges import ProposeMerge
from identity.contract.persons import CivilData, FullName
from identity.contract.records import CorrectPerson, RecordChanges, Residence
from shared.civil.sex import Sex
from tests.integration.identity.journeys import a_requested_card
from tests.support.card_chain import chain_of
from tests.support.enrolments import Office, content_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.postgres import Databases
from tests.support.registry import Registry, a_basis
from tests.support.specimens import a_fingerprint, a_portrait, civil_data

FAMILY, GIVEN, BORN_AT, LIVES_AT = "Zoungrâna", "Ouébéda", "Tchintabaraden", "Banfora-Kossoba"
LATER_NAME, EVIDENCE = "Wéndkuni", "TGI Bamako, n° 412/2026"
BORN_ON = "1953-04-29"
CHUNK = 24
FILLED = {
    *("persons", "person_versions", "person_events", "decisions", "merges", "deaths", "cards"),
    *("fingerprints", "portraits", "applications", "captures", "aliases", "access_events"),
    *("idempotent_answers", "audit_entries", "procrastinate_jobs"),
}
"""Tables that the journeys must have filled, or the search would prove nothing of them."""


def somebody() -> CivilData:
    return civil_data(family_name=FAMILY, given_names=GIVEN, birth_date=BORN_ON).model_copy(
        update={"birth_place": BORN_AT, "sex": Sex.F}
    )


async def filled(identity: IdentityUnderTest, registrar: AnOfficer) -> None:
    """The life of somebody in the registry, from their application to a merge."""
    registry = Registry(identity)
    client = registry.client
    enrolled = await Office.of(identity).enrol(content_of(somebody()))
    person = await registry.read(enrolled.identity_number)
    changes = RecordChanges(
        name=FullName(family_name=LATER_NAME, given_names=GIVEN),
        residence=Residence(country="MLI", locality=LIVES_AT),
    )
    order = CorrectPerson(changes=changes, basis=a_basis())
    await registry.decide(DecisionKind.CORRECTION, person.person_id, order)
    await client.make_alias(
        person.person_id,
        MakeAlias(kind=AliasKind.ONE_TIME),
        officer=registry.registrar.credential,
    )
    await client.export_person(
        ExportPerson(identity_number=person.identity_number, asked_by=HolderProof.CARD_AND_FACE),
        officer=registry.registrar.credential,
    )
    await client.read_access_log(
        ReadAccessLog(identity_number=person.identity_number, asked_by=HolderProof.CARD_AND_FACE),
        officer=registry.registrar.credential,
    )
    survivor = await registry.enrolled()
    merge = ProposeMerge(
        source_id=person.person_id, adopted=(PersonAttribute.NAME,), basis=a_basis()
    )
    await registry.decide(DecisionKind.MERGE, survivor.person_id, merge, about=person.person_id)
    await client.report_death(
        survivor.person_id,
        ReportDeath(reporter=DeathReporter.FAMILY),
        officer=registry.registrar.credential,
    )
    await chain_of(identity).approve(await a_requested_card(client, registrar, somebody()))
    identity.clock.advance(timedelta(seconds=1))


def secrets() -> dict[str, bytes]:
    """What nobody may find: the texts, and a piece of each record of the body."""
    year, month, day = BORN_ON.split("-")
    texts = {
        *(FAMILY, GIVEN, BORN_AT, LIVES_AT, LATER_NAME, EVIDENCE),
        *("ZOUNGRANA", "OUEBEDA", "zoungrana", "TCHINTABARADEN"),
        *(BORN_ON, f"{day}/{month}/{year}", f"{year}{month}{day}", f"{day}{month}{year}"),
    }
    fingers = {f"finger {n}": a_fingerprint(n)[30 : 30 + CHUNK] for n in range(1, 11)}
    portrait = a_portrait()
    return {
        **{text: text.encode() for text in texts},
        **fingers,
        "portrait": portrait[:CHUNK],
        "middle of the portrait": portrait[len(portrait) // 2 :][:CHUNK],
    }


def forms(secret: bytes) -> Iterator[bytes]:
    """The secret as it may lie somewhere: as it is, in other encodings, in text forms of bytes."""
    yield secret
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None:
        yield from (text.encode(name) for name in ("utf-16-le", "utf-16-be", "utf-32-le"))
        yield json.dumps(text).strip('"').encode()
        if not text.isascii():
            yield text.encode("latin-1")
    for one in (secret, secret.upper() if text else secret):
        yield one.hex().encode()
        yield one.hex().upper().encode()
        for offset in range(3):  # base64 of it within something longer
            head = -(-offset * 8 // 6)
            encoded = base64.b64encode(bytes(offset) + one)
            whole = (len(one) + offset) // 3 * 4
            yield encoded[head + (1 if offset else 0) : whole]
            yield encoded[head + (1 if offset else 0) : whole].translate(
                bytes.maketrans(b"+/", b"-_")
            )


async def everything(url: str) -> dict[str, list[bytes]]:
    """Every value of every table of a database, as the superuser reads it."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        return {
            name: [
                _bytes_of(value)
                for row in await connection.fetch(f'SELECT * FROM "{schema}"."{name}"')  # noqa: S608 - the catalogue's
                for value in row
            ]
            for schema, name in tables
        }
    finally:
        await connection.close()


def _bytes_of(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture
async def dump(
    databases: Databases, identity: IdentityUnderTest, registrar: AnOfficer
) -> dict[str, list[bytes]]:
    await filled(identity, registrar)
    return await everything(databases.url_of(identity.engine))


async def test_civil_data_and_templates_are_found_nowhere_in_any_form(
    dump: dict[str, list[bytes]],
) -> None:
    assert {name for name in FILLED if not dump.get(name)} == set()
    contents = {name: b"\0".join(values) for name, values in dump.items()}
    found = {
        (table, name)
        for name, secret in secrets().items()
        for form in set(forms(secret))
        for table, content in contents.items()
        if form in content
    }
    assert found == set()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "latin-1", "hex", "base64", "json"])
def test_the_search_would_find_what_was_left_open(encoding: str) -> None:
    secret = FAMILY.encode()
    lying = {
        "utf-8": secret,
        "hex": secret.hex().encode(),
        "base64": base64.b64encode(b'{"name":"' + secret + b'"}'),
        "json": json.dumps({"name": FAMILY}).encode(),
    }.get(encoding) or FAMILY.encode(encoding)
    assert any(form in lying for form in forms(secret))
