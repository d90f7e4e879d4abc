"""How a generated person looks: drawn by chance, resembling nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from services.demo.portraits.easel import Colour, mixed
from shared.civil.sex import Sex

_LINED_FROM_YEARS = 52
_GREY_FROM_YEARS = 48
_BEARDED_FROM_YEARS = 24

_SKINS: Sequence[Colour] = (
    *((62, 40, 31), (78, 51, 37), (94, 62, 45), (110, 74, 53)),
    *((126, 85, 61), (143, 99, 71), (88, 55, 37), (103, 66, 44)),
)
_BLACK_HAIR: Colour = (24, 19, 18)
_GREY_HAIR: Colour = (158, 151, 144)
_CLOTHS: Sequence[Colour] = (
    *((28, 62, 108), (20, 92, 96), (120, 36, 44), (88, 44, 96), (34, 84, 58)),
    *((150, 84, 28), (70, 76, 88), (226, 222, 210), (44, 48, 92), (166, 52, 78)),
)
_TRIMS: Sequence[Colour] = ((214, 178, 96), (232, 224, 204), (170, 190, 196), (222, 142, 70))


class HeadDress(StrEnum):
    FADE = "fade"
    SHAVEN = "shaven"
    KUFI = "kufi"
    TURBAN = "turban"
    SHORT = "short"
    BRAIDS = "braids"
    HEADTIE = "headtie"
    VEIL = "veil"


class Beard(StrEnum):
    NONE = "none"
    MOUSTACHE = "moustache"
    GOATEE = "goatee"
    FULL = "full"


class Garment(StrEnum):
    BOUBOU = "boubou"
    SHIRT = "shirt"
    WAX = "wax"


@dataclass(frozen=True, slots=True)
class Appearance:
    """All that a portrait is painted from; proportions are factors around one."""

    feminine: bool
    skin: Colour
    hair: Colour
    lined: bool
    head_dress: HeadDress
    beard: Beard
    garment: Garment
    cloth: Colour
    trim: Colour
    head_cloth: Colour
    earrings: bool
    face_width: float
    jaw_width: float
    eye_distance: float
    brow_weight: float
    nose_width: float
    lip_fullness: float

    @property
    def light(self) -> Colour:
        """The skin where the light falls."""
        return mixed(self.skin, (255, 216, 176), 0.36)

    @property
    def dark(self) -> Colour:
        """The skin in the shade."""
        return mixed(self.skin, (20, 9, 6), 0.56)

    @property
    def deep(self) -> Colour:
        """Folds and the rims of the eyes."""
        return mixed(self.skin, (14, 6, 5), 0.8)


def an_appearance(random: Random, *, sex: Sex, age_years: int) -> Appearance:
    """Draw how a person of a sex and an age looks."""
    feminine = sex is Sex.F or (sex is Sex.X and random.random() < 1 / 2)
    cloth = random.choice(_CLOTHS)
    return Appearance(
        feminine=feminine,
        skin=random.choice(_SKINS),
        hair=_hair_colour(random, age_years),
        lined=age_years >= _LINED_FROM_YEARS,
        head_dress=_head_dress(random, feminine=feminine, age_years=age_years),
        beard=_beard(random, feminine=feminine, age_years=age_years),
        garment=random.choice((Garment.WAX, Garment.BOUBOU) if feminine else tuple(Garment)),
        cloth=cloth,
        trim=random.choice(_TRIMS),
        head_cloth=random.choice([other for other in _CLOTHS if other != cloth]),
        earrings=feminine and random.random() < 2 / 3,
        face_width=random.uniform(0.95, 1.06),
        jaw_width=random.uniform(0.90, 1.0) if feminine else random.uniform(0.96, 1.08),
        eye_distance=random.uniform(0.95, 1.05),
        brow_weight=random.uniform(0.6, 0.75) if feminine else random.uniform(0.85, 1.1),
        nose_width=random.uniform(0.82, 0.98) if feminine else random.uniform(0.9, 1.1),
        lip_fullness=random.uniform(0.8, 1.2),
    )


def _hair_colour(random: Random, age_years: int) -> Colour:
    years_of_grey = max(0, age_years - _GREY_FROM_YEARS)
    return mixed(_BLACK_HAIR, _GREY_HAIR, min(0.9, years_of_grey * random.uniform(0.02, 0.045)))


def _head_dress(random: Random, *, feminine: bool, age_years: int) -> HeadDress:
    if not feminine:
        bare = (HeadDress.FADE, HeadDress.FADE, HeadDress.SHAVEN)
        return random.choice((*bare, HeadDress.KUFI, HeadDress.TURBAN))
    covered = (HeadDress.HEADTIE, HeadDress.VEIL, HeadDress.SHORT)
    young = age_years < _LINED_FROM_YEARS
    return random.choice((*covered, HeadDress.BRAIDS) if young else covered)


def _beard(random: Random, *, feminine: bool, age_years: int) -> Beard:
    if feminine or age_years < _BEARDED_FROM_YEARS:
        return Beard.NONE
    return random.choice((Beard.NONE, Beard.NONE, Beard.MOUSTACHE, Beard.GOATEE, Beard.FULL))
