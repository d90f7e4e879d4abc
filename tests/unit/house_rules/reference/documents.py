"""All documents that are generated from the code, by their path under `docs/reference`."""

from tests.unit.house_rules.reference import (
    audit_events,
    commands,
    entitlements,
    errors,
    licences,
    openapi,
    states,
)
from tests.unit.house_rules.reference import settings as settings_page
from tests.unit.house_rules.sources import ROOT

FOLDER = ROOT / "docs" / "reference"
PARTS = (errors, audit_events, commands, entitlements, licences, settings_page, states, openapi)


def rendered() -> dict[str, str]:
    return {name: text for part in PARTS for name, text in part.render().items()}
