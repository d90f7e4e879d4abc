"""`entitlements.md`: who may ask what of a service, why, and on behalf of which officers."""

from shared.officers.entitlements import Entitlement, Entitlements
from tests.unit.house_rules.reference.discovery import instances
from tests.unit.house_rules.reference.tables import code, page, table


def render() -> dict[str, str]:
    introduction = (
        "Where purpose, machine and role go together, these rows are all there is; whatever is not"
        " in them\nis refused. A machine of a State asks for officers of that State alone, a"
        " confederal one for those of\nany: see [officers](../protocols/officers.md)."
    )
    found = {
        f"{module.split('.')[0]}: {each.question}": each.rows
        for module, each in instances(Entitlements)
    }
    parts = [
        f"## {title}\n\n" + table(["Purpose", "Machines", "On behalf of"], map(_row, rows))
        for title, rows in sorted(found.items())
    ]
    return {"entitlements.md": page("Entitlements", introduction, *parts)}


def _row(row: Entitlement) -> list[str]:
    machines = ", ".join(map(code, sorted(row.machines)))
    return [code(row.purpose), f"{machines} {row.of}", ", ".join(map(code, sorted(row.roles)))]
