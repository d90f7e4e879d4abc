"""Where an event stands among those about the same subject. Pure."""

from shared.events.wire import Reception


def reception_of(sequence: int, *, last_taken: int) -> Reception:
    """What to make of an event that was never received before.

    An event says what is now so, not what to add: one that comes late has no effect, and one
    that comes early need not wait for those that are missing.
    """
    if sequence <= last_taken:
        return Reception.SUPERSEDED
    if sequence == last_taken + 1:
        return Reception.TAKEN
    return Reception.TAKEN_AFTER_GAP
