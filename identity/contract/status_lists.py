"""Where the status of every card is published, and in what."""

from shared.wire import Wire


class StatusListToken(Wire):
    """A signed status list (`statuslist+jwt`, draft-ietf-oauth-status-list)."""

    token: str
