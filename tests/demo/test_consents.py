from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.capabilities import ConsentKind
from accounts.consents import has_given
from accounts.models import ConsentAct, ConsentDocument, Membership, User
from accounts.roles import Role
from contracts.models import Application
from leasing_portal.demo.consents import INVITED
from tests.demo.conftest import TODAY

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_everybody_agreed_to_what_their_work_needs_but_for_the_one_invited_now() -> None:
    assert set(ConsentDocument.objects.values_list("kind", "version")) == {(kind, 1) for kind in ConsentKind}
    without = {user.email for user in User.objects.all() if not has_given(user.pk, ConsentKind.PERSONAL_DATA, on=TODAY)}
    assert without == {INVITED}
    signatories = Membership.objects.filter(role=Role.LESSEE_SIGNATORY)
    assert [has_given(one.user_id, ConsentKind.ELECTRONIC_DOCUMENTS, on=TODAY) for one in signatories] == [True, True]
    assert not ConsentAct.objects.filter(action="withdrawn").exists()


def test_the_one_invited_now_is_asked() -> None:
    client = Client()
    client.force_login(User.objects.get(email=INVITED))
    assert client.get(reverse("home")).headers["Location"].startswith(reverse("consents:ask"))
    assert client.get(reverse("consents:ask")).status_code == 200


def test_the_head_office_of_the_holding_sees_the_sum_of_both_companies() -> None:
    client = Client()
    client.force_login(User.objects.get(email="gruppa@gorodskie-linii.example"))
    shown = client.get(reverse("contracts:branches")).context
    assert [row.company.short_name for row in shown["rows"]] == ["АО «Городские линии»", "ООО «Завод «Точная деталь»"]
    assert sum((row.totals.remaining for row in shown["rows"]), Decimal(0)) == shown["total"].remaining > 0


def test_what_was_submitted_has_the_consent_of_its_company() -> None:
    submitted = Application.objects.exclude(number="")
    kinds = set(submitted.values_list("consent__document__kind", "consent__company"))
    assert kinds == {(ConsentKind.COMPANY_CHECK, pk) for pk in submitted.values_list("lessee", flat=True)}
