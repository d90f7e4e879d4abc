"""Finds French words that have lost their accents."""

import re

_STEMS_THAT_NEED_AN_ACCENT = """
    apres aupres autorite caractere controle deja delai depass declar decision desactiv detail
    echang echec echou ecran ecri element emett epuis equip etat etranger etre evenement francais
    identite necessaire numero operat perim piece precis prelev prenom procedur propriet
    reessay refer reglement repet reponse requete reseau reserv resultat revoqu schema securite
    selection separ succes systeme unite verif verite
"""
_NO_FRENCH = re.compile(r"\{[^}]*\}|« [a-z]+(?: [a-z]+)+ »")
"""Names of placeholders, and commands as they are typed."""
_UNACCENTED = re.compile(
    r"\b(?:"
    + "|".join(_STEMS_THAT_NEED_AN_ACCENT.split())
    + r")\w*|\brecue?s?\b|\ba (?:la|nouveau|cette|ce)\b",
    re.IGNORECASE,
)


def unaccented_words(french: str) -> list[str]:
    """The words that cannot be right without an accent; finds the frequent ones, not all."""
    return _UNACCENTED.findall(_NO_FRENCH.sub("", french))
