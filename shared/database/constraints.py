"""Which rule of the schema a statement broke: races are decided there, and told by its name."""

from sqlalchemy.exc import IntegrityError


def violated(error: IntegrityError) -> str:
    """The name of the constraint or unique index; empty when the driver does not say."""
    told = error.orig  # by the driver, or by what SQLAlchemy puts around it
    cause = told if told is None or hasattr(told, "constraint_name") else told.__cause__
    return str(getattr(cause, "constraint_name", None) or "")
