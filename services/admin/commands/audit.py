"""`liptako audit`: verify the logs of services, and keep their checkpoints for the next time."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from services.admin.audit_reader import AuditClient, Checkpoints, verify_audit_log
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.showing import Shown
from services.terminal.words import say
from shared.audit.verification import Finding, LogReport
from shared.entities import entity_of
from shared.errors import ErrorKind, PlatformError
from shared.i18n.language import Language
from shared.signed_http.keys import Purpose

commands = group("audit")

_Entities = Annotated[list[str] | None, typer.Argument()]
_Kept = Annotated[Path | None, typer.Option("--kept", file_okay=False)]


class AuditLogNotIntact(PlatformError):
    """Verification found something altered, missing, reordered or never sealed."""

    kind = ErrorKind.CONFLICT
    code = "audit_log_not_intact"


@desk_command(commands, "verify")
async def verify(desk: Desk, entity: _Entities = None, kept: _Kept = None) -> object:
    checkpoints = Checkpoints(kept or _kept_by(desk))
    reports: dict[str, LogReport] = {}
    for name in entity or _own_and_confederal(desk):
        reports[name] = await verify_audit_log(
            desk.ask_entity(AuditClient, name),
            desk.trust.snapshot.all_keys_of(name, Purpose.AUDIT_LOG),
            checkpoints.kept(name),
            officer=desk.credential,
        )
        checkpoints.keep(name, reports[name])
    desk.show(Shown([_data(*one) for one in reports.items()], lambda at: _page(reports, at)))
    damaged = [name for name, report in reports.items() if not report.intact]
    if damaged:
        raise AuditLogNotIntact(", ".join(damaged))
    return None


def _kept_by(desk: Desk) -> Path:
    """Beside the machine's other caches: where no service writes."""
    return desk.settings.trust.cache.parent / "checkpoints" / desk.settings.entity


def _own_and_confederal(desk: Desk) -> list[str]:
    listed = sorted(desk.settings.addresses)
    return [name for name in listed if entity_of(name).state in {desk.machine.state, None}]


def _data(entity: str, report: LogReport) -> dict[str, Any]:
    return {
        "entity": entity,
        "intact": report.intact,
        "size": report.size,
        "root": report.checkpoint.root.hex() if report.checkpoint else None,
        "findings": [
            {"damage": f.damage, "first": f.first, "last": f.last, "detail": f.detail}
            for f in report.findings
        ],
        "findings_left_out": report.findings_left_out,
    }


def _page(reports: dict[str, LogReport], language: Language) -> RenderableType:
    lines: list[RenderableType] = []
    for entity, report in reports.items():
        key, style = ("log_intact", "green") if report.intact else ("log_damaged", "bold red")
        mark = "✓" if report.intact else "✗"
        found = len(report.findings) + report.findings_left_out
        words = say(key, language, size=report.size, findings=found)
        lines.append(Text(f"{mark} {entity}  {words}", style=style))
        lines += [Padding(Text(_finding(one, language)), (0, 4)) for one in report.findings]
    return Group(*lines)


def _finding(finding: Finding, language: Language) -> str:
    damage = say(f"damage_{finding.damage}", language)
    if finding.first is None:
        return f"{damage} — {finding.detail}"
    return f"{finding.first}…{finding.last}  {damage} — {finding.detail}"
