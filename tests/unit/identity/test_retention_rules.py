"""Every class of data has a rule of each State, and none of them says a time that nobody fixed."""

import pytest

from identity.contract.retention import DataClass
from identity.policy.retention_rules import published_retention_rules
from identity.retention.store import _CLASSES
from shared.states import State


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("data_class", DataClass)
def test_a_state_has_still_to_say_how_long_it_keeps_each_class(
    state: State, data_class: DataClass
) -> None:
    (rule,) = (
        one
        for one in published_retention_rules()
        if (one.state, one.data_class) == (state, data_class)
    )
    assert (rule.legal_basis, rule.confirmed, rule.days) == ("À établir par l'État", False, None)


def test_every_class_says_where_its_data_stand() -> None:
    assert set(_CLASSES) == set(DataClass)
