"""Wire models of disclosures: attributes released to a named service for a scope."""

from enum import StrEnum

from pydantic import model_validator

from identity.contract.persons import CivilData, IdentityNumber
from identity.contract.records import Alias, Residence
from shared.wire import Base64, Wire


class Scope(StrEnum):
    """What is released. Fingerprints are in no scope."""

    CIVIL = "civil"
    """civil data, to confirm an application"""
    PERSONALISATION = "personalisation"
    """civil data and the portrait, at the moment a document is made"""
    RESIDENCE = "residence"
    """civil data and where the person lives, for what is sent to them"""


class DiscloseAttributes(Wire):
    """The order to disclose; an alias stands for its person within the State, and ends there."""

    identity_number: IdentityNumber | None = None
    alias: Alias | None = None
    scope: Scope

    @model_validator(mode="after")
    def _one_name(self) -> "DiscloseAttributes":
        if (self.identity_number is None) == (self.alias is None):
            raise ValueError("an identity number or an alias")
        return self


class DisclosedAttributes(Wire):
    civil: CivilData
    portrait: Base64 | None
    residence: Residence | None = None
