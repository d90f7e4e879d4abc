"""How a word of a name sounds, and the skeleton of that, for names in French orthography.

Both are the project's own and follow `name_rules.toml`. The sound keeps vowels and tells names
apart; the skeleton keeps the first sound and the consonants, and finds them again whatever vowels
somebody heard.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources

SKELETON_SOUNDS_MAX = 5
"""What comes later is an ending, which registers write in many ways."""

_CACHED_WORDS_MAX = 65_536
_VOWELS = "AEIOU"

_TABLE = tomllib.loads(
    resources.files("shared.civil.matching").joinpath("name_rules.toml").read_text("utf-8")
)
_RULES = tuple((re.compile(rule["spelling"]), rule["sound"]) for rule in _TABLE["sound"])

SOUNDS_VERSION: int = _TABLE["version"]
"""Of these rules and of the variants in `known_names.toml`: a change of either makes it a new one,
since whoever was indexed by other sounds is not found."""


@lru_cache(_CACHED_WORDS_MAX)
def sound_of(word: str) -> str:
    """The sounds of a word of capitals: Coulibaly and Kulibali alike are `KULIBALI`."""
    heard = word
    for spelling, sound in _RULES:
        heard = spelling.sub(sound, heard)
    return heard.upper()


@lru_cache(_CACHED_WORDS_MAX)
def skeleton_of(sound: str) -> str:
    """The first sound, any vowel being `A`, and the consonants after it: `KLBL`."""
    first = "A" if re.match(f"[{_VOWELS}]", sound) else sound[:1]
    consonants = re.sub(rf"[{_VOWELS}]", "", sound[1:])
    return (first + consonants)[:SKELETON_SOUNDS_MAX]
