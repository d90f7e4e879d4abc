"""Wire models of the confederal levy (PC-AES): assessment and collection, in whole francs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from customs_gateway.contract.items import Evidence, numbered_in_order
from customs_gateway.contract.movements import ITEM_FRANCS_MAX
from customs_gateway.contract.reference import CountryCode, OfficeCode, Subheading
from shared.states import State
from shared.wire import Wire

LEVY_ITEMS_MAX = 999
DECLARATION_FRANCS_MAX = LEVY_ITEMS_MAX * ITEM_FRANCS_MAX

SourceSystem = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{2,20}$")]
"""The national system that keeps the declaration or the receipt."""
SourceReference = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9/-]{1,40}$")]


class Regime(StrEnum):
    """The customs procedures that make the levy due."""

    HOME_USE = "home_use"
    FREE_CIRCULATION = "free_circulation"


class ExemptionCode(StrEnum):
    ORI = "ORI"
    """originating in the Confederation"""
    RES = "RES"
    """released for consumption in another member State already"""
    AID = "AID"
    """aid, gifts and grants to a member State"""
    TRA = "TRA"
    """in transit or under another suspensive procedure"""
    DIP = "DIP"
    """diplomatic or consular goods"""
    EFF = "EFF"
    """personal effects of travellers"""
    AGR = "AGR"
    """from a country with an agreement that exempts expressly"""
    CUN = "CUN"
    """originating in a customs union with the member States"""
    HYD = "HYD"
    """hydrocarbons"""
    REI = "REI"
    """goods that come back"""


class ExemptionClaim(Wire):
    code: ExemptionCode
    evidence: Evidence
    granted: bool = True
    """For codes that are left to a person: what the decision in evidence says."""


class LevyItem(Wire):
    number: Annotated[int, Field(ge=1, le=LEVY_ITEMS_MAX)]
    hs6: Subheading
    origin: CountryCode
    provenance: CountryCode
    value_francs: Annotated[int, Field(ge=0, le=ITEM_FRANCS_MAX)]
    """customs value (CIF at the border) as the national system accepted it"""
    exemption: ExemptionClaim | None = None


class AssessLevy(Wire):
    """A declaration released for consumption, as the national system accepted it."""

    source_system: SourceSystem
    declaration: SourceReference
    accepted_on: date
    regime: Regime
    items: Annotated[
        tuple[LevyItem, ...],
        Field(min_length=1, max_length=LEVY_ITEMS_MAX),
        AfterValidator(numbered_in_order),
    ]
    liquidated_francs: Annotated[int, Field(ge=0, le=DECLARATION_FRANCS_MAX)] | None = None
    """what the national system itself made of the levy, when it says"""


class AssessedItem(Wire):
    number: int
    levy_francs: int
    exempted_by: ExemptionCode | None


class Assessment(Wire):
    """What the levy amounts to, and by which versions of the rules."""

    assessment_id: UUID
    state: State
    office: OfficeCode
    source_system: str
    declaration: str
    accepted_on: date
    regime: Regime
    taxable_francs: int
    levy_francs: int
    items: tuple[AssessedItem, ...]
    rate_version: str
    origins_version: str
    exemptions_version: str
    difference_francs: int | None
    """what the national system liquidated minus the levy"""
    assessed_at: datetime


class CollectLevy(Wire):
    """A receipt (quittance) of the customs receiver."""

    assessment_id: UUID
    source_system: SourceSystem
    receipt: SourceReference
    paid_on: date
    amount_francs: Annotated[int, Field(ge=1, le=DECLARATION_FRANCS_MAX)]


class Collection(Wire):
    assessment_id: UUID
    receipt: str
    amount_francs: int
    outstanding_francs: int
    """what remains to be collected of the assessment"""
