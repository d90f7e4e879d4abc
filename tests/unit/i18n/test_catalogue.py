"""Error codes have a title and a remedy in both languages, in right French."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.i18n.catalogue import Catalogue
from shared.i18n.language import Language
from tests.support.french import unaccented_words

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("shared", "identity", "travel_doc", "customs_gateway", "services")
TEXTS = [
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.toml")
    if path.name == "errors.toml" or path.parent.name in {"errors", "messages"}
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load([])


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    """A service called `some_service` whose contract a test may fill."""
    contract = tmp_path / "some_service" / "contract"
    contract.mkdir(parents=True)
    (tmp_path / "some_service" / "__init__.py").touch()
    (contract / "__init__.py").touch()
    sys.path.insert(0, str(tmp_path))
    yield contract
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.split(".")[0] == "some_service"]:
        del sys.modules[name]


def french_texts(value: object) -> list[str]:
    """Every text below an `fr` key."""
    if isinstance(value, str):
        return [value]
    assert isinstance(value, dict)
    if "fr" in value:
        return french_texts(value["fr"])
    return [text for inner in value.values() for text in french_texts(inner)]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_french_texts_carry_their_accents(path: Path) -> None:
    french = french_texts(tomllib.loads(path.read_text(encoding="utf-8")))
    assert french
    assert [word for text in french for word in unaccented_words(text)] == []


def test_title_and_remedy_come_in_the_language_asked_for(catalogue: Catalogue) -> None:
    assert catalogue.title("illegal_transition", Language.FR) == "Changement d'état impossible"
    assert catalogue.title("illegal_transition", Language.EN) == "State change not allowed"
    assert "état actuel" in catalogue.remedy("illegal_transition", Language.FR)


def test_a_code_that_nobody_described_is_a_key_error(catalogue: Catalogue) -> None:
    assert "nobody_described_this" not in catalogue.codes()
    with pytest.raises(KeyError):
        catalogue.title("nobody_described_this", Language.EN)


def test_a_missing_accent_is_found() -> None:
    assert unaccented_words("Verifiez le numero : la piece est a la douane.") == [
        "Verifiez",
        "numero",
        "piece",
        "a la",
    ]
    assert unaccented_words("Vérifiez le numéro : la pièce est à la douane.") == []


def test_a_service_adds_its_own_codes(package: Path) -> None:
    (package / "errors.toml").write_text(
        '[goat_lost]\nfr = { title = "Chèvre perdue", remedy = "Cherchez." }\n'
        'en = { title = "Goat lost", remedy = "Search." }\n',
        encoding="utf-8",
    )
    catalogue = Catalogue.load(["some_service"])
    assert catalogue.title("goat_lost", Language.FR) == "Chèvre perdue"
    assert "illegal_transition" in catalogue.codes()


def test_a_service_of_many_nouns_has_a_file_for_each(package: Path) -> None:
    (package / "errors").mkdir()
    for noun in ("goat", "camel"):
        (package / "errors" / f"{noun}.toml").write_text(
            f'[{noun}_lost]\nfr = {{ title = "Animal perdu", remedy = "Cherchez." }}\n'
            'en = { title = "Animal lost", remedy = "Search." }\n',
            encoding="utf-8",
        )
    codes = Catalogue.load(["some_service"]).codes()
    assert {"goat_lost", "camel_lost"} <= codes


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('[x]\nfr = { title = "a", remedy = "b" }', "languages"),
        ("[x]\nfr = 1\nen = 2", "title and a remedy"),
        ('x = "a"', "languages"),
        ('[x]\nfr = { title = "a" }\nen = { title = "a", remedy = "b" }', "title and a remedy"),
        (
            '[x]\nfr = { title = " ", remedy = "b" }\nen = { title = "a", remedy = "b" }',
            "empty text",
        ),
        (
            (
                '[illegal_transition]\nfr = { title = "a", remedy = "b" }\n'
                'en = { title = "a", remedy = "b" }'
            ),
            "stands twice",
        ),
    ],
)
def test_a_faulty_catalogue_is_refused_at_once(package: Path, toml: str, complaint: str) -> None:
    (package / "errors.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        Catalogue.load(["some_service"])
