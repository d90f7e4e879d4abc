"""How fast zones are read: TD3 with all fields and check digits, beside the PyPI package `mrz`.

That package is GPL and no dependency: it runs in a throw-away environment, as a program apart.
"""

import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from shared.civil.sex import Sex
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td3 import PassportCode
from shared.documents.mrz.zone import Zone, build_mrz, parse_mrz
from tests.bench.figure import Figure

PEER = "mrz==0.6.2"
ROUNDS = 15
_ENVIRONMENT = Path(__file__).resolve().parents[2] / "build" / "mrz-peer"
_PEER_PROGRAM = """
import sys, time
from mrz.checker.td3 import TD3CodeChecker
zones = sys.stdin.read().split("\\n\\n")
best = float("inf")
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    for zone in zones:
        checker = TD3CodeChecker(zone)
        assert bool(checker), zone
        checker.fields()
    best = min(best, time.perf_counter() - start)
print(len(zones) / best)
"""


def measure() -> list[Figure]:
    zones = _zones()
    ours = _per_second(parse_mrz, zones)
    peer = _peer_per_second(zones)
    if peer is None:
        return [Figure("mrz.parse_per_s", ours, "1/s")]
    return [Figure("mrz.parse_per_s", ours, "1/s", f"PyPI {PEER}: {peer:.0f} 1/s", ours / peer)]


def _zones() -> list[str]:
    """Two hundred different passports, as short as the peer can read them too."""
    surnames = ("SPECIMEN", "EXEMPLE", "MODELE", "ESSAI", "TEST")
    given_names = ("UN", "DEUX TROIS", "QUATRE CINQ SIX", "SEPT")
    return [
        build_mrz(
            Zone(
                kind=MrzFormat.TD3,
                document_code=PassportCode.ORDINARY,
                issuing_state="UTO",
                surname=surname,
                given_names=given,
                document_number=f"TS{i:07d}",
                nationality="UTO",
                birth_date=MrzDate.of(date(1950, 1, 1) + timedelta(days=137 * i)),
                sex=Sex.F if i % 2 else Sex.M,
                expiry_date=MrzDate.of(date(2030, 1, 1) + timedelta(days=13 * i)),
                optional_data=f"{i * 7919:011d}",
            )
        )
        for i, (surname, given, _) in enumerate(product(surnames, given_names, range(10)))
    ]


def _per_second(parse: Callable[[str], object], zones: Sequence[str]) -> float:
    best = float("inf")
    for _ in range(ROUNDS * 10):
        start = time.perf_counter()
        for zone in zones:
            parse(zone)
        best = min(best, time.perf_counter() - start)
    return len(zones) / best


def _peer_per_second(zones: Sequence[str]) -> float | None:
    """Return the speed of the peer; None where it cannot be installed."""
    python = _ENVIRONMENT / "bin" / "python"
    try:
        if not python.exists():
            venv.create(_ENVIRONMENT, with_pip=True)
        _run([str(python), "-m", "pip", "install", "--quiet", PEER])
        program = [str(python), "-c", _PEER_PROGRAM, str(ROUNDS)]
        return float(_run(program, "\n\n".join(zones)))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no peer to compare with: {error}", file=sys.stderr)  # noqa: T201 - a bench reports
        return None


def _run(command: Sequence[str], text: str = "") -> str:
    finished = subprocess.run(  # noqa: S603 - fixed programs
        command, input=text, capture_output=True, text=True, check=True
    )
    return finished.stdout
