"""Compares two biographies and says, field by field, why they may be of one person.

The score is a sum of bits of evidence (after Fellegi and Sunter, 1969): what agreement on a field
would be worth if the two were strangers, less what disagreement costs. It ranks candidates for
people to judge and decides nothing.
"""

from dataclasses import dataclass

from shared.civil.matching.biography import Biography, ComparableName
from shared.civil.matching.date_comparison import compare_births
from shared.civil.matching.known_names import NamePart
from shared.civil.matching.name_comparison import Likeness, NameComparison, NameLikeness
from shared.civil.matching.reasons import Field, Outcome, Reason
from shared.civil.matching.rules import MatchingRule, Verdict
from shared.civil.sex import Sex

_FAMILY_OF_FATHER = 0.2
"""A father's family name is mostly the person's own and says little more."""
_FAMILY_OF_MOTHER = 0.7


@dataclass(frozen=True, slots=True)
class BiographicScore:
    """Points, what they call for under the rule of the day, and one reason for each field."""

    points: float
    verdict: Verdict
    reasons: tuple[Reason, ...]


class Matcher:
    """Compares biographies by the rule of a State and a day."""

    def __init__(self, rule: MatchingRule) -> None:
        self._rule = rule
        self._names = NameComparison(rule.word_shares)

    def score(self, one: Biography, other: Biography) -> BiographicScore:
        """How much speaks for one person; the same in whichever order they are given."""
        father = self._parent(Field.FATHER, one.father, other.father, _FAMILY_OF_FATHER)
        mother = self._parent(Field.MOTHER, one.mother, other.mother, _FAMILY_OF_MOTHER)
        reasons = (
            *self._name(one.name, other.name),
            self._sex(one.sex, other.sex),
            self._born(one, other),
            self._place(one, other),
            father,
            mother,
        )
        points = sum(reason.points for reason in reasons)
        return BiographicScore(points, self._rule.verdict(points), reasons)

    def _name(self, one: ComparableName, other: ComparableName) -> tuple[Reason, Reason]:
        alike = self._names.names(one, other)
        swapped = alike.swapped  # either part is then no more the one than the other
        family = self._capped(Field.FAMILY_NAME, alike.family)
        given = self._capped(Field.FAMILY_NAME if swapped else Field.GIVEN_NAMES, alike.given)
        if swapped:
            family += self._rule.points[Field.FAMILY_NAME]["swapped"]
        return (
            Reason(Field.FAMILY_NAME, alike.family.outcome, family, swapped=swapped),
            Reason(Field.GIVEN_NAMES, alike.given.outcome, given, swapped=swapped),
        )

    def _capped(self, field: Field, alike: Likeness) -> float:
        if alike.outcome is Outcome.DIFFERENT:
            return self._rule.points[field][Outcome.DIFFERENT]
        return min(alike.bits, self._rule.name_points_max)

    def _parent(
        self, field: Field, one: ComparableName, other: ComparableName, family: float
    ) -> Reason:
        if not (one.family and other.family):
            return Reason(field, Outcome.UNKNOWN, 0.0)
        alike = self._names.names(one, other)
        outcome = _of_parent(alike)
        if outcome is Outcome.DIFFERENT:
            return Reason(field, outcome, self._rule.points[field][Outcome.DIFFERENT])
        bits = min(alike.given.bits + family * alike.family.bits, self._rule.parent_points_max)
        return Reason(field, outcome, bits, swapped=alike.swapped)

    def _sex(self, one: Sex, other: Sex) -> Reason:
        if Sex.X in {one, other}:
            return Reason(Field.SEX, Outcome.UNKNOWN, 0.0)
        outcome = Outcome.SAME if one is other else Outcome.DIFFERENT
        return Reason(Field.SEX, outcome, self._rule.points[Field.SEX][outcome])

    def _born(self, one: Biography, other: Biography) -> Reason:
        outcome, swapped = compare_births(one, other, self._rule)
        points = self._rule.points[Field.BORN].get(outcome, 0.0)
        return Reason(Field.BORN, outcome, points, swapped=swapped)

    def _place(self, one: Biography, other: Biography) -> Reason:
        alike = self._names.words(one.place, other.place, NamePart.FAMILY).outcome
        points = self._rule.points[Field.BIRTH_PLACE]
        if alike in {Outcome.UNKNOWN, Outcome.SAME, Outcome.DIFFERENT}:
            return Reason(Field.BIRTH_PLACE, alike, points.get(alike, 0.0))
        return Reason(Field.BIRTH_PLACE, alike, points[Outcome.CLOSE])


def _of_parent(alike: NameLikeness) -> Outcome:
    """Given names tell parents apart; where one has none, the whole name does."""
    given = alike.given.outcome
    return alike.family.outcome if given is Outcome.UNKNOWN else given
