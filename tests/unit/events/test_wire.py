"""What an event may say."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from shared.events.wire import Event

GIVEN: dict[str, Any] = {
    "event_id": uuid4(),
    "topic": "card.revoked",
    "subject": "4xq2m7",
    "sequence": 1,
    "occurred_at": datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
}


def test_an_event_reads_what_it_writes() -> None:
    event = Event(**GIVEN)
    assert Event.model_validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize(
    "odd",
    [
        {"topic": "Card.Revoked"},
        {"topic": "card"},
        {"subject": ""},
        {"subject": "Awa Traoré"},
        {"subject": "x" * 65},
        {"sequence": 0},
        {"occurred_at": datetime(2026, 3, 2, 12, 0)},  # noqa: DTZ001 - the point
        {"name": "Awa"},
    ],
)
def test_whatever_else_is_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Event(**GIVEN | odd)
