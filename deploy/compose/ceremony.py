# ruff: noqa: INP001 - a script of the deployment, imported by nobody
"""Hold the development ceremony once and give each process its secrets, in its own volume.

`/private/<process>` is the volume of one process, `/trust` that of the repository,
`/database-roles` what the database server must know, and `/ceremony` what remains: the keys of
authorities, officers, posts, offices and registry offices.
"""

import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from services.admin.ceremony import run_development_ceremony
from services.admin.ceremony_plan import development_plan
from services.admin.development_places import BUREAUX, KITS, OFFICES, POSTS, STATIONS
from shared.clock import system_clock
from shared.entities import EntityKind, service_of
from shared.states import State

PRIVATE, TRUST, CEREMONY = Path("/private"), Path("/trust"), Path("/ceremony")
DATABASE_ROLES = Path("/database-roles/pgpass")
PASSWORD_BYTES = 24

ENTITIES = {
    "trust-repository": service_of(EntityKind.TRUST),
    "customs-gateway": service_of(EntityKind.CUSTOMS),
    **{f"identity-{s.lower()}": service_of(EntityKind.IDENTITY, s) for s in State},
    **{f"travel-doc-{s.lower()}": service_of(EntityKind.TRAVEL_DOC, s) for s in State},
}


def main() -> None:
    if (CEREMONY / "root.json").exists():
        sys.stdout.write("the ceremony was held before\n")
        return
    plan = development_plan(
        posts=POSTS, offices=OFFICES, bureaux=BUREAUX, stations=STATIONS, kits=KITS
    )
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        run_development_ceremony(made, plan, now=system_clock(), production=False)
        for process, entity in ENTITIES.items():
            volume = PRIVATE / process
            shutil.move(made / "keys" / entity, volume / "keys")
            shutil.copytree(made / "pins", volume / "pins")
            shutil.copy(made / "root.json", volume / "root.json")
        _make_database_roles()
        shutil.copytree(made / "trust", TRUST, dirs_exist_ok=True)
        shutil.move(made / "keys", CEREMONY / "keys")
        shutil.move(made / "pins", CEREMONY / "pins")
        shutil.move(made / "root.json", CEREMONY / "root.json")  # last: it says that all is done
    sys.stdout.write(f"keys for {len(ENTITIES)} processes\n")


def _make_database_roles() -> None:
    """Two passwords for each database, as PostgreSQL's clients read them.

    The owner's, who migrates it, stays with the set-up; the process gets that of its own role.
    """
    lines = []
    for process in ENTITIES:
        if process != "trust-repository":
            name = process.replace("-", "_")
            owner, own = (
                f"database:5432:{name}:{role}:{secrets.token_urlsafe(PASSWORD_BYTES)}\n"
                for role in (f"{name}_owner", name)
            )
            _write_private(PRIVATE / process / "pgpass", own)
            lines += [owner, own]
    _write_private(DATABASE_ROLES, "".join(lines))


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
