"""The two languages of the platform, and which of them a caller gets."""

from enum import StrEnum

ACCEPT_LANGUAGE_CHARACTERS_MAX = 256
"""Longer headers are not preferences but noise; they get the default."""

_QUALITY_DIGITS_MAX = 3
_SURE = 1000


class Language(StrEnum):
    """A language of the platform; French is the default: the three administrations work in it."""

    FR = "fr"
    EN = "en"


def negotiate(accept_language: str | None) -> Language:
    """Choose the language of an answer from an Accept-Language value (RFC 9110 section 12.5.4).

    Never fails: what is absent, malformed or asks for other languages gets French, and so does a
    caller who likes both languages equally.
    """
    if not accept_language or len(accept_language) > ACCEPT_LANGUAGE_CHARACTERS_MAX:
        return Language.FR
    wishes: dict[str, int] = {}
    for item in accept_language.split(","):
        language_range, _, parameter = item.strip().partition(";")
        primary = language_range.strip().lower().split("-", 1)[0]
        wishes.setdefault(primary, _thousandths(parameter.strip()))
    rest = wishes.get("*", 0)
    french = wishes.get(Language.FR, rest)
    english = wishes.get(Language.EN, rest)
    return Language.EN if english > french else Language.FR


def _thousandths(parameter: str) -> int:
    """The weight of one range, in thousandths; nothing said is one, something malformed is none."""
    if not parameter:
        return _SURE
    name, _, value = parameter.partition("=")
    whole, _, decimals = value.partition(".")
    if name.strip().lower() != "q" or whole not in {"0", "1"} or not value.isascii():
        return 0
    if decimals and (not decimals.isdigit() or len(decimals) > _QUALITY_DIGITS_MAX):
        return 0
    weight = int(whole) * 1000 + int(decimals.ljust(_QUALITY_DIGITS_MAX, "0"))
    return weight if weight <= _SURE else 0
