"""What papers prove: a judge establishes a nationality, documents presume it, nobody else does."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from identity.contract.applications import Evidence, Witness
from identity.contract.evidence import Assurance, PersonAttribute, Source
from identity.contract.persons import NationalityKind, NationalityStanding
from identity.enrolment.rules.evidence import (
    SPEAKS_FOR,
    check_evidence,
    evidence_tokens,
    proofs_of,
    standing_of,
)
from identity.errors.enrolment import EvidenceNotAccepted
from identity.persons.rules import check_nationality
from identity.policy.enrolment_rules import published_enrolment_rules
from shared.sealing.pseudonym import EarlierKey
from shared.states import State
from tests.support.specimens import civil_data

A, N = PersonAttribute, NationalityStanding
ON = date(2026, 3, 2)
RULES = published_enrolment_rules()
CITIZEN = civil_data()
FOREIGNER = civil_data(nationality="GIN")
REFUGEE = FOREIGNER.model_copy(update={"nationality_kind": NationalityKind.REFUGEE})
STATELESS = CITIZEN.model_copy(
    update={"nationality": "XXA", "nationality_kind": NationalityKind.STATELESS}
)


def shown(source: Source, country: str = "MLI", **more: object) -> Evidence:
    return Evidence.model_validate(
        {"source": source, "reference": f"n° 1 {source}", "country": country, **more}
    )


@pytest.mark.parametrize(
    ("civil", "evidence", "standing"),
    [
        (CITIZEN, [], N.TO_ESTABLISH),
        (CITIZEN, [shown(Source.NATIONALITY_CERTIFICATE)], N.ESTABLISHED),
        (CITIZEN, [shown(Source.NATURALISATION_DECREE)], N.ESTABLISHED),
        (CITIZEN, [shown(Source.BIRTH_CERTIFICATE)], N.PRESUMED),
        (CITIZEN, [shown(Source.SUPPLEMENTARY_JUDGMENT)], N.PRESUMED),
        (CITIZEN, [shown(Source.MOBILE_COURT)], N.PRESUMED),
        (CITIZEN, [shown(Source.NATIONAL_REGISTER)], N.PRESUMED),
        (CITIZEN, [shown(Source.MARRIAGE_CERTIFICATE)], N.TO_ESTABLISH),
        (CITIZEN, [shown(Source.BIRTH_CERTIFICATE, country="CIV")], N.TO_ESTABLISH),
        (CITIZEN, [shown(Source.NATIONALITY_CERTIFICATE, country="BFA")], N.TO_ESTABLISH),
        (CITIZEN, [shown(Source.FOREIGN_PASSPORT, country="GIN")], N.TO_ESTABLISH),
        (
            CITIZEN,
            [shown(Source.BIRTH_CERTIFICATE), shown(Source.NATIONALITY_CERTIFICATE)],
            N.ESTABLISHED,
        ),
        (FOREIGNER, [shown(Source.FOREIGN_PASSPORT, country="GIN")], N.ESTABLISHED),
        (FOREIGNER, [shown(Source.FOREIGN_PASSPORT, country="SEN")], N.TO_ESTABLISH),
        (FOREIGNER, [shown(Source.RESIDENCE_PERMIT)], N.ESTABLISHED),
        (REFUGEE, [shown(Source.RESIDENCE_PERMIT)], N.PRESUMED),
        (REFUGEE, [shown(Source.STATUS_DECISION)], N.ESTABLISHED),
        (STATELESS, [], N.TO_ESTABLISH),
        (STATELESS, [shown(Source.COURT_JUDGMENT)], N.ESTABLISHED),
    ],
)
def test_the_standing_follows_from_the_papers(
    civil: object, evidence: list[Evidence], standing: NationalityStanding
) -> None:
    assert standing_of(civil, evidence, State.MLI) is standing  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize("claimed", N)
def test_what_an_officer_writes_beside_the_papers_changes_nothing(
    claimed: NationalityStanding,
) -> None:
    civil = CITIZEN.model_copy(update={"nationality_standing": claimed})
    assert standing_of(civil, [], State.MLI) is N.TO_ESTABLISH


@pytest.mark.parametrize("civil", [CITIZEN, FOREIGNER, REFUGEE, STATELESS])
@pytest.mark.parametrize("source", sorted(set(Source) - {Source.WITNESSES, Source.DECLARATION}))
@pytest.mark.parametrize("country", ["MLI", "GIN"])
def test_the_register_accepts_every_standing_that_papers_give(
    civil: object, source: Source, country: str
) -> None:
    evidence = [shown(source, country)]
    standing = standing_of(civil, evidence, State.MLI)  # type: ignore[arg-type]  # parametrised
    proofs = proofs_of(civil, evidence, [], State.MLI, witnesses_min=2)  # type: ignore[arg-type]  # parametrised
    recorded = civil.model_copy(update={"nationality_standing": standing})  # type: ignore[attr-defined]  # parametrised
    check_nationality(recorded, proofs[A.NATIONALITY], State.MLI)


def test_a_document_goes_before_witnesses_and_the_first_before_later_ones() -> None:
    witnesses = [
        Witness(identity_number=number, attributes=(A.NAME, A.BIRTH_DATE))
        for number in ("852214882260", "852214882260")
    ]
    proofs = proofs_of(
        CITIZEN,
        [shown(Source.NATIONAL_REGISTER), shown(Source.BIRTH_CERTIFICATE)],
        witnesses,
        State.MLI,
        witnesses_min=2,
    )
    assert proofs[A.NAME].source is Source.NATIONAL_REGISTER
    assert proofs[A.NAME].assurance is Assurance.LOW
    alone = proofs_of(CITIZEN, [], witnesses, State.MLI, witnesses_min=2)
    assert alone[A.NAME].source is Source.WITNESSES
    assert A.BIRTH_PLACE not in alone
    assert alone[A.NATIONALITY].source is Source.DECLARATION


@pytest.mark.parametrize("witnesses_min", [None, 2])
def test_too_few_witnesses_are_no_more_than_a_declaration(witnesses_min: int | None) -> None:
    one = [Witness(identity_number="852214882260")]
    assert A.NAME not in proofs_of(CITIZEN, [], one, State.MLI, witnesses_min=witnesses_min)


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (shown(Source.WITNESSES), "not a document"),
        (shown(Source.BIRTH_CERTIFICATE, issued_on="2026-03-03"), "future"),
        (shown(Source.BIRTH_CERTIFICATE, issued_on="2025-02-30"), "no such date"),
        (shown(Source.MARRIAGE_CERTIFICATE, attributes=(A.SEX,)), "does not say that"),
        (shown(Source.IDENTITY_DOCUMENT, legacy_document="CNIB"), "has no such older document"),
        (
            shown(
                Source.BIRTH_CERTIFICATE,
                scan=UUID(int=1),
            ),
            "scan is missing",
        ),
    ],
)
def test_a_piece_that_does_not_count_is_named_by_its_place(evidence: Evidence, reason: str) -> None:
    with pytest.raises(EvidenceNotAccepted, match=f"evidence 1: .*{reason}"):
        check_evidence([evidence], RULES, State.MLI, scans=frozenset(), on=ON)


@pytest.mark.parametrize(("on", "accepted"), [(date(2031, 1, 31), True), (date(2031, 2, 1), False)])
def test_an_older_document_counts_until_its_last_day(on: date, accepted: bool) -> None:
    evidence = [shown(Source.IDENTITY_DOCUMENT, country="BFA", legacy_document="CNIB")]
    if accepted:
        check_evidence(evidence, RULES, State.BFA, scans=frozenset(), on=on)
        return
    with pytest.raises(EvidenceNotAccepted, match="accepted until 2031-01"):
        check_evidence(evidence, RULES, State.BFA, scans=frozenset(), on=on)


def test_an_older_document_without_an_end_still_counts() -> None:
    evidence = [shown(Source.IDENTITY_DOCUMENT, legacy_document="NINA")]
    check_evidence(evidence, RULES, State.MLI, scans=frozenset(), on=date(2040, 1, 1))


def test_every_source_says_what_it_speaks_for() -> None:
    assert set(SPEAKS_FOR) == set(Source)


class Keys(EarlierKey):
    """A key with one of an earlier epoch."""

    @property
    def earlier(self) -> tuple[EarlierKey, ...]:
        return (EarlierKey(State.MLI, 1, b"1" * 32),)


def test_the_same_document_is_known_again_in_any_spelling_and_epoch() -> None:
    keys = Keys(State.MLI, 2, b"2" * 32)
    one = shown(Source.BIRTH_CERTIFICATE, reference="Commune VI, n° 214/1990")
    again = shown(Source.BIRTH_CERTIFICATE, reference="COMMUNE VI  N°214-1990")
    other = shown(Source.BIRTH_CERTIFICATE, reference="Commune VI, n° 215/1990")
    assert evidence_tokens(keys, one) == evidence_tokens(keys, again)
    assert not set(evidence_tokens(keys, one)) & set(evidence_tokens(keys, other))
    assert len(set(evidence_tokens(keys, one))) == 2


def test_rules_of_a_state_win_over_those_that_ship() -> None:
    cnib = RULES.legacy_document(State.BFA, "CNIB", on=ON)
    assert cnib is not None
    own = replace(cnib, accepted_until=None)
    both = replace(RULES, legacy_documents=(*RULES.legacy_documents, own))
    assert both.legacy_document(State.BFA, "CNIB", on=ON) == own
    assert RULES.legacy_document(State.BFA, "CNIB", on=date(2025, 1, 1)) is None
