"""The certificate authorities that this process trusts for transport, read once."""

import ssl
from functools import cache

import httpx


@cache
def certificate_authorities() -> ssl.SSLContext:
    """For every connection: reading them takes tens of milliseconds, and clients are many."""
    return httpx.create_ssl_context(trust_env=False)
