"""The three States of the Confederation, by their ISO 3166-1 codes as Doc 9303 prints them."""

from enum import StrEnum


class State(StrEnum):
    """A member State; the value is its alpha-3 code, also used in machine readable zones."""

    MLI = "MLI"
    BFA = "BFA"
    NER = "NER"

    @property
    def alpha2(self) -> str:
        """The ISO 3166-1 alpha-2 code, as X.509 country names and customs references want it."""
        return {"MLI": "ML", "BFA": "BF", "NER": "NE"}[self.value]
