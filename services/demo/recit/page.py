"""Write the story as one page that needs nothing but itself, each claim leading to its evidence."""

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from PIL import Image

from services.admin.printing import (
    CARD_BACK,
    CARD_FRONT,
    CARD_PDF,
    PASSPORT_PAGE,
    PASSPORT_PDF,
)
from services.demo.evidence import Evidence
from services.demo.narrator import Claim, Step
from services.demo.words import Bilingual, count_of, decimal, same, words

PICTURE_WIDTH_PIXELS = 900
LINKS_SHOWN = 6
"""Of a claim's evidence; the rest is folded away."""
_QUALITY, _EFFORT = 82, 2
_NO_BREAK_SPACE, _NARROW_SPACE = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_TONES = {
    "passage_authorised": "granted",
    "secondary_control": "held",
    "replay_refused": "held",
}
"""Claims that are a verdict, and how they look."""


@dataclass(frozen=True, slots=True)
class Link:
    text: Bilingual
    href: str


@dataclass(frozen=True, slots=True)
class ShownClaim:
    text: Bilingual
    tone: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ShownStep:
    number: int
    step: Step
    claims: tuple[ShownClaim, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    number: int
    title: Bilingual
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A document's side: the picture stands in the page itself, the files beside it."""

    title: Bilingual
    picture: str
    png: str
    pdf: str


@dataclass(frozen=True, slots=True)
class Story:
    """All that the page tells."""

    run: Path
    steps: Sequence[Step]
    evidence: Evidence
    exchanges: int
    seconds: float
    played_at: datetime


def written(story: Story, *, prefix: str = "") -> str:
    """The page; `prefix` leads from where it will lie to the run's folder."""
    style = files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    template = files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(say=words, decimal=decimal, links_shown=LINKS_SHOWN)
    environment.filters.update(french=_french, english=_english)
    return environment.from_string(template).render(
        style=Markup(style),  # noqa: S704 - our own style sheet
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        story=story,
        failed=next((step for step in story.steps if step.failure is not None), None),
        chapters=_chapters(story, prefix),
        claims=sum(len(step.claims) for step in story.steps),
        figures=list(_figures(story.run, prefix)),
        limits=[words(f"limit_{number}") for number in range(1, count_of("limit") + 1)],
    )


def _french(text: str) -> str:
    """French spacing: a narrow no-break space before high punctuation, inside guillemets."""
    text = _english(text)
    for sign in ";?!":
        text = text.replace(f" {sign}", f"{_NARROW_SPACE}{sign}")
    text = text.replace("« ", f"«{_NARROW_SPACE}").replace(" »", f"{_NARROW_SPACE}»")
    return text.replace(" : ", f"{_NO_BREAK_SPACE}: ")


def _english(text: str) -> str:
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def _chapters(story: Story, prefix: str) -> list[Chapter]:
    keys = list(dict.fromkeys(step.chapter for step in story.steps))
    numbered = list(enumerate(story.steps, start=1))
    return [
        Chapter(
            key,
            number,
            words(f"chapter_{key}"),
            tuple(
                ShownStep(place, step, tuple(_claims(story, step, prefix)))
                for place, step in numbered
                if step.chapter == key
            ),
        )
        for number, key in enumerate(keys, start=1)
    ]


def _claims(story: Story, step: Step, prefix: str) -> Iterator[ShownClaim]:
    for claim in step.claims:
        links = tuple(_links(story, claim, prefix))
        yield ShownClaim(claim.text, _TONES.get(claim.key, "plain"), links)


def _links(story: Story, claim: Claim, prefix: str) -> Iterator[Link]:
    def href(path: Path) -> str:
        return prefix + path.relative_to(story.run).as_posix()

    for file in claim.files:
        yield Link(same(file.name), href(file))
    for exchange in claim.exchanges:
        told = story.evidence.exchanges.get(exchange.number)
        if told is not None:
            named = words("evidence_exchange", number=f"{exchange.number} · {exchange.target}")
            yield Link(named, href(told))
        for entry in story.evidence.entries.get(exchange.number, ()):
            event = entry.stem.partition("-")[2]
            yield Link(words("evidence_entry", event=event), href(entry))


def _figures(run: Path, prefix: str) -> Iterator[Figure]:
    for key, folder, png, pdf in (
        ("card_front", "cards/*", CARD_FRONT, CARD_PDF),
        ("card_back", "cards/*", CARD_BACK, CARD_PDF),
        ("passport", "passport", PASSPORT_PAGE, PASSPORT_PDF),
    ):
        for path in sorted(run.glob(f"documents/{folder}/{png}")):
            beside = f"{prefix}{path.parent.relative_to(run).as_posix()}/"
            yield Figure(words(f"picture_{key}"), _inline(path), beside + png, beside + pdf)


@cache
def _inline(path: Path) -> str:
    """A smaller copy of a picture as a data URL, so that the page needs no other file to show."""
    with Image.open(path) as picture:
        height = round(picture.height * PICTURE_WIDTH_PIXELS / picture.width)
        small = picture.resize((PICTURE_WIDTH_PIXELS, height), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    small.save(written, "WEBP", quality=_QUALITY, method=_EFFORT)
    return "data:image/webp;base64," + base64.b64encode(written.getvalue()).decode()
