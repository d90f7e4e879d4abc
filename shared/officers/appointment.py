"""What two keepers of a register decide of an officer, as one digest that their State publishes.

Pure. The key that signs credentials makes an officer of nobody by itself: where a State publishes
what its register stands behind, under the hand that signs its trust data, a credential counts only
if keepers have appointed exactly this person, at this place, with these roles and this key.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from shared.canonical_json import canonical_json
from shared.roles import Role

Appointments = Mapping[str, datetime | None]
"""By digest: until when credentials of it may have been issued; None while it is held. What was
held once still counts for a kit's packet that was signed then."""


def appointment_digest(
    subject: str, place: str, roles: Collection[Role], key_thumbprint: str
) -> str:
    """What is published of an appointment: nobody learns from it who is an officer, or where."""
    appointed = {
        "subject": subject,
        "place": place,
        "roles": sorted(role.value for role in roles),
        "key": key_thumbprint,
    }
    return hashlib.sha256(canonical_json(appointed)).hexdigest()
