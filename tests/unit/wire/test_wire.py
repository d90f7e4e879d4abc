"""Messages are taken as they are meant or not at all."""

import json
import unicodedata
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field, ValidationError

from shared.wire import Base64, ControlCharacterRefused, JsonText, MomentOutOfRange, Wire


class Colour(StrEnum):
    RED = "red"


class Item(Wire):
    number: Annotated[int, Field(ge=1)]
    weak: bool = False
    name: str | None = None


class Order(Wire):
    several_lines = frozenset({"zone"})

    day: date
    at: datetime
    colour: Colour
    order_id: UUID
    picture: Base64
    items: tuple[Item, ...]
    spellings: tuple[str, ...] = ()
    zone: str | None = None


GOOD: dict[str, Any] = {
    "day": "2026-11-03",
    "at": "2026-11-03T12:00:00Z",
    "colour": "red",
    "order_id": "00000000-0000-0000-0000-000000000007",
    "picture": "AAEC",
    "items": [{"number": 1, "weak": True, "name": "Koulibaly"}],
}


def read(**changed: Any) -> Order:
    return Order.model_validate_json(json.dumps(GOOD | changed))


def faults(**changed: Any) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as refused:
        read(**changed)
    return [(one["loc"], one["type"]) for one in refused.value.errors()]


def test_what_json_has_no_type_for_is_read_from_its_text() -> None:
    order = read()
    assert order == Order(
        day=date(2026, 11, 3),
        at=datetime(2026, 11, 3, 12, tzinfo=UTC),
        colour=Colour.RED,
        order_id=UUID(int=7),
        picture=b"\x00\x01\x02",
        items=(Item(number=1, weak=True, name="Koulibaly"),),
    )
    assert Order.model_validate_json(order.model_dump_json()) == order


@pytest.mark.parametrize(
    ("item", "place", "fault"),
    [
        ({"number": "1"}, "number", "int_type"),
        ({"number": 1.0}, "number", "int_type"),
        ({"number": True}, "number", "int_type"),
        ({"number": 1, "weak": 1}, "weak", "bool_type"),
        ({"number": 1, "weak": "true"}, "weak", "bool_type"),
        ({"number": 1, "name": 5}, "name", "string_type"),
        ({"number": 1, "other": None}, "other", "extra_forbidden"),
    ],
)
def test_nothing_stands_for_something_of_another_type(
    item: dict[str, Any], place: str, fault: str
) -> None:
    assert faults(items=[item]) == [(("items", 0, place), fault)]


@pytest.mark.parametrize(
    ("member", "value", "fault"),
    [
        ("day", 0, "date_type"),
        ("at", 0, "datetime_type"),
        ("at", 1.5, "datetime_type"),
        ("colour", "blue", "enum"),
        ("order_id", 7, "uuid_type"),
        ("items", {}, "tuple_type"),
        ("picture", "AAE", "value_error"),
        ("picture", [0], "bytes_type"),
    ],
)
def test_a_text_or_list_must_be_there_and_be_meant(member: str, value: Any, fault: str) -> None:
    assert faults(**{member: value}) == [((member,), fault)]


def test_a_message_still_in_its_text_is_read_as_json_where_it_stands() -> None:
    text = json.dumps(GOOD).encode()
    assert Order.model_validate(JsonText(text)) == read()
    with pytest.raises(ValidationError):
        Order.model_validate(text)
    with pytest.raises(ValidationError) as refused:
        Order.model_validate(JsonText(text.replace(b'"number": 1', b'"number": "1"')))
    assert [one["loc"] for one in refused.value.errors()] == [("items", 0, "number")]


NOT_WRITING = {
    "null": "\x00",
    "line_feed": "\n",
    "delete": "\x7f",
    "next_line": "\x85",
    "right_to_left_override": "\u202e",
    "first_strong_isolate": "\u2068",
    "arabic_letter_mark": "\u061c",
    "soft_hyphen": "\u00ad",
    "zero_width_space": "\u200b",
    "zero_width_joiner": "\u200d",
    "byte_order_mark": "\ufeff",
    "line_separator": "\u2028",
    "tag": "\U000e0041",
}


@pytest.mark.parametrize("character", NOT_WRITING.values(), ids=NOT_WRITING.keys())
def test_no_text_holds_a_character_that_is_not_writing(character: str) -> None:
    text = f"Kou{character}libaly"
    for changed, place in (
        ({"items": [{"number": 1, "name": text}]}, ("items", 0, "name")),
        ({"spellings": ["Kantchari", text]}, ("spellings",)),
    ):
        with pytest.raises(ValidationError) as refused:
            read(**changed)
        (fault,) = refused.value.errors()
        assert fault["loc"] == place
        assert isinstance(fault["ctx"]["error"], ControlCharacterRefused)
        assert "Kou" not in str(refused.value) + fault["msg"]


@pytest.mark.parametrize(
    "text",
    [
        "N\u2019Guessan-Ɓa Ŋaɲa",
        "Ouagadougou\u00a0: 3\u202fkm",
        "e\u0301",
        "ⵜⵉⴼⵉⵏⴰⵖ",
        "محمد",
        "𞤀𞤣𞤤𞤢𞤥",
    ],
)
def test_every_script_can_be_written(text: str) -> None:
    assert read(items=[{"number": 1, "name": text}]).items[0].name == text


def test_a_text_of_several_lines_has_line_feeds_and_nothing_else() -> None:
    assert read(zone="P<MLI\nX").zone == "P<MLI\nX"
    assert faults(zone="P<MLI\r\nX") == [(("zone",), "value_error")]


@given(st.text(max_size=20))
def test_a_text_is_taken_exactly_when_unicode_calls_none_of_its_characters_control(
    text: str,
) -> None:
    categories = {unicodedata.category(character) for character in text}
    if categories & {"Cc", "Cf", "Zl", "Zp"}:
        with pytest.raises(ValidationError):
            Item(number=1, name=text)
    else:
        assert Item(number=1, name=text).name == text


def test_an_error_of_ours_keeps_its_code() -> None:
    def refuse(_: str) -> str:
        raise ControlCharacterRefused("of another validator")

    class Own(Wire):
        text: Annotated[str, AfterValidator(refuse)]

    with pytest.raises(ValidationError) as refused:
        Own.model_validate(JsonText(b'{"text": "a"}'))
    assert refused.value.errors()[0]["ctx"]["error"].code == "control_character_refused"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_no_moment_lies_outside_the_years_in_which_moments_are_kept(moment: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(at=moment)
    (fault,) = refused.value.errors()
    assert fault["loc"] == ("at",)
    assert isinstance(fault["ctx"]["error"], MomentOutOfRange)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-00:00"])
def test_the_first_and_the_last_moment_are_kept(moment: str) -> None:
    assert read(at=moment).at == datetime.fromisoformat(moment)
