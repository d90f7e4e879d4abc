"""`licences.md`: under which licence each locked package is installed."""

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

from tests.unit.house_rules.reference.tables import page, table
from tests.unit.house_rules.sources import ROOT

PERMITTED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "ISC", "MIT"),
    *("MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
PERMITTED_UNMODIFIED = {"CECILL-C", "LGPL-2.1", "LGPL-3.0", "LGPL-3.0-only", "MPL-2.0"}
"""Used as published and named in THIRD_PARTY.md."""

SAID_OTHERWISE = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "Boost Software License": "BSL-1.0",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
OVERRIDES = {
    "nbis-py": "MIT AND LGPL-3.0",  # says MIT; its binary holds FingerJetFX, which is LGPL-3
    "pysocks": "BSD-3-Clause",  # metadata says "BSD"; the licence file has three clauses
    "reportlab": "BSD-3-Clause",  # metadata points to the licence file, which has three clauses
}


def locked(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE))


def installed() -> dict[str, Distribution]:
    """By normalised name (PEP 503), all but ourselves."""
    found = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d for d in distributions()}
    return {name: found[name] for name in sorted(found) if name != "liptako"}


def licence_of(name: str, distribution: Distribution) -> str:
    """An SPDX expression: from the overrides, the metadata's own field, or the older ones."""
    said = distribution.metadata.json
    classes = [c.rpartition(" :: ")[2] for c in said.get("classifier", []) if "License ::" in c]
    old = str(said.get("license", ""))
    short = old if len(old) <= max(map(len, SAID_OTHERWISE)) else ""  # some hold the whole text
    known = [SAID_OTHERWISE.get(one, one) for one in ([short] if short else classes)]
    return OVERRIDES.get(name) or str(said.get("license_expression") or " OR ".join(known))


def permitted(expression: str) -> bool:
    """Whether every `AND` part has an `OR` choice that we may use."""
    allowed = PERMITTED | PERMITTED_UNMODIFIED
    parts = re.sub(r"[()]", "", expression).split(" AND ")
    return all(any(choice.strip() in allowed for choice in p.split(" OR ")) for p in parts)


def render() -> dict[str, str]:
    product = locked("requirements.lock")
    found = {name: licence_of(name, d) for name, d in installed().items()}
    development = locked("requirements-dev.lock") - product
    parts = [
        f"## {title}\n\n"
        + table(["Package", "Licence"], [[n, found[n]] for n in sorted(names) if n in found])
        for title, names in (("In the product", product), ("In development only", development))
    ]
    introduction = (
        "Read from the metadata of the packages as installed, with the overrides of\n"
        f"`{Path(__file__).relative_to(ROOT).as_posix()}`."
    )
    return {"licences.md": page("Licences of packages", introduction, *parts)}
