"""Stands in for the search for duplicates until there is one: nobody is looked for."""

from shared.stand_ins import announce_stand_in


class UncheckedUniqueness:
    """Takes every applicant for somebody new; for development, refused in production."""

    def __init__(self, *, production: bool) -> None:
        announce_stand_in("enrolment without a search for duplicates", production=production)
