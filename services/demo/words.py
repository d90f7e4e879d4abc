"""What the demonstration says, in both languages at once: the story is told in two."""

from collections.abc import Mapping
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


def same(text: str) -> Bilingual:
    """A text that needs no translation."""
    return dict.fromkeys(Language, text)


def count_of(prefix: str) -> int:
    """How many numbered sentences `prefix_1`, `prefix_2`, … there are."""
    number = 0
    while f"{prefix}_{number + 1}" in _messages():
        number += 1
    return number
