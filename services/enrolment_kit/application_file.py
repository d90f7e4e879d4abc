"""Read an application from a file: TOML or JSON, with pictures and records as files beside it.

```toml
kind = "first"
portrait = "portrait.jpg"
notice = { version = "2026-1", language = "bm", read_aloud = true }

[civil]
# as in the contract

[[fingerprints]]
position = 1
record = "finger-1.fmr"      # or image = "finger-1.png", or both

[[exceptions]]
position = 7
kind = "amputated"
photo = "left-hand.jpg"

[[evidence]]
source = "birth_certificate"
reference = "Commune VI, n° 214/1990"
country = "MLI"
scan = "certificate.jpg"
```
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from identity.contract.applications import ApplicationContent, ApplicationKind
from identity.contract.captures import CAPTURE_BYTES_MAX, CaptureDescription, CaptureKind
from services.enrolment_kit.prepared import PreparedApplication, PreparedCapture
from services.terminal.order_files import OrderFileUnusable, order_of, read_tables

_BESIDE_THE_CONTENT = ("kind", "portrait", "fingerprints")


def read_application(file: Path, *, application_id: UUID | None = None) -> PreparedApplication:
    """Read the file and those it names; new identifiers unless one is given.

    Raises OrderFileUnusable, OSError for a file that is missing, or Pydantic's ValidationError.
    """
    members = read_tables(file)
    reading = _Reading(file.parent)
    reading.take_captures(members)
    members["exceptions"] = [
        {**one, "photo": reading.of_finger(CaptureKind.EXCEPTION_PHOTO, one, "photo")}
        for one in _tables(members, "exceptions")
    ]
    members["evidence"] = [
        {**one, "scan": reading.scan(one["scan"])} if "scan" in one else one
        for one in _tables(members, "evidence")
    ]
    said = {name: value for name, value in members.items() if name not in _BESIDE_THE_CONTENT}
    return PreparedApplication(
        application_id or uuid4(),
        _kind(members.get("kind")),
        order_of(ApplicationContent, said),
        tuple(reading.captures),
    )


class _Reading:
    """The files that an application names, each read once it is met."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.captures: list[PreparedCapture] = []

    def take_captures(self, members: dict[str, Any]) -> None:
        if "portrait" in members:
            self._take(CaptureDescription(kind=CaptureKind.PORTRAIT), members["portrait"])
        for one in _tables(members, "fingerprints"):
            for member, kind in (
                ("record", CaptureKind.FINGERPRINT_RECORD),
                ("image", CaptureKind.FINGERPRINT_IMAGE),
            ):
                if member in one:
                    self.of_finger(kind, one, member)

    def of_finger(self, kind: CaptureKind, one: dict[str, Any], member: str) -> str:
        position = one.get("position")
        if not isinstance(position, int):
            raise OrderFileUnusable("a finger has a position from 1 to 10")
        return self._take(CaptureDescription(kind=kind, position=position), one.get(member))

    def scan(self, name: object) -> str:
        return self._take(CaptureDescription(kind=CaptureKind.DOCUMENT_SCAN), name)

    def _take(self, description: CaptureDescription, name: object) -> str:
        if not isinstance(name, str) or not name:
            raise OrderFileUnusable("captures are names of files")
        with (self._folder / name).open("rb") as file:
            content = file.read(CAPTURE_BYTES_MAX + 1)
        if len(content) > CAPTURE_BYTES_MAX:
            raise OrderFileUnusable(f"{name} is larger than {CAPTURE_BYTES_MAX} bytes")
        buffer_id = uuid4()
        self.captures.append(PreparedCapture(buffer_id, description, content))
        return str(buffer_id)


def _tables(members: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    listed = members.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise OrderFileUnusable(f"{name} is a list of tables")
    return iter(listed)


def _kind(name: object) -> ApplicationKind:
    if name not in set(ApplicationKind):
        raise OrderFileUnusable(f"kind is one of: {', '.join(ApplicationKind)}")
    return ApplicationKind(str(name))
