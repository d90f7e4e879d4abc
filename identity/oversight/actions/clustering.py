"""Remember, as keyed tokens, what completed files may share, and open cases where too many do."""

from datetime import timedelta
from uuid import UUID

from identity.contract.oversight.cases import CaseKind
from identity.contract.records import Residence
from identity.oversight.actions.casework import open_case
from identity.oversight.rules.traits import (
    address_text,
    persons_max,
    portrait_text,
    token_of,
)
from identity.oversight.store import cases
from identity.parts import IdentityParts
from identity.persons.store import biometrics
from shared.database.work import Work

OPENED_AT_ONCE_MAX = 100
SHARED_KINDS = (CaseKind.PORTRAIT, CaseKind.ADDRESS, CaseKind.WITNESS, CaseKind.TELEPHONE)


async def remember_traits(
    work: Work,
    parts: IdentityParts,
    *,
    person_id: UUID,
    residence: Residence | None,
    telephone: str | None,
    witnesses: list[UUID],
) -> None:
    """A file is completed: what it may share with others is kept, readable to nobody."""
    found = [(CaseKind.WITNESS, str(witness)) for witness in witnesses]
    portrait = await biometrics.find_portrait(parts.biometric_keys, work, person_id)
    if portrait is not None:
        found.append((CaseKind.PORTRAIT, portrait_text(portrait)))
    address = None if residence is None else address_text(residence)
    if address is not None:
        found.append((CaseKind.ADDRESS, address))
    if telephone is not None:
        found.append((CaseKind.TELEPHONE, telephone))
    for kind, shared in found:
        token = token_of(parts.pseudonym_key, kind, shared)
        await cases.remember(work, kind, token, person_id)


async def open_clusters(work: Work, parts: IdentityParts) -> int:
    """Open a case for each trait that more persons share than may be; return how many."""
    rule = parts.oversight_rules.review_rule(parts.state, on=work.clock().date())
    since, opened = work.clock() - timedelta(days=rule.traits_days), 0
    for kind in SHARED_KINDS:
        most = persons_max(rule, kind)
        for cluster in await cases.clusters(
            work, kind, since=since, persons_max=most, limit=OPENED_AT_ONCE_MAX
        ):
            await open_case(work, kind, cluster.persons, token=cluster.token)
            opened += 1
    return opened
