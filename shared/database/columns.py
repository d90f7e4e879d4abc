"""Column types that the services' tables share."""

from enum import StrEnum

from sqlalchemy import DateTime, Enum

_CODE_CHARACTERS_MAX = 40

UTC_TIMESTAMP = DateTime(timezone=True)


def code_of(kind: type[StrEnum]) -> Enum:
    """A closed list stored as its text codes, read back as the enum."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,  # a longer list must not need a table rewrite
        length=_CODE_CHARACTERS_MAX,
        values_callable=lambda members: [member.value for member in members],
    )
