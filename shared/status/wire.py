"""A published status list as it crosses the wire, and where it lives."""

from shared.wire import Wire


class StatusListToken(Wire):
    """A signed status list (`statuslist+jwt`, draft-ietf-oauth-status-list)."""

    token: str


def list_uri(entity: str, kind: str, list_number: int) -> str:
    """The `sub` of a list: the address an issuer publishes it at for a kind of document."""
    return f"https://{entity}/v1/status-lists/{kind}/{list_number}"
