"""Which countries' signers may sign for a State code of a machine readable zone.

Not one to one: Germany writes D, the United Kingdom five codes, and China's passports are signed
by three authorities. A code that is not in the table is unknown, never guessed.
"""

import csv
from functools import cache
from importlib.resources import files


def countries_of(state_code: str) -> frozenset[str]:
    """The alpha-2 codes that a document signer of this State may carry; empty if unknown."""
    return _table().get(state_code, frozenset())


@cache
def _table() -> dict[str, frozenset[str]]:
    """`issuing_states.csv`: Doc 9303-3 section 5 and ISO 3166-1, checked against a master list."""
    text = files(__package__).joinpath("issuing_states.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: frozenset(row["countries"].split()) for row in rows}
