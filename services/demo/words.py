"""What the demonstration says, in both languages at once: the story is told in two."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages

Bilingual = Mapping[Language, str]


@cache
def _messages() -> Messages:
    return Messages.load("demo")


def words(key: str, **values: object) -> Bilingual:
    """A sentence in both languages; a value that is itself bilingual is put in by language."""
    return {
        language: _messages().say(
            key,
            language,
            **{
                name: value[language] if isinstance(value, Mapping) else value
                for name, value in values.items()
            },
        )
        for language in Language
    }


def moment(text: str) -> Bilingual:
    """A day or a time of an answer, as people read it."""
    if "T" not in text:
        day = date.fromisoformat(text)
        return {Language.FR: f"{day:%d/%m/%Y}", Language.EN: day.isoformat()}
    time = datetime.fromisoformat(text)
    return {
        Language.FR: f"{time:%d/%m/%Y à %H:%M:%S} UTC",
        Language.EN: f"{time:%Y-%m-%d at %H:%M:%S} UTC",
    }


def decimal(number: float) -> Bilingual:
    """A number with one decimal."""
    text = f"{number:.1f}"
    return {Language.FR: text.replace(".", ","), Language.EN: text}


def same(text: str) -> Bilingual:
    """A text that needs no translation."""
    return dict.fromkeys(Language, text)


def count_of(prefix: str) -> int:
    """How many numbered sentences `prefix_1`, `prefix_2`, … there are."""
    number = 0
    while f"{prefix}_{number + 1}" in _messages():
        number += 1
    return number
