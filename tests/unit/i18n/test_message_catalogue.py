"""Sentences for people have both languages and the same placeholders."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The `messages` folder of a package called `some_program`."""
    messages = tmp_path / "some_program" / "messages"
    messages.mkdir(parents=True)
    (tmp_path / "some_program" / "__init__.py").touch()
    sys.path.insert(0, str(tmp_path))
    yield messages
    sys.path.remove(str(tmp_path))
    del sys.modules["some_program"]


def test_a_sentence_is_said_in_either_language_with_its_values(folder: Path) -> None:
    (folder / "area.toml").write_text(
        '[found]\nfr = "{count} cartes trouvées à {place}."\nen = "At {place}: {count} cards."\n',
        encoding="utf-8",
    )
    messages = Messages.load("area", package="some_program")
    assert messages.say("found", Language.FR, count=2, place="Téra") == "2 cartes trouvées à Téra."
    assert messages.say("found", Language.EN, count=2, place="Téra") == "At Téra: 2 cards."
    assert "found" in messages
    assert messages.keys() == {"found"}
    with pytest.raises(KeyError):
        messages.say("found", Language.EN, count=2)


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('[x]\nfr = "a"', "languages"),
        ('[x]\nfr = "{a}"\nen = "{b}"', "placeholders"),
        ('x = "a"', "languages"),
    ],
)
def test_an_area_that_says_different_things_is_refused(
    folder: Path, toml: str, complaint: str
) -> None:
    (folder / "area.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        Messages.load("area", package="some_program")
