"""The command line as it is called: help in two languages, exit codes, no traceback."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from services.admin.root import liptako
from services.border_post.commands import commands as border_post
from services.terminal.commands import group
from services.terminal.officer_folder import CREDENTIAL_FILE, KEY_FILE, PUBLIC_FILE
from services.terminal.outcomes import DONE, MISUSED, REFUSED, language_of, run_command
from services.terminal.surroundings import Surroundings
from shared.clock import Clock, system_clock
from shared.i18n.language import Language
from shared.signed_http.keys import Purpose
from shared.states import State
from tests.integration.admin.conftest import write_key
from tests.support.platform import KnownKeys


def a_broken_clock() -> datetime:
    raise ZeroDivisionError


def run(
    *words: str, environment: Mapping[str, str] | None = None, clock: Clock = system_clock
) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    surroundings = Surroundings(
        out=Console(file=out, width=110),
        err=Console(file=err, width=110),
        environment=environment or {},
        clock=clock,
    )
    return run_command(liptako(), words, surroundings), out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("argv", "environment", "expected"),
    [
        ([], {}, Language.FR),
        (["card", "--lang", "en"], {}, Language.EN),
        (["--lang=en", "card"], {}, Language.EN),
        ([], {"LIPTAKO_LANG": "en"}, Language.EN),
        (["--lang", "fr"], {"LIPTAKO_LANG": "en"}, Language.FR),
        (["--lang", "de"], {}, Language.FR),
        (["--lang"], {}, Language.FR),
    ],
)
def test_the_line_decides_the_language_then_the_environment_then_french(
    argv: list[str], environment: Mapping[str, str], expected: Language
) -> None:
    assert language_of(argv, environment) is expected


def test_help_is_in_the_language_asked() -> None:
    status, french, _ = run("card", "revoke", "--help")
    assert status == DONE
    assert "Proposer d'annuler une carte" in french
    assert "obligatoire" in french
    status, english, _ = run("card", "revoke", "--help", "--lang", "en")
    assert status == DONE
    assert "Propose to revoke a card" in english
    assert "holder_deceased" in english


def test_a_group_alone_shows_its_help_and_counts_as_misuse() -> None:
    status, out, err = run("card")
    assert (status, err) == (MISUSED, "")
    assert "declare" in out


def test_a_border_post_has_its_own_commands_without_the_rest() -> None:
    root = group("liptako")
    root.add_typer(border_post)
    out = io.StringIO()
    surroundings = Surroundings(out=Console(file=out, width=110), err=Console(file=out))
    assert run_command(root, ["post", "--help"], surroundings) == DONE
    assert "Vérifier un document lu" in out.getvalue()
    assert run_command(root, ["card", "show", "X"], surroundings) == MISUSED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("card", "revook"), "Cette commande n'existe pas"),
        (("card", "show", "--nope"), "--nope"),
        (("card", "show", "TEST"), "--config"),
        (("card", "revoke", "TEST", "--reason", "boredom"), "--reason"),
        (("levy", "balance", "--config", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_a_wrong_call_names_what_is_wrong(line: tuple[str, ...], said: str) -> None:
    status, out, err = run(*line)
    assert (status, out) == (MISUSED, "")
    assert said in err
    assert "Traceback" not in err


def test_a_wrong_call_is_told_to_machines_too() -> None:
    status, _, err = run("card", "revook", "--json")
    assert status == MISUSED
    assert json.loads(err)["code"] == "misuse"


def test_an_officer_makes_a_key_and_an_authority_vouches_without_seeing_it(
    tmp_path: Path,
) -> None:
    trust = KnownKeys()
    authority = tmp_path / "officers.mli.aes.example"
    write_key(authority, trust.officers_signing_key(State.MLI), Purpose.OFFICERS)
    folder = tmp_path / "officer"
    status, out, _ = run("officers", "new", str(folder), "--json")
    assert status == DONE
    made = json.loads(out)
    assert (folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    key = (folder / KEY_FILE).rename(tmp_path / "elsewhere.pem")  # the authority has it not
    status, out, _ = run(
        *("officers", "credential", str(folder), "--authority", str(authority)),
        *("--place", "bureau-bamako", "--role", "registrar", "--days", "1", "--json"),
    )
    assert status == DONE
    assert json.loads(out)["thumbprint"] == made["thumbprint"]
    assert (folder / CREDENTIAL_FILE).exists()
    assert (folder / PUBLIC_FILE).exists()
    assert key.exists()


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    run("officers", "new", str(tmp_path / "officer"))
    before = (tmp_path / "officer" / KEY_FILE).read_bytes()
    status, _, err = run("officers", "new", str(tmp_path / "officer"))
    assert status == MISUSED
    assert "officer_folder_unusable" in err
    assert (tmp_path / "officer" / KEY_FILE).read_bytes() == before


def test_the_development_ceremony_is_refused_in_production(tmp_path: Path) -> None:
    status, _, err = run("trust", "ceremony", str(tmp_path / "made"), "--production")
    assert status == REFUSED
    assert "stand_in_refused" in err
    assert not (tmp_path / "made" / "keys").exists()


def test_a_fault_of_ours_is_told_without_a_traceback(tmp_path: Path) -> None:
    line = ("trust", "ceremony", str(tmp_path))
    status, _, err = run(*line, clock=a_broken_clock)
    assert status == REFUSED
    assert "programme_error" in err
    assert "Traceback" not in err
    with pytest.raises(ZeroDivisionError):
        run(*line, clock=a_broken_clock, environment={"LIPTAKO_TRACEBACK": "1"})
