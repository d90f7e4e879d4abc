"""The customs gateway's application: the only place that knows all its nouns."""

from fastapi import FastAPI

from customs_gateway.audit_events import AuditEvent
from customs_gateway.events import api as events
from customs_gateway.ledger import api as ledger
from customs_gateway.levy import api as levy
from customs_gateway.movements import api as movements
from customs_gateway.parts import GatewayParts
from customs_gateway.reference import api as reference
from shared.web.app import create_service
from shared.web.audit import audit_router


def create_app(parts: GatewayParts) -> FastAPI:
    """The gateway, made of its parts; `shared.web.app.signed` puts signatures around it."""
    return create_service(
        "Passerelle douanière",
        parts.platform,
        parts,
        [
            movements.router,
            levy.router,
            ledger.router,
            reference.router,
            events.router,
            audit_router(
                read=AuditEvent.AUDIT_LOG_READ, refused=AuditEvent.AUDIT_LOG_READING_REFUSED
            ),
        ],
    )
