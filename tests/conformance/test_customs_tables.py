"""Our small tables against the third-party tariff, nomenclature and place lists."""

import csv
from collections import defaultdict
from pathlib import Path

from customs_gateway.policy.offices import published_offices
from customs_gateway.policy.tariff import published_tariff
from tests.conformance.vectors import vectors_path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_line_and_rate_is_the_published_one() -> None:
    published = defaultdict(set)
    for row in rows(vectors_path("customs") / "tec-cedeao/tec_cedeao_sh2022_codes_rates.csv"):
        published[row["hs6"]].add((row["nts10"], row["unit"], row["dd_percent"]))

    for code, subheading in published_tariff().items():
        ours = {(line.code, line.unit, str(line.duty_percent)) for line in subheading.lines}
        assert ours == published[code]


def test_every_english_description_is_the_published_one() -> None:
    table = rows(vectors_path("customs") / "hs/harmonized-system.csv")
    published = {row["hscode"]: row["description"] for row in table}

    for code, subheading in published_tariff().items():
        assert subheading.description.en == published[code]


def test_every_locode_is_listed_in_the_right_country() -> None:
    (path,) = (vectors_path("customs") / "unlocode").glob("unlocode_*.csv")
    listed = {(row["country"], row["location"]) for row in rows(path)}
    alpha2 = {"BFA": "BF", "NER": "NE", "MLI": "ML", "SEN": "SN"}
    coded = [office for office in published_offices().offices if office.locode is not None]

    assert coded
    for office in coded:
        assert office.locode is not None
        assert office.locode[:2] == alpha2[office.country]
        assert (office.locode[:2], office.locode[2:]) in listed
