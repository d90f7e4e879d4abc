"""Tokens that no honest library makes, for the tests that must see them refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any


def token_part(value: object) -> str:
    """One part of a token: base64url of JSON."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def an_unsigned_token(claims: Mapping[str, Any], *, token_type: str, name: str = "none") -> str:
    return f"{token_part({'alg': name, 'typ': token_type})}.{token_part(claims)}."


def an_hmac_token(claims: Mapping[str, Any], *, token_type: str, secret: bytes) -> str:
    """A token by HS256 under any secret, public keys included."""
    signed = f"{token_part({'alg': 'HS256', 'typ': token_type})}.{token_part(claims)}"
    mac = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
