"""Where what the register holds comes from: the source of each attribute, how sure it is."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from shared.wire import Wire

EVIDENCE_CHARACTERS_MAX = 120


class PersonAttribute(StrEnum):
    """What each source speaks for. Nationality is code, kind and standing together."""

    NAME = "name"
    USAGE_NAME = "usage_name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    NATIONALITY = "nationality"
    FATHER = "father"
    MOTHER = "mother"
    NATIONAL_NUMBER = "national_number"
    RESIDENCE = "residence"


class Source(StrEnum):
    """What an attribute was taken from."""

    BIRTH_CERTIFICATE = "birth_certificate"
    """an extract of the register of births"""
    SUPPLEMENTARY_JUDGMENT = "supplementary_judgment"
    """a jugement supplétif, in place of a birth that was never declared"""
    MOBILE_COURT = "mobile_court"
    """the list of an audience foraine"""
    MARRIAGE_CERTIFICATE = "marriage_certificate"
    DEATH_CERTIFICATE = "death_certificate"
    NATIONALITY_CERTIFICATE = "nationality_certificate"
    """given by the judge"""
    NATURALISATION_DECREE = "naturalisation_decree"
    COURT_JUDGMENT = "court_judgment"
    STATUS_DECISION = "status_decision"
    """of the authority that recognises refugees and stateless persons"""
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_PASSPORT = "foreign_passport"
    NATIONAL_REGISTER = "national_register"
    """an older register of the State, such as RAVEC"""
    IDENTITY_DOCUMENT = "identity_document"
    WITNESSES = "witnesses"
    DECLARATION = "declaration"
    """of the person, unsupported"""


class Assurance(StrEnum):
    """How sure an attribute is, as in Regulation (EU) 910/2014 article 8."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"


class Basis(Wire):
    """On what an attribute rests."""

    source: Source
    assurance: Assurance
    evidence: (
        Annotated[str, StringConstraints(min_length=1, max_length=EVIDENCE_CHARACTERS_MAX)] | None
    ) = None
    """The reference of the document: its authority, number and date."""


DOCUMENTED = frozenset(Source) - {Source.WITNESSES, Source.DECLARATION}
"""Sources that are documents; the others are only what people say."""
