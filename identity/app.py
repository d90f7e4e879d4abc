"""The identity service's application: the only place that knows all its nouns."""

from fastapi import FastAPI

from identity.accesses import api as accesses
from identity.adjudication import api as adjudication
from identity.audit_events import AuditEvent
from identity.cards.api import certificates, holders
from identity.cards.api import requests as cards
from identity.consents import api as consents
from identity.decisions import api as decisions
from identity.deduplication import api as deduplication
from identity.delivery.api import counter, shipments
from identity.disclosure import api as disclosure
from identity.enrolment.api import applications, captures, deciding, imports, packets
from identity.guardianships import api as guardianships
from identity.identifiers import api as identifiers
from identity.life_events import api as life_events
from identity.merges import api as merges
from identity.oversight.api import notices, pairings, reviewing
from identity.parts import IdentityParts
from identity.personalisation import api as personalisation
from identity.persons import api as persons
from identity.recognition import api as recognition
from identity.retention import api as retention
from identity.status import api as status
from identity.stock import api as stock
from identity.verification import api as verification
from shared.web.app import create_service
from shared.web.audit import audit_router


def create_app(parts: IdentityParts) -> FastAPI:
    """One State's registry, made of its parts; `shared.web.app.signed` puts signatures around."""
    return create_service(
        f"Registre d'identité {parts.state}",
        parts.platform,
        parts,
        [
            applications.router,
            captures.router,
            deciding.router,
            packets.router,
            imports.router,
            deduplication.router,
            adjudication.router,
            persons.router,
            decisions.router,
            life_events.router,
            guardianships.router,
            merges.router,
            identifiers.router,
            cards.router,
            holders.router,
            certificates.router,
            stock.router,
            personalisation.router,
            shipments.router,
            counter.router,
            verification.router,
            recognition.router,
            disclosure.router,
            accesses.router,
            consents.router,
            retention.router,
            pairings.router,
            reviewing.router,
            notices.router,
            status.router,
            audit_router(
                read=AuditEvent.AUDIT_LOG_READ, refused=AuditEvent.AUDIT_LOG_READING_REFUSED
            ),
        ],
    )
