"""Eight who name the same deputy at once make one row."""

import pytest

from accounts.models import Membership
from common.models import Job
from tests.accounts.deputies.conftest import FIRST, LAST, named
from tests.factories import MembershipFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_deputy_named_by_eight_clicks_is_one_row_and_two_letters() -> None:
    principal = MembershipFactory()
    deputy = MembershipFactory(company=principal.company)
    made = list(at_once(lambda _: named(principal, deputy).pk))
    rows = Membership.objects.filter(on_behalf_of=principal).values_list("pk", "starts_on", "ends_on")
    assert list(rows) == [(made[0], FIRST, LAST)]
    assert (len(set(made)), Job.objects.count()) == (1, 2)
