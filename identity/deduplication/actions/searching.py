"""Find who may be the same by biography: by tokens in the index, then by opening and scoring."""

from typing import NamedTuple
from uuid import UUID

from identity.contract.deduplication import Facts
from identity.deduplication.rules import as_numbers, biography, blocking_key
from identity.deduplication.store import searches
from identity.parts import IdentityParts
from shared.civil.matching.blocking import blocking_keys, lookup_keys
from shared.civil.matching.rules import MatchingRule, Verdict, matching_rules
from shared.civil.matching.scoring import BiographicScore, Matcher
from shared.database.work import Work
from shared.dated_rules import rule_in_force


class Alike(NamedTuple):
    """A subject whose biography is alike enough for officers to look at."""

    subject_id: UUID
    entered: int
    facts: Facts
    score: BiographicScore
    rule: MatchingRule


async def find_alike(
    work: Work,
    parts: IdentityParts,
    facts: Facts,
    *,
    before: int | None = None,
    apart_from: frozenset[UUID | None] = frozenset(),
) -> list[Alike]:
    """Those at least possible by the rule of the day, the most alike first.

    `before` leaves out applicants who entered later; `apart_from` are subjects or persons.
    """
    rule = rule_in_force(matching_rules(), parts.state, work.clock().date())
    probe, key, matcher = biography(facts), blocking_key(parts.pseudonym_key), Matcher(rule)
    tokens = as_numbers(lookup_keys(probe, key, rule))
    found = []
    for row in await searches.sharing(work, tokens, before=before):
        if apart_from & {row.subject_id, row.person_id}:
            continue
        held = searches.facts_of(parts.civil_keys, row)
        score = matcher.score(probe, biography(held))
        if score.verdict is not Verdict.UNLIKELY:
            found.append(Alike(row.subject_id, row.entered, held, score, rule))
    return sorted(found, key=lambda one: -one.score.points)


def may_be_alike(work: Work, parts: IdentityParts, one: Facts, other: Facts) -> bool:
    """Whether two are at least possibly the same by the rule of the day."""
    matcher = Matcher(rule_in_force(matching_rules(), parts.state, work.clock().date()))
    score = matcher.score(biography(one), biography(other))
    return score.verdict is not Verdict.UNLIKELY


def index_tokens(parts: IdentityParts, facts: Facts) -> list[int]:
    """The tokens by which somebody is found."""
    return as_numbers(blocking_keys(biography(facts), blocking_key(parts.pseudonym_key)))
