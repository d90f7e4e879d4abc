"""What a person's record may say, and who may be treated as what."""

from datetime import date

import pytest

from identity.contract.persons import FullName
from identity.errors.persons import CivilDataInvalid
from identity.persons.rules import check_civil
from tests.support.specimens import civil_data

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("field", ["name", "father", "mother"])
def test_a_name_that_cannot_stand_in_a_register_is_named_by_its_field(field: str) -> None:
    civil = civil_data().model_copy(update={field: FullName(family_name="Robert'); DROP")})
    with pytest.raises(CivilDataInvalid) as refused:
        check_civil(civil, today=TODAY)
    assert refused.value.detail.startswith(field)
    assert "DROP" not in refused.value.detail


@pytest.mark.parametrize("birth_date", ["2026-03-03", "2027", "2026-13", "2025-02-29", "1899"])
def test_an_impossible_birth_is_refused(birth_date: str) -> None:
    with pytest.raises(CivilDataInvalid, match="birth_date"):
        check_civil(civil_data(birth_date=birth_date), today=TODAY)


@pytest.mark.parametrize("birth_date", ["2026", "2026-03", "2026-03-02", "1975"])
def test_a_birth_that_may_have_been_by_today_is_kept_as_it_is_known(birth_date: str) -> None:
    check_civil(civil_data(birth_date=birth_date), today=TODAY)
