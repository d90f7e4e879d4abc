"""The check digit of customs references agrees with published ones."""

import csv

import pytest

from shared.identifiers import iso6346_remainder
from tests.conformance.vectors import vectors_path

VECTORS = vectors_path("customs") / "mrn" / "mrn_iso6346_vectors.csv"
ROWS = list(csv.DictReader(VECTORS.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=[row["reference"] for row in ROWS])
def test_the_computed_digit_is_the_published_one(row: dict[str, str]) -> None:
    digit = str(iso6346_remainder(row["reference"][:-1]) % 10)
    assert digit == row["computed_check"]
    assert (digit == row["printed_check"]) == (row["valid"] == "true")
