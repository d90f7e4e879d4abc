"""What evidence and witnesses prove, and how far the nationality is settled by them.

The agency records what a judge or the competent authority decided. The standing of a nationality
follows from the papers alone: whatever an officer writes beside it is not looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from identity.contract.applications import Evidence, Witness
from identity.contract.evidence import (
    DOCUMENTED,
    Assurance,
    Basis,
    PersonAttribute,
    Source,
)
from identity.contract.persons import CivilData, NationalityStanding
from identity.errors.enrolment import EvidenceNotAccepted
from identity.persons.rules import COMPETENT_ACTS
from identity.policy.enrolment_rules import EnrolmentRules
from shared.civil.partial_date import PartialDate, PartialDateInvalid
from shared.sealing.pseudonym import PseudonymKeys
from shared.states import State

_A = PersonAttribute
_BIRTH = (_A.NAME, _A.SEX, _A.BIRTH_DATE, _A.BIRTH_PLACE, _A.FATHER, _A.MOTHER)
_IDENTITY = (_A.NAME, _A.SEX, _A.BIRTH_DATE, _A.BIRTH_PLACE, _A.NATIONALITY)

SPEAKS_FOR: Mapping[Source, tuple[PersonAttribute, ...]] = MappingProxyType(
    {
        Source.BIRTH_CERTIFICATE: (*_BIRTH, _A.NATIONALITY),
        Source.SUPPLEMENTARY_JUDGMENT: (*_BIRTH, _A.NATIONALITY),
        Source.MOBILE_COURT: (*_BIRTH, _A.NATIONALITY),
        Source.MARRIAGE_CERTIFICATE: (_A.USAGE_NAME,),
        Source.DEATH_CERTIFICATE: (),
        Source.NATIONALITY_CERTIFICATE: (_A.NATIONALITY,),
        Source.NATURALISATION_DECREE: (_A.NATIONALITY,),
        Source.COURT_JUDGMENT: (_A.NATIONALITY,),
        Source.STATUS_DECISION: (_A.NATIONALITY,),
        Source.RESIDENCE_PERMIT: (_A.NATIONALITY, _A.RESIDENCE),
        Source.FOREIGN_PASSPORT: _IDENTITY,
        Source.NATIONAL_REGISTER: (*_BIRTH, _A.NATIONALITY, _A.NATIONAL_NUMBER, _A.RESIDENCE),
        Source.IDENTITY_DOCUMENT: (*_IDENTITY, _A.NATIONAL_NUMBER),
        Source.WITNESSES: (),
        Source.DECLARATION: (),
    }
)
"""What such a document usually says; a piece of evidence may say less, never more."""

_SUBSTANTIAL = DOCUMENTED - {Source.NATIONAL_REGISTER}
"""A line of an older register was seen by nobody; a document was, in the officer's hands."""

DECLARED = Basis(source=Source.DECLARATION, assurance=Assurance.LOW)
_TOKEN_LABEL = b"liptako.evidence.1"


def check_evidence(
    evidence: Iterable[Evidence],
    rules: EnrolmentRules,
    state: State,
    *,
    scans: frozenset[object],
    on: date,
) -> None:
    """EvidenceNotAccepted, with its place, for a piece that does not count."""
    for place, one in enumerate(evidence, start=1):
        if one.source in {Source.WITNESSES, Source.DECLARATION}:
            raise EvidenceNotAccepted(f"evidence {place}: not a document")
        if one.scan is not None and one.scan not in scans:
            raise EvidenceNotAccepted(f"evidence {place}: its scan is missing")
        if not set(one.attributes) <= set(SPEAKS_FOR[one.source]):
            raise EvidenceNotAccepted(f"evidence {place}: {one.source} does not say that")
        _check_issued(one, place, on=on)
        if one.legacy_document is not None:
            _check_legacy(one.legacy_document, rules, state, place, on=on)


def standing_of(
    civil: CivilData, evidence: Sequence[Evidence], state: State
) -> NationalityStanding:
    """How far the papers settle the nationality that the applicant claims.

    Established: a judge's or competent authority's act is among them. Presumed: documents of the
    State itself, or for a foreigner of their own, speak for it. Else a judge has to establish it.
    """
    basis = _nationality_basis(civil, evidence, state)
    if basis.source in COMPETENT_ACTS[civil.nationality_kind]:
        return NationalityStanding.ESTABLISHED
    if basis.source in DOCUMENTED:
        return NationalityStanding.PRESUMED
    return NationalityStanding.TO_ESTABLISH


def proofs_of(
    civil: CivilData,
    evidence: Sequence[Evidence],
    witnesses: Sequence[Witness],
    state: State,
    *,
    witnesses_min: int | None,
) -> dict[PersonAttribute, Basis]:
    """What each attribute rests on; what is not in it is a declaration.

    A document goes before witnesses, and the first that was shown before later ones. Fewer
    witnesses than the rule asks for, or any where there is no rule, are no more than a declaration.
    """
    proofs: dict[PersonAttribute, Basis] = {}
    if witnesses_min is not None and len(witnesses) >= witnesses_min:
        agreed = set.intersection(*(set(one.attributes) for one in witnesses))
        vouched = Basis(source=Source.WITNESSES, assurance=Assurance.LOW)
        proofs |= dict.fromkeys(agreed - {_A.NATIONALITY}, vouched)
    for one in reversed(evidence):
        attributes = one.attributes or SPEAKS_FOR[one.source]
        proofs |= dict.fromkeys((a for a in attributes if a is not _A.NATIONALITY), basis_of(one))
    proofs[_A.NATIONALITY] = _nationality_basis(civil, evidence, state)
    return proofs


def evidence_tokens(keys: PseudonymKeys, evidence: Evidence) -> tuple[str, ...]:
    """The same for the same document, and of no use to whoever has not the key; newest first.

    Each epoch of the key has its own: one is written, and all are looked for.
    """
    reference = "".join(c for c in evidence.reference.casefold() if c.isalnum())
    message = b"\x00".join(
        [_TOKEN_LABEL, evidence.source.encode(), evidence.country.encode(), reference.encode()]
    )
    return tuple(key.authenticate(message).hex() for key in (keys, *keys.earlier))


def _nationality_basis(civil: CivilData, evidence: Sequence[Evidence], state: State) -> Basis:
    """The strongest paper that speaks for the nationality: an authority's act before any other."""
    speaking = [
        one
        for one in evidence
        if _A.NATIONALITY in (one.attributes or SPEAKS_FOR[one.source])
        and _counts_for_nationality(one, civil, state)
    ]
    acts = [one for one in speaking if one.source in COMPETENT_ACTS[civil.nationality_kind]]
    found = (acts or speaking)[:1]
    return basis_of(found[0]) if found else DECLARED


def _counts_for_nationality(one: Evidence, civil: CivilData, state: State) -> bool:
    """A State's own papers say who its citizens are; a foreigner's passport is of their State."""
    if one.source is Source.FOREIGN_PASSPORT:
        return one.country == civil.nationality
    return one.country == state


def basis_of(one: Evidence) -> Basis:
    """What an attribute rests on that this document speaks for."""
    assurance = Assurance.SUBSTANTIAL if one.source in _SUBSTANTIAL else Assurance.LOW
    return Basis(source=one.source, assurance=assurance, evidence=one.reference)


def first_basis(evidence: Sequence[Evidence]) -> Basis:
    """What a change rests on: the first document that was shown, or a declaration."""
    return basis_of(evidence[0]) if evidence else DECLARED


def _check_issued(one: Evidence, place: int, *, on: date) -> None:
    if one.issued_on is None:
        return
    try:
        issued = PartialDate.parse(one.issued_on)
    except PartialDateInvalid:
        raise EvidenceNotAccepted(f"evidence {place}: no such date of issue") from None
    if issued.earliest > on:
        raise EvidenceNotAccepted(f"evidence {place}: issued in the future")


def _check_legacy(code: str, rules: EnrolmentRules, state: State, place: int, *, on: date) -> None:
    known = rules.legacy_document(state, code, on=on)
    if known is None:
        raise EvidenceNotAccepted(f"evidence {place}: {state} has no such older document")
    if known.accepted_until is not None and known.accepted_until.latest < on:
        raise EvidenceNotAccepted(f"evidence {place}: accepted until {known.accepted_until}")
