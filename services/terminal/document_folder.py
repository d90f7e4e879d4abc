"""The folder of one document: its chip files as a reader finds them, and its printed zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.documents.lds.chip_files import OTHERS
from shared.errors import ErrorKind, PlatformError

EF_COM, DG1, DG2, EF_SOD = "EF_COM.bin", "DG1.bin", "DG2.bin", "EF_SOD.bin"
MRZ = "mrz.txt"
FILE_BYTES_MAX = 150_000
"""What a border check takes of each file."""


class DocumentFolderUnusable(PlatformError):
    """A file that every document has is missing or too large, or would be written over."""

    kind = ErrorKind.UNPROCESSABLE
    code = "document_folder_unusable"


@dataclass(frozen=True, slots=True)
class DocumentFiles:
    """What a reader takes from a document; `mrz` is the printed zone, lines by line feeds."""

    ef_sod: bytes = field(repr=False)
    dg1: bytes = field(repr=False)
    dg2: bytes = field(repr=False)
    ef_com: bytes | None = field(default=None, repr=False)
    others: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    """Further data groups by number."""
    mrz: str | None = field(default=None, repr=False)


def read_document(folder: Path) -> DocumentFiles:
    """Read a folder; EF.COM and the printed zone may be missing, as in life."""
    mrz = _read(folder / MRZ)
    return DocumentFiles(
        ef_sod=_required(folder / EF_SOD),
        dg1=_required(folder / DG1),
        dg2=_required(folder / DG2),
        ef_com=_read(folder / EF_COM),
        others={
            number: data
            for number in sorted(OTHERS)
            if (data := _read(folder / _name(number))) is not None
        },
        mrz=mrz.decode("ascii", "replace").rstrip("\n") if mrz is not None else None,
    )


def require_fresh(folder: Path) -> None:
    """Make the folder, which must hold no document yet: an answer given once must not be lost."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / EF_SOD).exists():
        raise DocumentFolderUnusable(f"{folder.name} holds a document already")


def write_document(folder: Path, files: DocumentFiles) -> tuple[Path, ...]:
    """Write what `read_document` reads; returns the files."""
    parts = {
        EF_COM: files.ef_com,
        DG1: files.dg1,
        DG2: files.dg2,
        **{_name(number): data for number, data in sorted(files.others.items())},
        EF_SOD: files.ef_sod,
        MRZ: None if files.mrz is None else f"{files.mrz}\n".encode("ascii"),
    }
    written = []
    for name, data in parts.items():
        if data is not None:
            (folder / name).write_bytes(data)
            written.append(folder / name)
    return tuple(written)


def _name(number: int) -> str:
    return f"DG{number}.bin"


def _required(path: Path) -> bytes:
    data = _read(path)
    if data is None:
        raise DocumentFolderUnusable(f"{path.name} is missing")
    return data


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except FileNotFoundError:
        return None
    if len(data) > FILE_BYTES_MAX:
        raise DocumentFolderUnusable(f"{path.name} is larger than {FILE_BYTES_MAX} bytes")
    return data
