"""A name as words that can be compared: capitals without accents, titles and particles left out."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources

WORDS_MAX = 8
"""A name has no more words that matter."""

_CACHED_NAMES_MAX = 16_384

_RULES = tomllib.loads(
    resources.files("shared.civil.matching").joinpath("name_rules.toml").read_text("utf-8")
)
_LETTERS = str.maketrans(_RULES["letters"])
_LEFT_OUT = frozenset(_RULES["words"]["left_out"])
_TO_NEXT = frozenset(_RULES["words"]["joined_to_next"])
_TO_LAST = frozenset(_RULES["words"]["joined_to_last"])


@lru_cache(_CACHED_NAMES_MAX)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in capitals A to Z.

    Hyphens part words, apostrophes do not; « El Hadj », « ag », « ould », « wa », « dit » and their
    like go, unless nothing else is there; articles and « Abdoul » join the word they belong to.
    """
    parts = _latin(name).replace("-", " ").split()
    joined = _joined(parts)
    kept = [word for word in joined if word not in _LEFT_OUT]
    return tuple((kept or joined)[:WORDS_MAX])


def _latin(name: str) -> str:
    capitals = unicodedata.normalize("NFKD", name.upper()).translate(_LETTERS)
    return re.sub("[^A-Z -]", "", capitals)


def _joined(parts: list[str]) -> list[str]:
    words: list[str] = []
    pending = ""
    for part in parts:
        if part in _TO_LAST and words and not pending:
            words[-1] += part
        elif part in _TO_NEXT:
            pending += part
        else:
            words.append(pending + part)
            pending = ""
    return [*words, pending] if pending else words
