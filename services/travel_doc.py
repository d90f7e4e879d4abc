"""The process of one State's travel document service: settings, keys, parts, application."""

from starlette.types import ASGIApp

from identity.contract.client import IdentityClient
from services.anchors import Anchors
from services.composition import (
    document_signer,
    key_encryption,
    open_platform,
    pseudonym_key,
)
from services.machine import connect, open_trust, signing_key
from services.settings import TravelDocSettings
from shared.documents.passive_authentication.examination import Policy
from shared.entities import EntityKind, service_of
from shared.signed_http.keys import Purpose
from shared.states import State
from shared.status.live_lists import LiveStatusLists
from shared.status.publication import PublishedLists
from shared.web.app import signed
from travel_doc.app import create_app
from travel_doc.contract.client import TravelDocClient
from travel_doc.parts import TravelDocParts
from travel_doc.policy.rules import passport_rules_from, published_passport_rules


def build(settings: TravelDocSettings) -> ASGIApp:
    """The signed application of one State's travel document service."""
    trust = open_trust(settings.trust, settings.state, production=settings.production)
    platform = open_platform(settings, "travel_doc", trust)
    own_rules = passport_rules_from(settings.passport_rules) if settings.passport_rules else ()
    parts = TravelDocParts(
        platform=platform,
        state=settings.state,
        civil_keys=key_encryption(settings, "civil"),
        pseudonym_key=pseudonym_key(settings),
        document_signer=document_signer(settings),
        published_lists=PublishedLists(
            signing_key(settings.keys, settings.entity, Purpose.STATUS_LIST)
        ),
        passport_rules=(*published_passport_rules(), *own_rules),
        registers={
            state: connect(
                IdentityClient,
                service_of(EntityKind.IDENTITY, state),
                settings,
                directory=trust,
            )
            for state in State
        },
        issuers={
            state: connect(
                TravelDocClient,
                service_of(EntityKind.TRAVEL_DOC, state),
                settings,
                directory=trust,
            )
            for state in State
            if state is not settings.state
        },
        anchors=Anchors(trust),
        authentication=Policy(refuses_specimens=settings.production),
        status_lists=LiveStatusLists(trust, platform.clock),
    )
    return signed(create_app(parts), platform)
