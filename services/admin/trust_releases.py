"""A change of the trust repository on its way: a folder, from who signs to who publishes."""

from pathlib import Path

from shared.errors import ErrorKind, PlatformError
from shared.trust.publication import Release

_METADATA, _TARGETS = "metadata", "targets"


class ReleaseFolderUnusable(PlatformError):
    """The folder would be written over, or holds no release."""

    kind = ErrorKind.UNPROCESSABLE
    code = "release_folder_unusable"


def write_release(folder: Path, release: Release) -> None:
    """Lay a release down in a folder that does not exist yet."""
    files = {
        **{f"{_METADATA}/{role}.json": data for role, data in release.metadata.items()},
        **{f"{_TARGETS}/{name}": data for name, data in release.files.items()},
    }
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise ReleaseFolderUnusable(f"{folder.name} exists already") from None
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def read_release(folder: Path) -> Release:
    """Pick a release up; whether it holds is judged where it is published."""
    metadata, targets = folder / _METADATA, folder / _TARGETS
    if not metadata.is_dir():
        raise ReleaseFolderUnusable(f"{folder.name} holds no release")
    return Release(
        {path.stem: path.read_bytes() for path in metadata.glob("*.json")},
        {
            path.relative_to(targets).as_posix(): path.read_bytes()
            for path in targets.glob("*/*.json")
        },
    )
