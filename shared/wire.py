"""The base of everything that crosses the wire: frozen, and nothing unknown accepted."""

import base64
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer


class Wire(BaseModel):
    """A message. Rows never inherit from it, nor it from rows."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, hide_input_in_errors=True
    )


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
