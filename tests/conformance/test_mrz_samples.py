"""Sixty zones found in the tests of other projects: our verdict on each check digit agrees."""

import json
from typing import Any

import pytest

from shared.documents.mrz.errors import MrzCheckDigitWrong, MrzMalformed
from shared.documents.mrz.zone import check_digit_verdicts, parse_mrz
from tests.conformance.vectors import vectors_path

SAMPLES: list[dict[str, Any]] = json.loads(
    (vectors_path("mrz") / "mrz_samples.json").read_text("utf-8")
)
NAMES = {
    "doc": "document_number",
    "doc(long)": "document_number",
    "dob": "birth_date",
    "exp": "expiry_date",
    "opt": "optional_data",
    "comp": "composite",
}
VALID = [sample for sample in SAMPLES if sample["all_checks_ok"]]
INVALID = [sample for sample in SAMPLES if not sample["all_checks_ok"]]
EXPIRY_WITH_A_LETTER = "F120E15"
"""One sample has right digits over a date that is none: read by its digits, refused as a zone."""


def test_the_samples_are_those_that_were_counted() -> None:
    assert (len(VALID), len(INVALID)) == (44, 16)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["mrz"][:30])
def test_each_check_digit_has_the_verdict_of_the_sample(sample: dict[str, Any]) -> None:
    verdicts = check_digit_verdicts(sample["mrz"])
    expected = {NAMES[name]: right for name, right in sample["checks"].items()}
    assert {name: verdicts[name] for name in expected} == expected


@pytest.mark.parametrize("sample", VALID, ids=lambda sample: sample["mrz"][:30])
def test_valid_samples_are_read_in_their_format(sample: dict[str, Any]) -> None:
    if EXPIRY_WITH_A_LETTER in sample["mrz"]:
        with pytest.raises(MrzMalformed, match="expiry_date"):
            parse_mrz(sample["mrz"])
        return
    zone = parse_mrz(sample["mrz"])
    assert zone.kind == sample["fmt"]
    assert (zone.long_number_digit is not None) == bool(sample.get("long_docno"))


@pytest.mark.parametrize("sample", INVALID, ids=lambda sample: sample["mrz"][:30])
def test_invalid_samples_are_refused(sample: dict[str, Any]) -> None:
    with pytest.raises((MrzCheckDigitWrong, MrzMalformed)):
        parse_mrz(sample["mrz"])
