"""Numbers that stand for an identity number, and what partners call a person."""

from datetime import timedelta

import pytest

from identity.contract.decisions import DecisionKind
from identity.contract.identifiers import (
    AliasKind,
    AliasState,
    CheckPseudonym,
    MakeAlias,
    PersonAlias,
)
from identity.contract.records import ChangeRecordState, Person, ReadPerson, StateChangeReason
from shared.purposes import Purpose
from shared.sealing.pseudonym import pairwise_pseudonym
from shared.web.client import RemoteError
from tests.support.registry import Registry

CUSTOMS = "customs.aes.example"


async def made(registry: Registry, person: Person, kind: AliasKind) -> PersonAlias:
    return await registry.client.make_alias(
        person.person_id, MakeAlias(kind=kind), officer=registry.registrar.credential
    )


async def read_by(registry: Registry, alias: PersonAlias) -> Person:
    return await registry.client.read_person(
        ReadPerson(alias=alias.alias),
        officer=registry.registrar.credential,
        purpose=Purpose.ENROLMENT,
    )


async def state_of(registry: Registry, person: Person, alias: PersonAlias) -> AliasState:
    found = await registry.client.read_aliases(
        person.person_id, officer=registry.registrar.credential
    )
    return next(one.state for one in found.aliases if one.alias_id == alias.alias_id)


async def test_a_person_is_read_by_an_alias_until_it_is_revoked(registry: Registry) -> None:
    person = await registry.enrolled()
    alias = await made(registry, person, AliasKind.LASTING)
    assert alias.alias not in person.identity_number
    assert await read_by(registry, alias) == person
    officer = registry.registrar.credential
    revoked = await registry.client.revoke_alias(alias.alias_id, officer=officer)
    assert revoked.state is AliasState.REVOKED
    with pytest.raises(RemoteError) as refused:
        await read_by(registry, alias)
    assert refused.value.code == "alias_not_active"
    with pytest.raises(RemoteError) as refused:
        await registry.client.revoke_alias(alias.alias_id, officer=officer)
    assert refused.value.code == "illegal_transition"


async def test_one_for_a_single_reading_is_used_up_by_it(registry: Registry) -> None:
    person = await registry.enrolled()
    alias = await made(registry, person, AliasKind.ONE_TIME)
    assert await read_by(registry, alias) == person
    assert await state_of(registry, person, alias) is AliasState.USED
    with pytest.raises(RemoteError) as refused:
        await read_by(registry, alias)
    assert refused.value.code == "alias_not_active"


async def test_a_temporary_one_expires_by_the_clock_alone(registry: Registry) -> None:
    person = await registry.enrolled()
    alias = await made(registry, person, AliasKind.TEMPORARY)
    registry.identity.clock.advance(timedelta(days=30))
    fresh = Registry(registry.identity)
    assert await state_of(fresh, person, alias) is AliasState.EXPIRED
    with pytest.raises(RemoteError) as refused:
        await read_by(fresh, alias)
    assert refused.value.code == "alias_not_active"


async def test_a_person_has_no_more_than_the_state_allows_and_expired_ones_make_room(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    for _ in range(3):
        await made(registry, person, AliasKind.TEMPORARY)
    with pytest.raises(RemoteError) as refused:
        await made(registry, person, AliasKind.TEMPORARY)
    assert refused.value.code == "too_many_aliases"
    registry.identity.clock.advance(timedelta(days=31))
    fresh = Registry(registry.identity)
    assert (await made(fresh, person, AliasKind.TEMPORARY)).state is AliasState.ACTIVE


async def test_a_block_invalidates_every_alias_and_its_end_restores_those_it_took(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    revoked = await made(registry, person, AliasKind.LASTING)
    await registry.client.revoke_alias(revoked.alias_id, officer=registry.registrar.credential)
    alias = await made(registry, person, AliasKind.LASTING)
    stop = ChangeRecordState(reason=StateChangeReason.IDENTITY_USURPED)
    await registry.decide(DecisionKind.BLOCK, person.person_id, stop)
    assert await state_of(registry, person, alias) is AliasState.INVALIDATED
    with pytest.raises(RemoteError) as refused:
        await read_by(registry, alias)
    assert refused.value.code == "alias_not_active"
    with pytest.raises(RemoteError) as refused:
        await made(registry, person, AliasKind.TEMPORARY)
    assert refused.value.code == "person_not_active"
    cleared = ChangeRecordState(reason=StateChangeReason.CLEARED)
    await registry.decide(DecisionKind.UNBLOCK, person.person_id, cleared)
    assert await state_of(registry, person, alias) is AliasState.ACTIVE
    assert await state_of(registry, person, revoked) is AliasState.REVOKED


async def test_an_alias_that_nobody_has_is_unknown_and_a_misread_one_is_refused(
    registry: Registry,
) -> None:
    with pytest.raises(RemoteError) as refused:
        await registry.client.read_person(
            ReadPerson(alias="9838271972119070"),
            officer=registry.registrar.credential,
            purpose=Purpose.ENROLMENT,
        )
    assert refused.value.code == "alias_not_found"


async def test_the_state_tells_whom_a_partners_pseudonym_names_and_no_other_partners(
    registry: Registry,
) -> None:
    person, other = await registry.enrolled(), await registry.enrolled()
    pseudonym = pairwise_pseudonym(
        registry.identity.parts.pseudonym_key,
        partner=CUSTOMS,
        identity_number=person.identity_number,
    )

    async def matches(partner: str, number: str) -> tuple[bool, int | None]:
        order = CheckPseudonym(partner=partner, pseudonym=pseudonym, identity_number=number)
        found = await registry.client.check_pseudonym(order, officer=registry.supervisor.credential)
        return found.matches, found.epoch

    assert await matches(CUSTOMS, person.identity_number) == (True, 1)
    assert await matches("travel-doc.mli.aes.example", person.identity_number) == (False, None)
    assert await matches(CUSTOMS, other.identity_number) == (False, None)
