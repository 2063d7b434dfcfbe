"""Many tabs start a look at once: one is left."""

import pytest

from accounts.models import ViewAs
from accounts.roles import Role
from accounts.view_as.services import start_view
from tests.accounts.view_as.conftest import REASON
from tests.factories import NOW, LesseeFactory, MembershipFactory
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_looks_that_start_at_once_leave_one() -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD)
    targets = [MembershipFactory(company=LesseeFactory()) for _ in range(THREADS)]
    list(at_once(lambda n: start_view(staff=head, target=targets[n], reason=REASON, at=NOW)))
    looks = list(ViewAs.objects.order_by("pk"))
    assert [look.ended_at for look in looks] == [NOW] * (THREADS - 1) + [None]
