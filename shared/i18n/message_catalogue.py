"""The sentences that programs say to people, in French and in English, with named placeholders."""

import string
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from shared.i18n.language import Language


class Messages:
    """The sentences of one area, read once from `messages/<area>.toml`.

    ```toml
    [person_enrolled]
    fr = "Personne enregistrée sous le numéro {number}."
    en = "Person enrolled under the number {number}."
    ```
    """

    def __init__(self, sentences: Mapping[str, Mapping[Language, str]]) -> None:
        self._sentences = sentences

    @classmethod
    def load(cls, area: str, *, package: str = "shared.i18n") -> "Messages":
        """Read an area; ValueError when a language is missing or the placeholders differ."""
        source = files(package) / "messages" / f"{area}.toml"
        sentences: dict[str, dict[Language, str]] = {}
        for key, texts in tomllib.loads(source.read_text(encoding="utf-8")).items():
            if not isinstance(texts, dict) or set(texts) != set(Language):
                raise ValueError(f"{area}: {key} must have exactly the languages fr and en")
            french, english = texts["fr"], texts["en"]
            if _placeholders(french) != _placeholders(english):
                raise ValueError(f"{area}: {key} has different placeholders in its two languages")
            sentences[key] = {Language.FR: french, Language.EN: english}
        return cls(sentences)

    def say(self, key: str, language: Language, /, **values: object) -> str:
        """The sentence with its placeholders filled; KeyError when key or value is missing."""
        return self._sentences[key][language].format_map(values)

    def __contains__(self, key: str) -> bool:
        return key in self._sentences

    def keys(self) -> frozenset[str]:
        return frozenset(self._sentences)


def _placeholders(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)
