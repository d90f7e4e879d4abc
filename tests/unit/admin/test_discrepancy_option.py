"""How an officer writes a discrepancy on the command line."""

import pytest
from pydantic import ValidationError

from customs_gateway.contract.discrepancies import Discrepancy, DiscrepancyKind
from services.admin.commands.movements import _found


def test_a_discrepancy_names_its_kind_and_the_item_if_it_concerns_one() -> None:
    short = Discrepancy(kind=DiscrepancyKind.QUANTITY_SHORT, item=1)

    assert _found("quantity_short:1") == short
    assert _found("seals_broken") == Discrepancy(kind=DiscrepancyKind.SEALS_BROKEN)


@pytest.mark.parametrize("text", ["", "stolen", "quantity_short:", "quantity_short:x", ":1"])
def test_what_is_no_discrepancy_is_refused_before_anything_is_sent(text: str) -> None:
    with pytest.raises(ValidationError):
        _found(text)
