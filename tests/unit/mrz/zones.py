"""Zones made by chance, for the tests of the machine readable zone."""

from string import ascii_uppercase, digits

from hypothesis import strategies as st

from shared.civil.sex import Sex
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td1 import CardCode
from shared.documents.mrz.td3 import PassportCode
from shared.documents.mrz.zone import Zone

_WORD = st.text(ascii_uppercase, min_size=1, max_size=8)
_UNKNOWN = st.none()
_ISSUED_CODES = {
    MrzFormat.TD1: CardCode,
    MrzFormat.TD2: CardCode,
    MrzFormat.TD3: PassportCode,
}
_NUMBER_LENGTH_MAX = {MrzFormat.TD1: 22, MrzFormat.TD2: 14, MrzFormat.TD3: 9}
_OPTIONAL_LENGTH = {MrzFormat.TD1: 15, MrzFormat.TD2: 7, MrzFormat.TD3: 14}


def free_text(length_max: int, length_min: int = 0) -> st.SearchStrategy[str]:
    return st.text(ascii_uppercase + digits, min_size=length_min, max_size=length_max)


def names(words_max: int) -> st.SearchStrategy[str]:
    return st.lists(_WORD, min_size=1, max_size=words_max).map(" ".join)


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    """A zone that can be issued and whose name fits its field."""
    kind = draw(st.sampled_from(sorted(_ISSUED_CODES)))
    number = draw(free_text(_NUMBER_LENGTH_MAX[kind], 1))
    optional_room = _OPTIONAL_LENGTH[kind]
    if len(number) > 9:
        optional_room -= len(number) - 9 + 2
    return Zone(
        kind=kind,
        document_code=draw(st.sampled_from(list(_ISSUED_CODES[kind]))),
        issuing_state=draw(st.sampled_from(["MLI", "BFA", "NER", "UTO", "D"])),
        surname=draw(names(1)),
        given_names=draw(st.just("") | names(2)),
        document_number=number,
        nationality=draw(st.sampled_from(["MLI", "BFA", "NER", "XXA"])),
        birth_date=MrzDate(
            draw(_UNKNOWN | st.integers(0, 99)),
            draw(_UNKNOWN | st.integers(1, 12)),
            draw(_UNKNOWN | st.integers(1, 31)),
        ),
        sex=draw(st.sampled_from(Sex)),
        expiry_date=MrzDate(
            draw(st.integers(0, 99)), draw(st.integers(1, 12)), draw(st.integers(1, 28))
        ),
        optional_data=draw(free_text(optional_room)),
        optional_data_2=draw(free_text(11)) if kind is MrzFormat.TD1 else "",
    )
