"""A membership says by field, and by a code of the field's own, what is wrong with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from tests.factories import TODAY, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"role": Role.LESSOR_ADMIN}, {"role": ["role_of_other_party"]}),
        ({"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}, {"ends_on": ["dates_out_of_order"]}),
    ],
)
def test_a_wrong_field_is_told_with_its_code(changes: dict[str, Any], codes: dict[str, list[str]]) -> None:
    membership = MembershipFactory(role=Role.LESSEE_AUDITOR)
    for name, value in changes.items():
        setattr(membership, name, value)
    with pytest.raises(ValidationError) as refused:
        membership.clean()
    assert {name: [error.code for error in errors] for name, errors in refused.value.error_dict.items()} == codes
