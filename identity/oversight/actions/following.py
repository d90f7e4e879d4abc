"""What the completion of a file means for oversight: chance may have it looked at again."""

from uuid import UUID

from identity.contract.records import Residence
from identity.oversight.actions import revisiting
from identity.oversight.actions.clustering import remember_traits
from identity.parts import IdentityParts
from shared.database.work import Work


async def completed(
    work: Work,
    parts: IdentityParts,
    *,
    application_id: UUID,
    decided: UUID,
    person_id: UUID,
    residence: Residence | None,
    telephone: str | None,
    witnesses: dict[UUID, bool],
) -> None:
    """A file is completed: traits are remembered, and chance says what is looked at again.

    `decided` is what an officer was drawn for: the application, or the import that brought it.
    `witnesses` says of each whether they were drawn by lot when they vouched.
    """
    await remember_traits(
        work,
        parts,
        person_id=person_id,
        residence=residence,
        telephone=telephone,
        witnesses=list(witnesses),
    )
    await revisiting.sample(
        work, parts, application_id=application_id, decided=decided, person_id=person_id
    )
    for witness, sampled in witnesses.items():
        if sampled:
            await revisiting.ask_witness(
                work,
                parts,
                application_id=application_id,
                decided=decided,
                person_id=witness,
                vouched_for=person_id,
            )
