"""Finds what the catalogue of errors lacks or spells without its French accents."""

import re
from collections.abc import Iterable, Iterator

from shared.errors import PlatformError
from shared.i18n.catalogue import Catalogue
from shared.i18n.language import Language

_STEMS_THAT_NEED_AN_ACCENT = """
    apres aupres autorite caractere controle deja delai depass declar decision desactiv detail
    echang echec echou ecran ecri element emett epuis equip etat etranger etre evenement francais
    identite necessaire numero operat perim piece precis prelev prenom procedur propriet recu
    reessay refer reglement repet reponse requete reseau reserv resultat revoqu schema securite
    selection separ succes systeme unite verif verite
"""
_UNACCENTED = re.compile(
    r"\b(?:"
    + "|".join(_STEMS_THAT_NEED_AN_ACCENT.split())
    + r")\w*|\ba (?:la|nouveau|un|une|cette|ce)\b",
    re.IGNORECASE,
)


def error_classes(base: type[PlatformError] = PlatformError) -> Iterator[type[PlatformError]]:
    """All subclasses that have been imported, `base` itself only when it has a code."""
    if "code" in vars(base):
        yield base
    for subclass in base.__subclasses__():
        yield from error_classes(subclass)


def undescribed(errors: Iterable[type[PlatformError]], catalogue: Catalogue) -> list[str]:
    """The codes that people would meet without a title and a remedy."""
    return sorted({error.code for error in errors} - catalogue.codes())


def unaccented(catalogue: Catalogue) -> list[str]:
    """French words that cannot be right without an accent, each behind its code."""
    return [
        f"{code}: {word}"
        for code in sorted(catalogue.codes())
        for text in (catalogue.title(code, Language.FR), catalogue.remedy(code, Language.FR))
        for word in unaccented_words(text)
    ]


def unaccented_words(french: str) -> list[str]:
    """The words of a French text that cannot be right without an accent."""
    return _UNACCENTED.findall(french)
