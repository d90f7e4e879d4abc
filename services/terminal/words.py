"""The words of the command lines, in French and in English."""

from functools import cache

from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages

AREAS = (
    "admin",
    "border_post",
    "cards",
    "enrolment",
    "registry",
    "rights",
    "oversight",
    "uniqueness",
    "answers",
)


@cache
def _areas() -> tuple[Messages, ...]:
    return tuple(Messages.load(area) for area in AREAS)


def say(key: str, language: Language, /, **values: object) -> str:
    """The sentence of a key; KeyError when nobody wrote one."""
    for area in _areas():
        if key in area:
            return area.say(key, language, **values)
    raise KeyError(key)


def known(key: str) -> bool:
    """Whether somebody wrote words for a key."""
    return any(key in area for area in _areas())


def term(prefix: str, name: str, language: Language) -> str:
    """The word for a field or a value of the contracts; the name itself where it has none."""
    key = f"{prefix}_{name}"
    return say(key, language) if known(key) else name
