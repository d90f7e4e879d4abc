"""Logs are lines of JSON in which personal data cannot be."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.lifecycle import IllegalTransition
from shared.logging import (
    ALLOWED_FIELDS,
    FRAMES_MAX,
    REDACTED,
    configure_logging,
    get_logger,
    request_logged_as,
)
from shared.stand_ins import announce_stand_in

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SECRETS = ["Aïssata Maïga", "472938651208", "P<MLIMAIGA<<AISSATA", "Hunter 2"]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root, show = logging.getLogger(), warnings.showwarning
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("identity", clock=lambda: NOON, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    warnings.showwarning = show
    structlog.reset_defaults()


def last(written: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(written.getvalue().splitlines()[-1])
    return line


def test_a_line_says_when_who_and_what(written: io.StringIO) -> None:
    get_logger().info("request.answered", method="POST", route="/v1/cards/{number}", status=200)
    assert written.getvalue() == (
        '{"time":"2026-11-03T12:00:00+00:00","level":"info","service":"identity",'
        '"event":"request.answered","method":"POST","route":"/v1/cards/{number}","status":200}\n'
    )


def test_lines_on_behalf_of_a_request_carry_its_id(written: io.StringIO) -> None:
    with request_logged_as("9f86d081884c7d659a2feaa0c55ad015"):
        get_logger().info("card.suspended")
        assert last(written)["request_id"] == "9f86d081884c7d659a2feaa0c55ad015"
    get_logger().info("card.suspended")
    assert "request_id" not in last(written)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("surname", "Maïga"),
        ("password", "hunter2"),
        ("document", "TESTC7H2X"),
        ("route", "/v1/cards/TESTC7H2X"),
        ("route", "/v1/persons/472938651208"),
        ("count", 472938651208),
        ("status", "Maïga"),
        ("code", "Aïssata Maïga"),
        ("request_id", "Aïssata Maïga"),
        ("peer", "Maïga"),
        ("keyid", "identity.mli.aes.example#short"),
        ("stand_in", "4729 3865 1208"),
        ("stand_in", "the card of Maïga"),
        ("stand_in", "the key of 472938651208 is a development stand-in"),
        ("milliseconds", float("nan")),
        ("version", -1),
    ],
)
def test_what_is_not_allowed_is_named_but_not_told(
    written: io.StringIO, field: str, value: object
) -> None:
    get_logger().info("person.enrolled", **{field: value})
    assert last(written)[field] == REDACTED
    assert not any(secret in written.getvalue() for secret in ("Maïga", "472938651208", "hunter2"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.one_of(st.sampled_from(sorted(ALLOWED_FIELDS)), st.text("abc_", min_size=1)),
    secret=st.sampled_from(SECRETS),
    before=st.text(max_size=5),
)
def test_no_field_whatever_lets_a_secret_out(
    written: io.StringIO, field: str, secret: str, before: str
) -> None:
    for value in (before + secret, [secret], {"a": secret}, secret.encode()):
        get_logger().error("person.enrolled", **{field: value})
    assert secret not in written.getvalue()


@pytest.mark.parametrize("secret", SECRETS)
def test_an_event_is_a_word_and_never_a_sentence(written: io.StringIO, secret: str) -> None:
    get_logger().info(f"person {secret} enrolled")
    assert last(written)["event"] == REDACTED
    get_logger().info("person %s enrolled", secret)
    assert last(written)["event"] == REDACTED
    assert secret not in written.getvalue()


def test_nothing_overrides_time_level_and_service(written: io.StringIO) -> None:
    get_logger().info("card.suspended", service="other", time="never", level="fatal")
    line = last(written)
    assert (line["service"], line["level"]) == ("identity", "info")
    assert line["time"] == NOON.isoformat()


def deep(levels: int) -> None:
    if levels:
        deep(levels - 1)
    raise KeyError("Aïssata Maïga")


def test_an_exception_tells_type_and_places_but_not_its_message(written: io.StringIO) -> None:
    try:
        deep(30)
    except KeyError:
        get_logger().exception("request.failed")
    line = last(written)
    assert line["error_type"] == "KeyError"
    assert len(line["frames"]) == FRAMES_MAX
    assert line["frames"][-1].endswith(" deep")
    assert "Maïga" not in written.getvalue()


def test_an_exception_of_the_platform_tells_its_code_and_cause(written: io.StringIO) -> None:
    refused = IllegalTransition("a card of Maïga")
    refused.__cause__ = ValueError("Maïga")
    get_logger().warning("card.refused", exc_info=refused)
    line = last(written)
    assert (line["code"], line["caused_by"]) == ("illegal_transition", "ValueError")
    assert "Maïga" not in written.getvalue()


def test_what_a_library_logs_is_known_by_its_name_alone(written: io.StringIO) -> None:
    try:
        deep(0)
    except KeyError:
        logging.getLogger("some.library").exception("lost %s", "Maïga")
    line = last(written)
    assert (line["level"], line["library"]) == ("error", "some.library")
    assert line["error_type"] == "KeyError"
    logging.getLogger("some.library").warning("SELECT 'Maïga'")
    assert last(written)["level"] == "warning"
    assert "Maïga" not in written.getvalue()


def test_libraries_are_heard_from_warnings_upwards(written: io.StringIO) -> None:
    logging.getLogger("some.library").info("chatter")
    assert written.getvalue() == ""


def test_warnings_are_logged_by_kind_and_stand_ins_by_name(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging("identity", clock=lambda: NOON, stream=written)
        announce_stand_in("the file of key encryption keys", production=False)
        named = last(written)
        warnings.warn("value 'Maïga' is odd", UserWarning, stacklevel=1)
    assert named["error_type"] == "InsecureStandInWarning"
    assert named["stand_in"] == "the file of key encryption keys is a development stand-in"
    assert last(written)["error_type"] == "UserWarning"
    assert "Maïga" not in written.getvalue()


@pytest.mark.parametrize(
    "what", ["the embedded PostgreSQL", "the file key store in identity.mli_2", "the ceremony"]
)
def test_a_stand_in_is_named_with_its_capitals_and_dots(written: io.StringIO, what: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging("identity", clock=lambda: NOON, stream=written)
        announce_stand_in(what, production=False)
    assert last(written)["stand_in"] == f"{what} is a development stand-in"


def test_the_level_decides_what_is_written(written: io.StringIO) -> None:
    configure_logging("identity", "warning", clock=lambda: NOON, stream=written)
    get_logger().info("card.suspended")
    assert written.getvalue() == ""
    get_logger().warning("card.suspended")
    assert last(written)["level"] == "warning"
