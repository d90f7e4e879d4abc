"""The trust repository in one file, for a post that is reached by radio or by hand.

A bundle is a plain tar of a repository: every root, the timestamp, the snapshot in force and what
it lists. It proves nothing by itself: it is unpacked into an empty folder, and a `TrustClient` with
that folder as its source decides as it would over the network.
"""

import io
import re
import shutil
import tarfile
from pathlib import Path
from typing import IO

from shared.trust.errors import BundleRefused, PublicationRefused
from shared.trust.names import DELEGATIONS
from shared.trust.repository import TrustRepository

BUNDLE_BYTES_MAX = 64_000_000
BUNDLE_FILES_MAX = 2_000
BUNDLE_FILE_BYTES_MAX = 5_000_000
"""As much as a client accepts of one metadata file."""

_NAME = re.compile(
    r"metadata/(?:\d{1,9}\.)?[a-zA-Z]{1,16}\.json"
    rf"|targets/(?:{'|'.join(DELEGATIONS)})/[0-9a-f]{{64,128}}\.[a-z-]{{1,32}}\.json",
    re.ASCII,
)


def write_bundle(repository: TrustRepository, out: IO[bytes]) -> None:
    """Write what is in force; the same repository always gives the same bytes."""
    published = repository.published()
    if published.root is None or published.listed is None:
        raise PublicationRefused("nothing has been published yet")
    metadata = repository.metadata_folder
    snapshot = repository.timestamp().snapshot_meta.version
    names = [
        *(path.name for path in metadata.glob("*.root.json")),
        "timestamp.json",
        f"{snapshot}.snapshot.json",
        *(f"{listed.version}.{name}" for name, listed in published.listed.items()),
    ]
    paths = [Path("metadata", name) for name in names] + [
        Path("targets", path)
        for delegated in published.delegated.values()
        for target in delegated.signed.targets.values()
        for path in target.get_prefixed_paths()
    ]
    with tarfile.open(fileobj=out, mode="w:", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(paths):
            data = (repository.folder / path).read_bytes()
            member = tarfile.TarInfo(path.as_posix())
            member.size, member.mode = len(data), 0o644
            archive.addfile(member, io.BytesIO(data))


def unpack_bundle(bundle: Path, staging: Path) -> None:
    """Unpack a bundle into `staging`, which must not exist yet; raises BundleRefused.

    1. The archive is within its size, uncompressed, and has at most so many members.
    2. Each member is a plain file with a name of a repository's file, once, within its size:
       no link, no folder, no absolute or climbing name.
    3. A refused bundle leaves nothing behind.
    """
    try:
        # 1
        if bundle.stat().st_size > BUNDLE_BYTES_MAX:
            raise BundleRefused(f"larger than {BUNDLE_BYTES_MAX} bytes")
        staging.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise BundleRefused(f"cannot be unpacked: {error.strerror}") from None
    try:
        with tarfile.open(bundle, mode="r:") as archive:
            _unpack(archive, staging)
    except (tarfile.TarError, OSError, EOFError, ValueError, RecursionError) as error:
        # 3
        shutil.rmtree(staging)
        raise BundleRefused(f"not a plain archive: {type(error).__name__}") from None
    except BundleRefused:
        shutil.rmtree(staging)
        raise


def _unpack(archive: tarfile.TarFile, staging: Path) -> None:
    for count, member in enumerate(archive, start=1):
        # 1
        if count > BUNDLE_FILES_MAX:
            raise BundleRefused(f"more than {BUNDLE_FILES_MAX} files")
        # 2
        if member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or member.issparse():
            raise BundleRefused("a member is not a plain file")
        if not _NAME.fullmatch(member.name):
            raise BundleRefused("a member has no name of a repository's file")
        if member.size > BUNDLE_FILE_BYTES_MAX:
            raise BundleRefused(f"{member.name} is larger than {BUNDLE_FILE_BYTES_MAX} bytes")
        content = archive.extractfile(member)
        assert content is not None  # it is None only for what is not a file
        data = content.read(member.size)
        if len(data) != member.size:
            raise BundleRefused(f"{member.name} is cut short")
        path = staging / member.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
