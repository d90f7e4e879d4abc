"""Where the status of every card is published, and in what."""

from shared.wire import Wire


class StatusListToken(Wire):
    """A signed status list (`statuslist+jwt`, draft-ietf-oauth-status-list)."""

    token: str


def card_list_uri(entity: str, list_number: int) -> str:
    """The `sub` of a card status list: the address it is published at."""
    return f"https://{entity}/v1/status-lists/cards/{list_number}"
