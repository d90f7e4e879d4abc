"""What each error code means to a person, in French and in English."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from shared.i18n.language import Language

_SHARED_ERRORS = "shared.i18n.errors"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code in one language: what is wrong, and what the reader can do about it."""

    title: str
    remedy: str


class Catalogue:
    """Every known code in both languages; immutable once loaded."""

    def __init__(self, entries: dict[str, dict[Language, Entry]]) -> None:
        self._entries = entries

    @classmethod
    def load(cls, services: Iterable[str]) -> "Catalogue":
        """Read the codes of `shared` and, for each service named, those of its contract.

        They stand in `contract/errors.toml`, or in a folder `contract/errors`, a file for a noun.

        A code that stands twice, lacks a language or has a member too many is a programmer's
        error and raises ValueError.
        """
        entries: dict[str, dict[Language, Entry]] = {}
        for source in _sources(services):
            for code, languages in tomllib.loads(source.read_text(encoding="utf-8")).items():
                if code in entries:
                    raise ValueError(f"{source.name}: the code {code} stands twice")
                entries[code] = _entry(f"{source.name}: {code}", languages)
        return cls(entries)

    def title(self, code: str, language: Language) -> str:
        """What is wrong, in a few words; KeyError when nobody described the code."""
        return self._entries[code][language].title

    def remedy(self, code: str, language: Language) -> str:
        """What the reader can do; KeyError when nobody described the code."""
        return self._entries[code][language].remedy

    def codes(self) -> frozenset[str]:
        return frozenset(self._entries)


def _sources(services: Iterable[str]) -> Iterator[Traversable]:
    yield from _catalogues(files(_SHARED_ERRORS))
    for service in services:
        contract = files(f"{service}.contract")
        folder = contract / "errors"
        yield from _catalogues(folder) if folder.is_dir() else [contract / "errors.toml"]


def _catalogues(folder: Traversable) -> list[Traversable]:
    found = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    return sorted(found, key=lambda file: file.name)


def _entry(where: str, languages: Any) -> dict[Language, Entry]:
    if not isinstance(languages, dict) or set(languages) != set(Language):
        raise ValueError(f"{where} must have exactly the languages fr and en")
    for texts in languages.values():
        if not isinstance(texts, dict) or set(texts) != {"title", "remedy"}:
            raise ValueError(f"{where} must have exactly a title and a remedy in each language")
        if not all(isinstance(text, str) and text.strip() for text in texts.values()):
            raise ValueError(f"{where} has an empty text")
    return {Language(language): Entry(**texts) for language, texts in languages.items()}
