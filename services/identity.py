"""The process of one State's identity service: settings, keys, parts, application."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from starlette.types import ASGIApp

from identity.app import create_app
from identity.deduplication.actions.face_search import FaceSearch
from identity.deduplication.actions.reference_abis import ReferenceAbis
from identity.deduplication.actions.running import Searcher
from identity.enrolment.actions.giving_up import expire_lapsed
from identity.events import store as inquiries
from identity.events.rules import DELIVERIES, recipients_of
from identity.oversight.actions.pairing import (
    draw_waiting,
    release_overdue,
    release_withdrawn,
)
from identity.oversight.actions.watching import begin_round
from identity.parts import IdentityParts
from identity.policy.enrolment_rules import (
    EnrolmentRules,
    completed,
    enrolment_rules_from,
    published_enrolment_rules,
)
from identity.policy.oversight_rules import oversight_rules_with
from identity.policy.person_rules import published_alias_rules, published_person_rules
from identity.policy.reading_rules import (
    ReadingRules,
    published_reading_rules,
    read_budgets_from,
)
from identity.policy.release_rules import published_release_rules
from identity.policy.retention_rules import published_retention_rules, retention_rules_from
from identity.policy.rules import (
    card_fees_from,
    card_rules_from,
    published_card_fees,
    published_card_rules,
)
from services.composition import (
    decryption_key,
    document_signer,
    key_encryption,
    open_platform,
    pseudonym_key,
    seal_signer,
)
from services.daily_oversight import DailyOversight
from services.duplicate_searches import DuplicateSearches
from services.machine import open_trust, signing_key
from services.relay import Relay, event_clients, trust_of_relay
from services.settings import Engines, IdentitySettings, RelayPlace
from shared.audit.trail import AuditContext
from shared.biometrics.operating_points import (
    operating_points_from,
    published_capture_rules,
    published_operating_points,
)
from shared.biometrics.port import FaceEngine, FingerEngine
from shared.biometrics.reference.engine import ReferenceFaces, ReferenceFingers
from shared.biometrics.reference.gallery_process import GalleryProcess
from shared.database.work import Work, begin_work
from shared.signed_http.keys import Purpose
from shared.status.publication import PublishedLists
from shared.web.app import repeat, signed
from shared.web.parts import PlatformParts

LAPSED_WIPED_EVERY_SECONDS = 600.0
DRAWN_EVERY_SECONDS = 30.0
ROUND_BEGUN_EVERY_SECONDS = 600.0
ENGINE_STARTED_AGAIN_SECONDS = 60.0
T = TypeVar("T")


def build(settings: IdentitySettings) -> ASGIApp:
    """The signed application of one State's registry."""
    platform = open_platform(
        settings,
        "identity",
        open_trust(settings.trust, settings.state, production=settings.production),
    )
    parts = _parts(settings, platform)
    if settings.relay is RelayPlace.HERE:
        gallery = GalleryProcess()
        relay = _relay(settings, parts, gallery)
        background = (*platform.background, relay.run, *_keeping(gallery))
        parts = replace(parts, platform=replace(platform, background=background))
    platform, engines = parts.platform, _keeping(parts.fingers, parts.faces)
    background = (*platform.background, *engines, *_duties(parts))
    parts = replace(parts, platform=replace(platform, background=background))
    return signed(create_app(parts), parts.platform)


def build_relay(settings: IdentitySettings) -> Relay:
    """What delivers the registry's events and searches for duplicates, in a process of its own."""
    trust = open_trust(trust_of_relay(settings.trust), settings.state)
    parts = _parts(settings, open_platform(settings, "identity", trust))
    gallery = GalleryProcess()
    kept = _keeping(parts.fingers, parts.faces, gallery)
    platform = replace(parts.platform, background=(*parts.platform.background, *kept))
    return _relay(settings, replace(parts, platform=platform), gallery)


def _parts(settings: IdentitySettings, platform: PlatformParts) -> IdentityParts:
    fingers, faces = _engines(settings)
    return IdentityParts(
        platform=platform,
        state=settings.state,
        civil_keys=key_encryption(settings, "civil"),
        biometric_keys=key_encryption(settings, "biometric"),
        pseudonym_key=pseudonym_key(settings),
        card_signer=document_signer(settings),
        seal_signer=seal_signer(settings),
        attestation_key=signing_key(settings.keys, settings.entity, Purpose.ATTESTATION),
        published_lists=PublishedLists(
            signing_key(settings.keys, settings.entity, Purpose.STATUS_LIST)
        ),
        card_rules=(*published_card_rules(), *_own(card_rules_from, settings.card_rules)),
        card_fees=(*published_card_fees(), *_own(card_fees_from, settings.card_fees)),
        person_rules=published_person_rules(),
        alias_rules=published_alias_rules(),
        enrolment_rules=_enrolment_rules(settings.enrolment_rules),
        oversight_rules=oversight_rules_with(
            pairing=settings.pairing_rules,
            review=settings.review_rules,
            anomalies=settings.anomaly_rules,
        ),
        capture_rules=published_capture_rules(),
        encryption_key=decryption_key(settings),
        fingers=fingers,
        faces=faces,
        reading_rules=_reading_rules(settings.read_budgets),
        release_rules=published_release_rules(),
        retention_rules=(
            *published_retention_rules(),
            *_own(retention_rules_from, settings.retention_rules),
        ),
        operating_points=(
            *published_operating_points(),
            *_own(operating_points_from, settings.operating_points),
        ),
    )


def _relay(settings: IdentitySettings, parts: IdentityParts, gallery: GalleryProcess) -> Relay:
    platform = parts.platform
    return Relay(
        platform=platform,
        database_url=settings.database_url.get_secret_value(),
        recipients=event_clients(recipients_of(settings.state), settings, platform.trust),
        audit=DELIVERIES,
        duties=(_duplicate_searches(settings, parts, gallery), DailyOversight(parts)),
        chores=(inquiries.forget,),
    )


def _duties(parts: IdentityParts) -> Iterator[Callable[[], Coroutine[Any, Any, None]]]:
    """What the registry does unasked; several processes may do it at once."""
    yield partial(repeat, partial(_in_a_work, parts, _expire_lapsed), LAPSED_WIPED_EVERY_SECONDS)
    yield partial(repeat, partial(_in_a_work, parts, _draw_approvers), DRAWN_EVERY_SECONDS)
    yield partial(repeat, partial(_in_a_work, parts, _begin_round), ROUND_BEGUN_EVERY_SECONDS)


async def _in_a_work(
    parts: IdentityParts, duty: Callable[[Work, IdentityParts], Coroutine[Any, Any, None]]
) -> None:
    platform = parts.platform
    context = AuditContext(service=platform.entity, trust_version=platform.trust.version)
    async with begin_work(platform.engine, platform.clock, context, platform.random) as work:
        await duty(work, parts)


async def _expire_lapsed(work: Work, _: IdentityParts) -> None:
    """Wipe applications that nobody went on with."""
    await expire_lapsed(work)


async def _draw_approvers(work: Work, parts: IdentityParts) -> None:
    """Draw others for what was not decided in time, and somebody for what waits."""
    await release_withdrawn(work, parts)
    await release_overdue(work, parts)
    await draw_waiting(work, parts)


async def _begin_round(work: Work, _: IdentityParts) -> None:
    """Have the day that ended looked through, once."""
    await begin_round(work)


def _engines(settings: IdentitySettings) -> tuple[ReferenceFingers | None, ReferenceFaces | None]:
    """What measures captures; refused in production, where a State has engines of its own."""
    if settings.engines is Engines.NONE:
        return None, None
    production = settings.production
    return ReferenceFingers(production=production), ReferenceFaces(production=production)


def _keeping(
    *engines: FingerEngine | FaceEngine | GalleryProcess | None,
) -> Iterator[Callable[[], Coroutine[Any, Any, None]]]:
    """An engine runs beside the requests; one that cannot start measures nothing meanwhile."""
    for engine in engines:
        if isinstance(engine, ReferenceFingers | ReferenceFaces | GalleryProcess):
            yield partial(repeat, partial(_run, engine), ENGINE_STARTED_AGAIN_SECONDS)


async def _run(engine: ReferenceFingers | ReferenceFaces | GalleryProcess) -> None:
    async with engine:
        await asyncio.Event().wait()


def _enrolment_rules(own: Path | None) -> EnrolmentRules:
    return completed(
        published_enrolment_rules(), [] if own is None else [enrolment_rules_from(own)]
    )


def _reading_rules(own: Path | None) -> ReadingRules:
    published = published_reading_rules()
    if own is None:
        return published
    return replace(published, budgets=(*published.budgets, *read_budgets_from(own)))


def _duplicate_searches(
    settings: IdentitySettings, parts: IdentityParts, gallery: GalleryProcess
) -> DuplicateSearches:
    """Searches by biography; captures are held, and compared where there is an engine."""
    engine, keys = parts.platform.engine, parts.biometric_keys
    abis = ReferenceAbis(
        engine,
        keys,
        parts.state,
        parts.platform.clock,
        fingers=parts.fingers,
        points=parts.operating_points,
        faces=parts.faces,
        face_search=FaceSearch(engine, keys, gallery),
        production=settings.production,
    )
    return DuplicateSearches(Searcher(parts, abis))


def _own(read: Callable[[Path], tuple[T, ...]], path: Path | None) -> tuple[T, ...]:
    """The rules of the State itself, where it has any."""
    return read(path) if path is not None else ()
