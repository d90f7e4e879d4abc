"""Templates that the reference engine extracts from drawn fingers, kept beside their images."""

import asyncio
import hashlib
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from shared.biometrics import template_codec
from shared.biometrics.errors import SampleRefused
from shared.biometrics.port import FormatId, Template
from shared.biometrics.reference import worker
from shared.biometrics.reference.engine import ReferenceFingers
from shared.biometrics.reference.pool import PoolLimits
from shared.stand_ins import InsecureStandInWarning
from tests.support.impressions import Grade, a_finger_sample, folder_of_images


class Press(NamedTuple):
    """One capture of a drawn finger."""

    seed: int
    grade: Grade
    press: int = 0


@asynccontextmanager
async def reference_fingers(limits: PoolLimits | None = None) -> AsyncIterator[ReferenceFingers]:
    """The engine, without its warning; its workers rest as long as the tests look at them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        engine = ReferenceFingers(
            production=False, limits=limits or PoolLimits(idle_seconds_max=600.0)
        )
    async with engine:
        yield engine


async def extracted(
    engine: ReferenceFingers, presses: Sequence[Press]
) -> dict[Press, Template | None]:
    """The template of each press, None where the engine refused it; extracted once, then kept."""
    folder = folder_of_images() / f"{engine.info.engine}-{engine.info.version}-{_code_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    found = await asyncio.gather(*(_kept_or_extracted(engine, folder, one) for one in presses))
    return dict(zip(presses, found, strict=True))


async def _kept_or_extracted(
    engine: ReferenceFingers, folder: Path, press: Press
) -> Template | None:
    kept = folder / f"{press.seed:05}-{press.grade}-{press.press}.fmr"
    if kept.is_file():
        data = kept.read_bytes()
    else:
        try:
            data = (await engine.extract(a_finger_sample(*press[:2], press=press.press))).data
        except SampleRefused:
            data = b""
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as written:
            written.write(data)
        os.replace(written.name, kept)  # noqa: PTH105 - whoever reads meanwhile sees all of it
    return Template(data, FormatId.ISO_19794_2, engine.info) if data else None


def _code_version() -> str:
    """Of what is extracted: the digest of the worker's code and of the codec."""
    sources = [*Path(worker.__path__[0]).glob("*.py"), Path(template_codec.__file__)]
    return hashlib.sha256(b"".join(p.read_bytes() for p in sorted(sources))).hexdigest()[:16]
