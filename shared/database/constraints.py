"""Which rule of the schema a statement broke: races are decided there, and told by its name."""

from sqlalchemy.exc import IntegrityError


def violated(error: IntegrityError) -> str:
    """The name of the constraint or unique index; empty when the driver does not say."""
    cause = error.orig.__cause__ if error.orig is not None else None
    return str(getattr(cause, "constraint_name", None) or "")
