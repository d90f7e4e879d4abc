"""Civil values as wire models carry them: Pydantic reads them, checks them and writes them back."""

from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from shared.civil.names import NAME_CHARACTERS_MAX, normalise_name
from shared.civil.partial_date import PartialDate, PartialDateInvalid


def _partial_date(value: object) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, str):
        return PartialDate.parse(value)
    raise PartialDateInvalid("a date is a text")


PartialDateText = Annotated[
    PartialDate,
    PlainValidator(_partial_date),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
"""A PartialDate that travels as `1975`, `1975-03` or `1975-03-15`."""

NameText = Annotated[
    str, Field(min_length=1, max_length=NAME_CHARACTERS_MAX), AfterValidator(normalise_name)
]
"""One part of a name, normalised on arrival."""
