"""The platform is up: what runs, who holds the root of trust, which keys are published."""

import json
import shutil
from pathlib import Path

from services.demo.cast import PARTS
from services.demo.cli import Cli
from services.demo.narrator import Telling
from services.demo.stage import Platform
from services.demo.written_orders import write_order
from shared.stand_ins import InsecureStandInWarning, StandInRefused

_STATES, _THRESHOLD = 3, 2


def play(platform: Platform, run: Path, step: Telling, cli: Cli) -> None:
    evidence = run / "evidence"
    evidence.mkdir()
    _processes(platform, evidence, step)
    _stand_ins(platform, run, evidence, step, cli)
    _root(platform, evidence, step)
    _keys(platform, evidence, step, cli)


def _processes(platform: Platform, evidence: Path, step: Telling) -> None:
    if not platform.processes:
        return
    listed = evidence / "processes.txt"
    listed.write_text("\n".join(platform.processes) + "\n", encoding="utf-8")
    step.check(
        platform.processes, "processes_ready", count=len(platform.processes), files=(listed,)
    )


def _stand_ins(platform: Platform, run: Path, evidence: Path, step: Telling, cli: Cli) -> None:
    """What said of itself, here and in the processes, that it is fit for development only."""
    if not platform.processes:
        return
    told = [f"{one}\n" for one in platform.stand_ins]
    for log in sorted((run / "logs").glob("*.log")):
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        told += [line for line in lines if InsecureStandInWarning.__name__ in line]
    listed = evidence / "stand-ins.txt"
    listed.write_text("".join(told), encoding="utf-8")
    step.check(told, "stand_ins_announced", count=len(told), files=(listed,))
    refused = cli.attempt("trust", "ceremony", run / "ceremony", "--production")
    complaint = write_order(evidence / "ceremony-refused.json", refused.complaint)
    step.check(refused.refusal == StandInRefused.code, "stand_in_refused", files=(complaint,))


def _root(platform: Platform, evidence: Path, step: Telling) -> None:
    root = Path(shutil.copy(platform.root, evidence / "root.json"))
    role = json.loads(root.read_bytes())["signed"]["roles"]["root"]
    step.check(
        (len(role["keyids"]), role["threshold"]) == (_STATES, _THRESHOLD),
        "root_of_three",
        keys=_STATES,
        threshold=_THRESHOLD,
        files=(root,),
    )


def _keys(platform: Platform, evidence: Path, step: Telling, cli: Cli) -> None:
    records = cli.trust_at(platform.config(PARTS["registrar"].machine)).snapshot.records
    keys = [key for record in records for key in record.keys]
    published = evidence / "keys.json"
    table = [
        {"entity": key.entity, "purpose": key.purpose, "keyid": key.keyid, "status": key.status}
        for key in keys
    ]
    published.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    step.check(
        keys and len({key.thumbprint for key in keys}) == len(keys),
        "keys_published",
        entities=len(records),
        keys=len(keys),
        files=(published,),
    )
