"""What files may share, as keyed tokens: the same for the same, and nothing can be read from them.

Only equal tokens meet: a name is never searched for, and nobody without the key makes a token.
"""

import hashlib
import unicodedata

from identity.contract.oversight.cases import CaseKind
from identity.contract.records import Residence
from identity.policy.oversight_rules import ReviewRule
from shared.sealing.pseudonym import PseudonymKeys

_LABEL = b"liptako oversight trait\x00"


def address_text(residence: Residence) -> str | None:
    """An address as it is compared: without accents, case, spaces; None without a street.

    A locality alone is no address: a whole town would share it.
    """
    if residence.street is None:
        return None
    parts = (residence.country, residence.region or "", residence.locality, residence.street)
    return "/".join(_plain(part) for part in parts)


def portrait_text(portrait: bytes) -> str:
    """The digest of a portrait: the very same picture, byte for byte."""
    return hashlib.sha256(portrait).hexdigest()


def token_of(keys: PseudonymKeys, kind: CaseKind, shared: str) -> str:
    """The token of something that is shared, of one kind."""
    return keys.authenticate(_LABEL + kind.encode() + b"\x00" + shared.encode()).hex()


def persons_max(rule: ReviewRule, kind: CaseKind) -> int:
    """How many persons may share it before somebody looks."""
    return {
        CaseKind.PORTRAIT: rule.portrait_persons_max,
        CaseKind.ADDRESS: rule.address_persons_max,
        CaseKind.WITNESS: rule.witness_persons_max,
        CaseKind.TELEPHONE: rule.telephone_persons_max,
    }[kind]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if one.isalnum())
