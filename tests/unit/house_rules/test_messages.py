"""What crosses the wire is taken strictly, whichever contract it is of."""

import pytest

from shared.wire import Wire
from tests.unit.house_rules.reference.discovery import subclasses


@pytest.mark.parametrize("message", subclasses(Wire), ids=lambda message: message.__name__)
def test_every_message_is_strict_frozen_and_closed(message: type[Wire]) -> None:
    config = message.model_config
    assert (config["strict"], config["frozen"], config["extra"]) == (True, True, "forbid")
    assert message.several_lines <= set(message.model_fields)
