"""The process of one State's identity service: settings, keys, parts, application."""

from pathlib import Path

from starlette.types import ASGIApp

from identity.app import create_app
from identity.parts import IdentityParts
from identity.policy.rules import CardRule, card_rules_from, published_card_rules
from services.composition import (
    document_signer,
from identity.policy.person_rules import published_alias_rules, published_person_rules
    key_encryption,
    open_platform,
    pseudonym_key,
)
from services.machine import open_trust, signing_key
from services.settings import IdentitySettings
from shared.signed_http.keys import Purpose
from shared.status.publication import PublishedLists
from shared.web.app import signed


def build(settings: IdentitySettings) -> ASGIApp:
    """The signed application of one State's registry."""
    platform = open_platform(settings, "identity", open_trust(settings.trust, settings.state))
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
    )
    return signed(create_app(parts), platform)


def _own_rules(path: Path | None) -> tuple[CardRule, ...]:
    return card_rules_from(path) if path is not None else ()
        person_rules=published_person_rules(),
        alias_rules=published_alias_rules(),
