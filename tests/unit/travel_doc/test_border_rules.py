"""What the machine advises at a border, exhaustively."""

from itertools import product

import pytest

from shared.documents.passive_authentication.verdict import CheckValue
from travel_doc.border.rules import advice_on, check_ground
from travel_doc.contract.border import Advice, Decision, IssuerStatus, RefusalGround
from travel_doc.errors import GroundMissing

EVERY_PAIR = list(product(CheckValue, IssuerStatus))


def test_passage_is_authorised_for_an_authentic_document_in_force_and_for_no_other() -> None:
    authorised = [pair for pair in EVERY_PAIR if advice_on(*pair) is Advice.PASSAGE_AUTHORISED]
    assert authorised == [(CheckValue.SUCCESSFUL, IssuerStatus.VALID)]


@pytest.mark.parametrize("pair", EVERY_PAIR)
def test_anything_bad_is_looked_at_again(pair: tuple[CheckValue, IssuerStatus]) -> None:
    bad = pair[0] is CheckValue.FAILED or pair[1] in {IssuerStatus.INVALID, IssuerStatus.SUSPENDED}
    assert (advice_on(*pair) is Advice.SECONDARY_CONTROL) == bad


def test_no_advice_is_refusal() -> None:
    assert not [advice for advice in Advice if "refus" in advice]


def test_a_refusal_has_a_ground_and_only_a_refusal() -> None:
    check_ground(Decision.REFUSED, RefusalGround.ENTRY_BAN)
    check_ground(Decision.ADMITTED, None)
    with pytest.raises(GroundMissing):
        check_ground(Decision.REFUSED, None)
    with pytest.raises(GroundMissing):
        check_ground(Decision.ADMITTED, RefusalGround.ENTRY_BAN)
