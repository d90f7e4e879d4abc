"""Who may call the gateway, as dependencies of its endpoints."""

from typing import Annotated, Any

from fastapi import Depends, Request

from customs_gateway.contract.reference import Office
from customs_gateway.errors import OfficeUnknown
from customs_gateway.parts import parts_of
from shared.entities import EntityKind, NotAuthorised
from shared.officers.credential import Officer
from shared.roles import Role
from shared.web.callers import officer_with, peer_among


async def _calling_office(request: Request) -> Office:
    peer = await peer_among(EntityKind.OFFICE)(request)
    try:
        return parts_of(request.app).offices.of_machine(peer.name)
    except OfficeUnknown:
        raise NotAuthorised(f"{peer.name} is not in the table of offices") from None


CallingOffice = Annotated[Office, Depends(_calling_office)]
"""The customs office whose machine signed the request."""

CustomsOfficer = Annotated[Officer, Depends(officer_with(Role.CUSTOMS_OFFICER))]

CustomsReceiver = Annotated[Officer, Depends(officer_with(Role.CUSTOMS_RECEIVER))]

AccountsReader = Annotated[
    Officer,
    Depends(officer_with(Role.CUSTOMS_RECEIVER, Role.CUSTOMS_OFFICER, Role.AUDITOR)),
]


def at_office_or_bureau() -> Any:
    """The endpoint is open to customs offices, and to the bureaux where auditors sit."""
    return Depends(peer_among(EntityKind.OFFICE, EntityKind.BUREAU))
