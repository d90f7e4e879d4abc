"""`errors.md`: every code a caller can meet, its status, and what it says to people."""

from collections import defaultdict

from shared.errors import PlatformError
from shared.i18n.catalogue import Catalogue
from shared.i18n.language import Language
from shared.web.problems import status_of
from tests.unit.house_rules.reference.discovery import file_of, subclasses
from tests.unit.house_rules.reference.tables import code, page, table
from tests.unit.house_rules.sources import ROOT, SERVICES


def error_classes() -> list[type[PlatformError]]:
    """Every error that has a code of its own; families without one are never raised."""
    return [error for error in subclasses(PlatformError) if "code" in vars(error)]


def catalogue() -> Catalogue:
    return Catalogue.load([service for service in SERVICES if _describes_errors(service)])


def _describes_errors(service: str) -> bool:
    contract = ROOT / service / "contract"
    return (contract / "errors.toml").is_file() or (contract / "errors").is_dir()


def render() -> dict[str, str]:
    by_file: dict[str, list[type[PlatformError]]] = defaultdict(list)
    for error in error_classes():
        by_file[file_of(error.__module__)].append(error)
    texts = catalogue()
    parts = [
        f"## `{file}`\n\n"
        + table(
            ["Code", "Kind", "Status", "Français", "English"],
            [
                [
                    code(error.code),
                    error.kind,
                    str(int(status_of(error.__new__(error)))),
                    _said(texts, error.code, Language.FR),
                    _said(texts, error.code, Language.EN),
                ]
                for error in errors
            ],
        )
        for file, errors in sorted(by_file.items())
    ]
    introduction = (
        "A refusal travels as `application/problem+json` with `type` set to"
        " `urn:liptako:error:<code>`.\nA code never changes; title and remedy come in the language"
        " of `accept-language`."
    )
    return {"errors.md": page("Errors", introduction, *parts)}


def _said(texts: Catalogue, of: str, language: Language) -> str:
    if of not in texts.codes():
        return ""
    return f"**{texts.title(of, language)}.** {texts.remedy(of, language)}"
