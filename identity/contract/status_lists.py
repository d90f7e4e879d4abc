"""Where the status of every card is published."""

from shared.status.wire import list_uri


def card_list_uri(entity: str, list_number: int) -> str:
    """The `sub` of a card status list: the address it is published at."""
    return list_uri(entity, "cards", list_number)
