"""Time is a parameter: only `shared/clock.py` reads the wall clock."""

import ast

from tests.unit.house_rules.sources import Source, dotted, product

CLOCK = "shared/clock.py"
WALL_CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "dt.datetime.now",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.strftime",
    "timezone.now", "func.now", "func.current_timestamp", "func.clock_timestamp", "sa.func.now",
}  # fmt: skip
FROM_TIME = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
# python-tuf reads the system clock in its trusted-metadata set, where we cannot give it ours.


def reads_of_the_clock(source: Source) -> list[str]:
    """Calls and references alike: `default_factory=datetime.now` reads the clock too."""
    found = [
        source.at(node, dotted(node))
        for node in source.nodes()
        if isinstance(node, ast.Attribute) and dotted(node) in WALL_CLOCKS
    ]
    for node in source.nodes():
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [source.at(node, a.name) for a in node.names if a.name in FROM_TIME]
    return found


def test_only_the_clock_reads_the_wall_clock() -> None:
    found = [
        at for source in product() if source.path != CLOCK for at in reads_of_the_clock(source)
    ]
    assert found == []


def test_a_read_of_the_clock_is_found() -> None:
    text = "import time\nfrom time import time as t\nx = field(default_factory=datetime.now)\n"
    code = text + "y = time.time()\nz = time.monotonic()\n"
    found = reads_of_the_clock(Source("sample.py", code, ast.parse(code)))
    assert sorted(found) == [
        "sample.py:2 time",
        "sample.py:3 datetime.now",
        "sample.py:4 time.time",
    ]
