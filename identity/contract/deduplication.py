"""Wire models of the search for duplicates: how it ended for one application."""

from enum import StrEnum


class DedupOutcome(StrEnum):
    """What the search, or the officers who looked at its candidates, found.

    Only CLEAN comes from a machine alone: it refuses nobody. All others are what people decided.
    """

    CLEAN = "clean"
    """nobody in the register is like the applicant"""
    DISTINCT = "distinct"
    """there were candidates, and they are other persons"""
    SAME_PERSON_UPDATE = "same_person_update"
    """the applicant is registered: what they brought renews their record"""
    SAME_PERSON_MERGE = "same_person_merge"
    """the applicant is registered more than once; the survivor's record is renewed"""
    FRAUD_SUSPECTED = "fraud_suspected"
    RECAPTURE = "recapture"
    """the captures do not allow to tell"""
