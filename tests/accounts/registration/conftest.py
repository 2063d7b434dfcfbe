"""An applicant without a company, and the lessor's people who decide."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import time_machine
from django.test import Client

from accounts.models import Company, CompanyRegistration, Membership, User
from accounts.registration import letters, routing
from accounts.roles import Role
from common import sample_ids
from common.jobs import JobRun
from common.models import Job
from tests.factories import NOW, LessorFactory, MembershipFactory, UserFactory

RUNS: dict[str, Callable[[JobRun], None]] = {
    "route_registration": routing.run,
    "send_registration_letter": letters.run,
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Callable[..., object]]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller.move_to


@pytest.fixture
def applicant() -> User:
    return UserFactory()


@pytest.fixture
def client(applicant: User) -> Client:
    client = Client()
    client.force_login(applicant)
    return client


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


@pytest.fixture
def manager(lessor: Company) -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)


@pytest.fixture
def head(lessor: Company) -> Membership:
    return MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)


def details(**changes: Any) -> dict[str, Any]:
    """What an applicant types for a company that nobody knows."""
    return {
        "party": "lessee",
        "inn": sample_ids.sample_company_inn(901),
        "kpp": sample_ids.sample_kpp(901),
        "ogrn": sample_ids.sample_ogrn(901),
        "short_name": "ООО «Полюс»",
        "full_name": "Общество с ограниченной ответственностью «Полюс»",
        "legal_address": "101000, г. Москва, ул. Мясницкая, д. 1",
        "phone": "+7 495 000-00-01",
    } | changes


def work_off() -> None:
    """Do the waiting jobs, and those that they leave."""
    while job := Job.objects.filter(state="queued").order_by("created_at", "pk").first():
        RUNS[job.kind](cast("JobRun", SimpleNamespace(params=job.params)))
        job.delete()


def only() -> CompanyRegistration:
    """The registration there is."""
    return CompanyRegistration.objects.get()
