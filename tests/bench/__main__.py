"""Run every bench: build/bench.json for `make bench`, docs/reference/figures.md for `bench-large`.

A bench is a module `bench_<topic>` with `measure()`, and `measure_large()` where full size differs.
One that fails does not hide the figures of the others; the exit status tells. Only some topics, as
in `python -m tests.bench mrz endpoint`, are printed and written nowhere.
"""

import argparse
import importlib
import json
import os
import platform
import sys
import time
import traceback
from pathlib import Path

from shared.clock import system_clock
from tests.bench.figure import Figure

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WRITTEN, PAGE = ROOT / "build" / "bench.json", ROOT / "docs" / "reference" / "figures.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--large", action="store_true", help="at full size, into the reference")
    parser.add_argument("topics", nargs="*", help="only these, such as `mrz`")
    arguments = parser.parse_args()
    found = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    figures, failed = _measured(arguments.topics or found, large=arguments.large)
    if not arguments.topics:
        _write(figures, failed, large=arguments.large)
    return 1 if failed else 0


def _write(figures: list[Figure], failed: list[str], *, large: bool) -> None:
    if large:
        PAGE.write_text(_page(figures, failed), encoding="utf-8")
        return
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(
        json.dumps([one._asdict() for one in figures], indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )


def _measured(topics: list[str], *, large: bool) -> tuple[list[Figure], list[str]]:
    figures: list[Figure] = []
    failed = []
    for topic in topics:
        started = time.monotonic()
        try:
            bench = importlib.import_module(f"tests.bench.bench_{topic}")
            measure = getattr(bench, "measure_large", bench.measure) if large else bench.measure
            new: list[Figure] = measure()
        except Exception:  # noqa: BLE001 - the other benches still have something to say
            failed.append(topic)
            traceback.print_exc()
            continue
        figures += new
        _say(f"{topic} ({time.monotonic() - started:.0f} s)")
        for one in new:
            _say(f"  {one.name:44} {_number(one.value):>12} {one.unit:6} {_beside(one)}")
    if failed:
        _say(f"failed: {', '.join(failed)}")
    return figures, failed


def _page(figures: list[Figure], failed: list[str]) -> str:
    rows = "\n".join(
        f"| `{f.name}` | {_number(f.value)} {f.unit} | {_beside(f)} |" for f in figures
    )
    missing = f"\nNot measured, because the bench failed: {', '.join(failed)}.\n" if failed else ""
    return (
        f"# Figures\n\nMeasured on {system_clock():%Y-%m-%d} by `make bench-large` "
        f"(`python -m tests.bench --large`) on {os.cpu_count()} cores ({platform.machine()}), "
        f"Python {platform.python_version()}.\n"
        "Ratios are of one run on one machine and travel better than the values; each bench says\n"
        "in its docstring, in `tests/bench/`, what it measures and how.\n\n"
        f"| Figure | Value | Beside |\n| --- | --- | --- |\n{rows}\n{missing}"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"


def _beside(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3g} x "
    return f"{ratio}{figure.compared_to or ''}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
