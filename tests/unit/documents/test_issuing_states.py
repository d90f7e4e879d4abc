"""Which signers belong to which State codes."""

import re
from pathlib import Path

from shared.documents.passive_authentication import issuing_states
from shared.documents.passive_authentication.issuing_states import countries_of
from shared.states import State


def test_the_three_states_and_their_neighbours_are_known() -> None:
    for state in State:
        assert countries_of(state) == {state.alpha2}
    assert countries_of("DZA") == {"DZ"}
    assert countries_of("CIV") == {"CI"}


def test_codes_that_are_not_one_to_one() -> None:
    assert countries_of("D") == {"DE"}
    assert countries_of("DEU") == frozenset()
    assert countries_of("GBN") == countries_of("GBR") == {"GB"}
    assert countries_of("CHN") == {"CN", "HK", "MO"}
    assert countries_of("UNO") == {"UN"}
    assert countries_of("UTO") == {"UT"}
    assert countries_of("XYZ") == countries_of("") == frozenset()


def test_the_table_is_sorted_complete_and_well_formed() -> None:
    table = Path(issuing_states.__file__).with_name("issuing_states.csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "code,countries"
    assert lines[1:] == sorted(set(lines[1:]))
    assert len(lines) == 261
    assert all(re.fullmatch(r"[A-Z]{1,3},[A-Z]{2}( [A-Z]{2})*", line) for line in lines[1:])
