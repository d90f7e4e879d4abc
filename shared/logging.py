"""Logs as one JSON object a line, from which personal data cannot escape by accident.

Nothing is written unless it is allowed: an event is a word and never a sentence, each field has a
form of its own, and everything else appears as `[redacted]`. Of an exception only the type, the
code and the places are written, since a message may quote its input. Of what libraries log, only
their name, the level and the exception are written.
"""

import json
import logging
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

import structlog
from typing_extensions import override

from shared.clock import Clock, system_clock
from shared.errors import PlatformError
from shared.stand_ins import InsecureStandInWarning

REDACTED = "[redacted]"
FRAMES_MAX = 12
"""Places of an exception that are written, the innermost last."""

_LONG_NUMBER = re.compile(r"[0-9]{6}")
_COUNT_MAX = 10_000_000
"""Below every identity number, so that none passes for a count."""


def _form(pattern: str, *, any_number: bool = False) -> Callable[[object], bool]:
    """A form of text; unless told otherwise, one that no number of a person or document has."""
    compiled = re.compile(pattern)

    def fits(value: object) -> bool:
        return (
            isinstance(value, str)
            and compiled.fullmatch(value) is not None
            and (any_number or _LONG_NUMBER.search(value) is None)
        )

    return fits


_word = _form(r"[a-z][a-z0-9_-]{0,31}(\.[a-z][a-z0-9_-]{0,31}){0,4}")
_entity = _form(r"[a-z][a-z0-9-]{0,40}(\.[a-z][a-z0-9-]{0,40}){1,6}")


def _count(value: object) -> bool:
    return isinstance(value, int | float) and 0 <= value < _COUNT_MAX


ALLOWED_FIELDS: Mapping[str, Callable[[object], bool]] = {
    "state": _form(r"MLI|BFA|NER"),
    "request_id": _form(r"[0-9a-f]{32}", any_number=True),
    "method": _form(r"GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"),
    "route": _form(r"(/(v[0-9]+|[a-z_-]{1,40}|\{[a-z_]{1,40}\})){1,12}|/"),
    "status": _count,
    "code": _word,
    "kind": _word,
    "step": _word,
    "queue": _word,
    "work": _word,
    "table": _word,
    "profile": _word,
    "entity": _entity,
    "peer": _entity,
    "keyid": _form(r"[a-z][a-z0-9.-]{0,120}#[A-Za-z0-9_-]{43}", any_number=True),
    "host": _form(r"[a-z0-9.:-]{1,120}"),
    "port": _count,
    "pid": _count,
    "count": _count,
    "attempt": _count,
    "version": _count,
    "bytes": _count,
    "seconds": _count,
    "milliseconds": _count,
    "error_type": _form(r"[A-Za-z_][A-Za-z0-9_.]{0,80}"),
    "library": _form(r"[A-Za-z_][A-Za-z0-9_.]{0,80}"),
    "stand_in": _form(r"the( [A-Za-z0-9][A-Za-z0-9._-]{0,60}){1,8} is a development stand-in"),
}
"""Every field that may be logged and the form it must have; the only place to add one."""


def configure_logging(
    service: str,
    level: str = "info",
    *,
    clock: Clock = system_clock,
    stream: TextIO | None = None,
) -> None:
    """Send everything that is logged in this process through the allow-list, to standard error."""
    written = stream if stream is not None else sys.stderr
    threshold = logging.getLevelNamesMapping()[level.upper()]

    def stamped(_logger: Any, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
        fixed = {"time": clock().isoformat(), "level": method, "service": service}
        return {**fixed, **event, **fixed}  # first in the line, and nothing overrides them

    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, _allow, stamped, _render],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(written),
        cache_logger_on_first_use=stream is None,  # a stream given is one that may change
    )
    root = logging.getLogger()
    root.handlers[:] = [_LibraryHandler()]
    root.setLevel(max(threshold, logging.WARNING))
    warnings.showwarning = _log_warning  # type: ignore[assignment]  # Python passes by position


def get_logger() -> structlog.typing.FilteringBoundLogger:
    """A logger: `get_logger().info("card.suspended", request_id=…, code=…)`."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


@contextmanager
def request_logged_as(request_id: str) -> Iterator[None]:
    """Put the id of a request into everything logged on its behalf."""
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        yield


def _allow(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Keep what has an allowed name and form; name everything else without its value."""
    word = event.pop("event", None)
    cause = _exception(event.pop("exc_info", None))
    kept: dict[str, Any] = {"event": word if _word(word) else REDACTED}
    for name, value in event.items():
        allowed = ALLOWED_FIELDS.get(name)
        if _word(name):
            kept[name] = value if allowed is not None and allowed(value) else REDACTED
    if cause is not None:
        kept |= _described(cause)
    return kept


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1]  # type: ignore[no-any-return]  # the second of sys.exc_info()
    return sys.exception() if exc_info else None


def _described(cause: BaseException) -> dict[str, Any]:
    """Type, code and places of an exception; its message stays out."""
    described: dict[str, Any] = {"error_type": type(cause).__name__}
    if isinstance(cause, PlatformError):
        described["code"] = cause.code
    described["frames"] = _frames(cause.__traceback__)
    if cause.__cause__ is not None:
        described["caused_by"] = type(cause.__cause__).__name__
    return described


def _frames(trace: TracebackType | None) -> list[str]:
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return places[-FRAMES_MAX:]


def _render(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


class _LibraryHandler(logging.Handler):
    """What libraries log: their name, the level and the exception, never their text."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warning"
        log = getattr(structlog.get_logger(), level)
        log("library.logged", library=record.name, exc_info=record.exc_info)


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    *_place: object,
) -> None:
    """Python's warnings; only a stand-in's text is ours and therefore written."""
    ours = {"stand_in": str(message)} if issubclass(category, InsecureStandInWarning) else {}
    get_logger().warning("python.warned", error_type=category.__name__, **ours)
