"""Finds French words that have lost their accents."""

import re

_STEMS_THAT_NEED_AN_ACCENT = """
    apres aupres autorite caractere controle deja delai depass declar decision desactiv detail
    echang echec echou ecran ecri element emett epuis equip etat etranger etre evenement francais
    identite necessaire numero operat perim piece precis prelev prenom procedur propriet recu
    reessay refer reglement repet reponse requete reseau reserv resultat revoqu schema securite
    selection separ succes systeme unite verif verite
"""
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_UNACCENTED = re.compile(
    r"\b(?:"
    + "|".join(_STEMS_THAT_NEED_AN_ACCENT.split())
    + r")\w*|\ba (?:la|nouveau|un|une|cette|ce)\b",
    re.IGNORECASE,
)


def unaccented_words(french: str) -> list[str]:
    """The words that cannot be right without an accent; finds the frequent ones, not all.

    The names of placeholders are no French.
    """
    return _UNACCENTED.findall(_PLACEHOLDER.sub("", french))
