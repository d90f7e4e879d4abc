"""What anybody on the platform may look up."""

import pytest

from customs_gateway.contract.reference import OfficeStatus
from shared.web.client import RemoteError
from tests.integration.customs.conftest import GatewayUnderTest


async def test_every_machine_may_look_up_the_offices(gateway: GatewayUnderTest) -> None:
    found = await gateway.client("post-koury.mli.aes.example").offices()

    koury = next(office for office in found.offices if office.name == "Koury")
    assert koury.entity == "office-koury.mli.aes.example"
    assert koury.status is OfficeStatus.UNKNOWN


async def test_a_subheading_is_looked_up_in_both_languages(gateway: GatewayUnderTest) -> None:
    rice = await gateway.client().tariff_subheading("100630")

    assert rice.description.fr == "Riz semi-blanchi ou blanchi"
    assert {line.duty_percent for line in rice.lines} == {10}
    with pytest.raises(RemoteError) as unknown:
        await gateway.client().tariff_subheading("999999")
    assert unknown.value.code == "tariff_line_not_found"
