"""Services over real databases, and the people who use them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.roles import Role
from tests.support.identity_service import IdentityUnderTest, running_identity
from tests.support.platform import AdjustableClock, AnOfficer, KnownKeys
from tests.support.postgres import Databases


@pytest.fixture
async def identity(databases: Databases, tmp_path: Path) -> AsyncIterator[IdentityUnderTest]:
    async with running_identity(databases, tmp_path, AdjustableClock(), KnownKeys()) as service:
        yield service


@pytest.fixture
def registrar(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("officer-registrar", Role.REGISTRAR, Role.CARD_PERSONALISER)


@pytest.fixture
def approver(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("officer-approver", Role.CARD_APPROVER, Role.REGISTRAR)
