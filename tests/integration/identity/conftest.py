"""A registry office with an officer for each role."""

import pytest

from tests.support.identity_service import IdentityUnderTest
from tests.support.registry import Registry


@pytest.fixture
def registry(identity: IdentityUnderTest) -> Registry:
    return Registry(identity)
