"""The base of everything that crosses the wire: frozen, strict, and nothing unknown accepted."""

import base64
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    PlainSerializer,
    ValidationInfo,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from shared.errors import ErrorKind, PlatformError

_NOT_WRITING = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""General categories of the Unicode standard: controls, format characters (among them those that
turn the direction of writing, and invisible ones), line and paragraph separators. The Latin letters
in which the three States write names need none of them."""
_LINE_FEED = "\n"


class ControlCharacterRefused(PlatformError, ValueError):
    """A text holds a character that is not writing: it could break a line, hide or turn others."""

    kind = ErrorKind.MALFORMED
    code = "control_character_refused"


class MomentOutOfRange(PlatformError, ValueError):
    """A moment lies before the year 1 or after the year 9999 of UTC, in which all are kept."""

    kind = ErrorKind.MALFORMED
    code = "moment_out_of_range"


class JsonText(bytes):
    """A message still in its JSON text, for `Wire` to read."""

    __slots__ = ()


class Wire(BaseModel):
    """A message. Rows never inherit from it, nor it from rows.

    Strict: a number is no text, 1 is not true; only in JSON are dates, times, UUIDs, enumerations
    and tuples what their texts and lists say. No text of it holds a control character, except that
    those named in `several_lines` hold line feeds. Every moment of it has a name in UTC.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, hide_input_in_errors=True, strict=True
    )
    several_lines: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    @override
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a JsonText stand for the message: only as JSON is it known what a text may mean."""
        message = {**handler.resolve_ref_schema(handler(source))}
        name = message.pop("ref", None)

        def read(value: object, validate: core_schema.ValidatorFunctionWrapHandler) -> object:
            if isinstance(value, JsonText):
                return cls.__pydantic_validator__.validate_json(value)
            return validate(value)

        return core_schema.json_or_python_schema(
            message, core_schema.no_info_wrap_validator_function(read, message), ref=name
        )

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: object, info: ValidationInfo) -> object:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, str) and not part.isprintable():
                _check_writing(part, lines=info.field_name in cls.several_lines)
            elif isinstance(part, datetime):
                check_moment(part)
        return value


def check_moment(moment: datetime) -> datetime:
    """The moment; MomentOutOfRange for what its own time zone can name and UTC cannot."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise MomentOutOfRange("a moment lies outside the years 1 to 9999 of UTC") from None
    return moment


def _check_writing(text: str, *, lines: bool) -> None:
    for character in text:
        if unicodedata.category(character) in _NOT_WRITING and not (
            lines and character == _LINE_FEED
        ):
            raise ControlCharacterRefused("a text holds a control or format character")


def _decode(value: object) -> object:
    if isinstance(value, str):
        return base64.b64decode(value, validate=True)
    return value


Base64 = Annotated[
    bytes,
    BeforeValidator(_decode),
    PlainSerializer(lambda data: base64.b64encode(data).decode(), return_type=str),
]
"""Bytes that travel as standard base64 (RFC 4648 section 4)."""
