"""Every command and option is explained in both languages, and no word waits for a command."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from services.admin.root import liptako
from services.terminal.help_page import help_key
from services.terminal.words import AREAS, known, say, term
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages


def pages(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    if isinstance(command, TyperGroup):
        for name, one in command.commands.items():
            yield from pages(one, f"{path} {name}")


PAGES = dict(pages(typer.main.get_command(liptako()), "liptako"))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_and_each_of_its_options_is_explained(path: str) -> None:
    keys = [help_key(path), *(f"option_{parameter.name}" for parameter in PAGES[path].params)]
    assert [key for key in keys if not known(key)] == []


def test_no_explanation_is_left_of_a_page_or_option_that_is_gone() -> None:
    used = {help_key(path) for path in PAGES}
    used |= {f"option_{one.name}" for page in PAGES.values() for one in page.params}
    used.add("option_help")
    written = {
        key
        for area in AREAS
        for key in sorted(Messages.load(area).keys())
        if key.startswith(("help", "option_")) and not key.startswith("help_word_")
    }
    assert written - used == set()


def test_a_value_without_a_word_is_shown_as_it_is() -> None:
    assert term("value", "active", Language.FR) == "en vigueur"
    assert term("value", "XYZ", Language.FR) == "XYZ"


def test_an_unwritten_key_is_a_programmers_error() -> None:
    with pytest.raises(KeyError):
        say("never_written", Language.FR)
