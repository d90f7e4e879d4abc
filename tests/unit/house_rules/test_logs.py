"""What the code logs is written: a field that the log does not know would only say `[redacted]`."""

import ast
from collections.abc import Iterator

from shared.logging import ALLOWED_FIELDS
from tests.unit.house_rules.sources import Source, product

LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}


def logged(source: Source) -> Iterator[ast.Call]:
    """Calls like `get_logger().info("card.suspended", code=…)`, also by way of a name."""
    for node in source.nodes():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and any(keyword.arg for keyword in node.keywords)
            and "get_logger" in source.text
        ):
            yield node


def test_every_field_that_is_logged_is_one_that_the_log_writes() -> None:
    calls = [(source, call) for source in product() for call in logged(source)]
    assert len(calls) > 10
    assert [
        source.at(call, str(keyword.arg))
        for source, call in calls
        for keyword in call.keywords
        if keyword.arg not in {*ALLOWED_FIELDS, "exc_info", None}
    ] == []
