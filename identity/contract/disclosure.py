"""Wire models of disclosures: attributes released to a named service for a scope."""

from enum import StrEnum

from identity.contract.persons import CivilData, IdentityNumber
from shared.wire import Base64, Wire


class Scope(StrEnum):
    """What is released. Fingerprints are in no scope."""

    CIVIL = "civil"
    """civil data, to confirm an application"""
    PERSONALISATION = "personalisation"
    """civil data and the portrait, at the moment a document is made"""


class DiscloseAttributes(Wire):
    identity_number: IdentityNumber
    scope: Scope


class DisclosedAttributes(Wire):
    civil: CivilData
    portrait: Base64 | None
