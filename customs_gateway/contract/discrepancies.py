"""Wire models of goods that were not as declared: what was found, and what becomes of it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from customs_gateway.contract.items import GOODS_ITEMS_MAX, Evidence
from shared.states import State
from shared.wire import Wire

DISCREPANCIES_MAX = 99


class DiscrepancyKind(StrEnum):
    """What a control found to be otherwise than declared; no such list is published."""

    QUANTITY_SHORT = "quantity_short"
    QUANTITY_EXCESS = "quantity_excess"
    GOODS_DIFFER = "goods_differ"
    SEALS_BROKEN = "seals_broken"
    DOCUMENTS_MISSING = "documents_missing"


class Discrepancy(Wire):
    kind: DiscrepancyKind
    item: Annotated[int, Field(ge=1, le=GOODS_ITEMS_MAX)] | None = None
    """the number of the goods item, unless it concerns them all"""


class ResolutionReason(StrEnum):
    """Why goods that were not as declared may be discharged all the same."""

    GOODS_ACCOUNTED_FOR = "goods_accounted_for"
    DECLARATION_CORRECTED = "declaration_corrected"
    WITHIN_TOLERANCE = "within_tolerance"
    DUTIES_PAID = "duties_paid"


class ResolveDiscrepancy(Wire):
    """The office of departure holds the discrepancy to be solved (T049, as IE049)."""

    reason: ResolutionReason
    evidence: Evidence


class RecoveryReason(StrEnum):
    NOT_RESOLVABLE = "not_resolvable"
    """so decided by the office of departure"""
    NOT_RESOLVED_IN_TIME = "not_resolved_in_time"
    """the time for resolving discrepancies is over"""


class OpenRecovery(Wire):
    """The debt is to be recovered, by one State of those on the route (T150, as IE150)."""

    reason: RecoveryReason
    recovering_state: State


class Settlement(StrEnum):
    """Who paid the debt."""

    DEBTOR_PAID = "debtor_paid"
    GUARANTOR_PAID = "guarantor_paid"


class SettleRecovery(Wire):
    """The recovering State was paid (T152, as IE152)."""

    settlement: Settlement
    receipt: Evidence
