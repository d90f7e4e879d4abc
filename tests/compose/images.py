"""The images of the deployment, made on a host that reaches Debian's packages but no registry."""

import shutil
from pathlib import Path

from tests.compose.engine import Engine, run

BASE = "local/python:3.11-slim"
POSTGRES = "local/postgres:15"
LIPTAKO = "local/liptako"
_CERTIFICATES = Path("etc/ssl/certs/ca-certificates.crt")
_PACKAGES = "ca-certificates,python3,python3-venv"


def make_images(engine: Engine, repository: Path, scratch: Path) -> None:
    """Make base and PostgreSQL once per engine folder, and our own image each time."""
    if not engine.has_image(BASE):
        _make_base(engine, scratch)
    if not engine.has_image(POSTGRES):
        _build(engine, POSTGRES, repository / "tests/compose/postgres")
    own = ("--file", str(repository / "deploy/Dockerfile"))
    _build(engine, LIPTAKO, repository, *own, "--build-arg", "LOCK=requirements-biometrics.lock")


def _make_base(engine: Engine, scratch: Path) -> None:
    """Debian with Python, standing in for the official image, from where the host's packages come.

    The host's certificates go with it, in case its packages come through a proxy.
    """
    root = scratch / "base"
    shutil.rmtree(root, ignore_errors=True)
    run(
        "debootstrap",
        "--variant=minbase",
        f"--include={_PACKAGES}",
        "bookworm",
        str(root),
        _mirror(),
    )
    shutil.copy(Path("/") / _CERTIFICATES, root / _CERTIFICATES)
    archive = scratch / "base.tar"
    run("tar", "-C", str(root), "-cf", str(archive), ".")
    trusted = f"ENV PIP_CERT=/{_CERTIFICATES}"
    engine.docker("import", "--change", trusted, str(archive), BASE)
    archive.unlink()
    shutil.rmtree(root)


def _mirror() -> str:
    """The address that the host takes Debian's packages from; it is written nowhere."""
    sites = run("apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages")
    return next(site for site in sorted(set(sites.split())) if "security" not in site)


def _build(engine: Engine, name: str, folder: Path, *options: str) -> None:
    base = f"BASE={BASE}"
    engine.docker(
        "build", "--network=host", "--build-arg", base, "--tag", name, *options, str(folder)
    )
