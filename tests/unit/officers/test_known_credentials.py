"""Is a credential that was verified before still refused as soon as it no longer holds?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.officers.errors import OfficerCredentialExpired, OfficerCredentialInvalid
from shared.officers.known_credentials import KnownCredentials
from shared.officers.officer_key import make_officer_key
from shared.signed_http.keys import KeyRecord, KeyStatus
from tests.unit.officers.officials import NOON, a_credential, an_authority, the_record_of

AUTHORITY = an_authority()
RECORD = the_record_of(AUTHORITY)
GOOD = a_credential(AUTHORITY, make_officer_key())


class Directory:
    """Trust data with one key, or none."""

    def __init__(self, record: KeyRecord | None) -> None:
        self.record = record

    def find(self, keyid: str) -> KeyRecord | None:
        return self.record if self.record and self.record.keyid == keyid else None


def seen(known: KnownCredentials) -> None:
    known.officer(GOOD, Directory(RECORD), now=NOON)


def test_a_credential_seen_before_names_the_same_officer() -> None:
    known = KnownCredentials()
    first = known.officer(GOOD, Directory(RECORD), now=NOON)

    assert known.officer(GOOD, Directory(RECORD), now=NOON + timedelta(days=1)) == first


def test_a_known_credential_is_refused_once_it_has_expired() -> None:
    known = KnownCredentials()
    seen(known)

    with pytest.raises(OfficerCredentialExpired):
        known.officer(GOOD, Directory(RECORD), now=NOON + timedelta(days=31))


@pytest.mark.parametrize("status", [KeyStatus.RETIRED, KeyStatus.COMPROMISED])
def test_a_known_credential_is_refused_once_its_key_vouches_no_more(status: KeyStatus) -> None:
    known = KnownCredentials()
    seen(known)

    with pytest.raises(OfficerCredentialInvalid):
        known.officer(GOOD, Directory(replace(RECORD, status=status)), now=NOON)


def test_a_known_credential_is_refused_once_its_key_has_left_the_trust_data() -> None:
    known = KnownCredentials()
    seen(known)

    with pytest.raises(OfficerCredentialInvalid):
        known.officer(GOOD, Directory(None), now=NOON)


def test_another_key_under_the_same_id_must_have_signed_the_credential_itself() -> None:
    known = KnownCredentials()
    seen(known)
    other = the_record_of(an_authority())
    forged = replace(other, entity=RECORD.entity, thumbprint=RECORD.thumbprint)

    with pytest.raises(OfficerCredentialInvalid):
        known.officer(GOOD, Directory(forged), now=NOON)


def test_a_credential_that_differs_in_one_character_is_not_the_known_one() -> None:
    known = KnownCredentials()
    seen(known)
    payload = GOOD.index(".") + 10
    other = "A" if GOOD[payload] != "A" else "B"

    with pytest.raises(OfficerCredentialInvalid):
        known.officer(GOOD[:payload] + other + GOOD[payload + 1 :], Directory(RECORD), now=NOON)


def test_the_credential_heard_of_longest_ago_makes_room() -> None:
    known = KnownCredentials(kept_max=2)
    tokens = [a_credential(AUTHORITY, make_officer_key()) for _ in range(3)]
    for token in (*tokens[:2], tokens[0], tokens[2]):
        known.officer(token, Directory(RECORD), now=NOON)

    assert len(known) == 2
    assert tokens[0] in known
    assert tokens[1] not in known
