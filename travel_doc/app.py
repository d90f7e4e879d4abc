"""The travel document service's application: the only place that knows all its nouns."""

from fastapi import FastAPI

from shared.web.app import create_service
from shared.web.audit import audit_router
from travel_doc.applications import api as applications
from travel_doc.audit_events import AuditEvent
from travel_doc.border import api as border
from travel_doc.documents import api as documents
from travel_doc.events import api as events
from travel_doc.issuance import api as issuance
from travel_doc.parts import TravelDocParts
from travel_doc.status import api as status


def create_app(parts: TravelDocParts) -> FastAPI:
    """One State's service, made of its parts; `shared.web.app.signed` puts signatures around."""
    return create_service(
        f"Documents de voyage {parts.state}",
        parts.platform,
        parts,
        [
            applications.router,
            issuance.router,
            documents.router,
            border.router,
            status.router,
            events.router,
            audit_router(
                read=AuditEvent.AUDIT_LOG_READ, refused=AuditEvent.AUDIT_LOG_READING_REFUSED
            ),
        ],
    )
