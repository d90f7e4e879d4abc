"""The process of one State's identity service: settings, keys, parts, application."""

from dataclasses import replace
from pathlib import Path

from starlette.types import ASGIApp

from identity.app import create_app
from identity.events import store as inquiries
from identity.events.rules import DELIVERIES, recipients_of
from identity.parts import IdentityParts
from identity.policy.person_rules import published_alias_rules, published_person_rules
from identity.policy.reading_rules import (
    ReadingRules,
    published_reading_rules,
    read_budgets_from,
)
from identity.policy.release_rules import published_release_rules
from identity.policy.retention_rules import published_retention_rules
from identity.policy.rules import CardRule, card_rules_from, published_card_rules
from services.composition import (
    document_signer,
    key_encryption,
    open_platform,
    pseudonym_key,
)
from services.machine import open_trust, signing_key
from services.relay import Relay, event_clients, trust_of_relay
from services.settings import IdentitySettings, RelayPlace
from shared.signed_http.keys import Purpose
from shared.status.publication import PublishedLists
from shared.web.app import signed
from shared.web.parts import PlatformParts


def build(settings: IdentitySettings) -> ASGIApp:
    """The signed application of one State's registry."""
    platform = open_platform(settings, "identity", open_trust(settings.trust, settings.state))
    if settings.relay is RelayPlace.HERE:
        relay = _relay(settings, platform)
        platform = replace(platform, background=(*platform.background, relay.run))
    parts = IdentityParts(
        platform=platform,
        state=settings.state,
        civil_keys=key_encryption(settings, "civil"),
        biometric_keys=key_encryption(settings, "biometric"),
        pseudonym_key=pseudonym_key(settings),
        card_signer=document_signer(settings),
        published_lists=PublishedLists(
            signing_key(settings.keys, settings.entity, Purpose.STATUS_LIST)
        ),
        card_rules=(*published_card_rules(), *_own_rules(settings.card_rules)),
        person_rules=published_person_rules(),
        alias_rules=published_alias_rules(),
        reading_rules=_reading_rules(settings.read_budgets),
        release_rules=published_release_rules(),
        retention_rules=published_retention_rules(),
    )
    return signed(create_app(parts), platform)


def build_relay(settings: IdentitySettings) -> Relay:
    """What delivers the registry's events, in a process of its own."""
    trust = open_trust(trust_of_relay(settings.trust), settings.state)
    return _relay(settings, open_platform(settings, "identity", trust))


def _relay(settings: IdentitySettings, platform: PlatformParts) -> Relay:
    return Relay(
        platform=platform,
        database_url=settings.database_url.get_secret_value(),
        recipients=event_clients(recipients_of(settings.state), settings, platform.trust),
        audit=DELIVERIES,
        chores=(inquiries.forget,),
    )


def _reading_rules(own: Path | None) -> ReadingRules:
    published = published_reading_rules()
    if own is None:
        return published
    return replace(published, budgets=(*published.budgets, *read_budgets_from(own)))


def _own_rules(path: Path | None) -> tuple[CardRule, ...]:
    return card_rules_from(path) if path is not None else ()
