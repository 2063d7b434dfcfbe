"""Puts the demo into an empty portal, by the same import and services as everything else: wholly or not at all."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.capabilities import SECOND_FACTOR_ROLES
from accounts.models import Company, User
from accounts.roles import Party
from accounts.services import grant_membership, save_person
from common.locks import lock_name
from contracts.models import Contract
from integrations.portfolio.load import import_portfolio
from leasing_portal.demo.applications import make_applications, take_checklist
from leasing_portal.demo.approvals import move_applications, take_rules
from leasing_portal.demo.catalogue import take_catalogue
from leasing_portal.demo.companies import HEAD_OFFICES, LESSOR, company
from leasing_portal.demo.consents import take_consents
from leasing_portal.demo.invoices import issue_invoices
from leasing_portal.demo.money import make_money
from leasing_portal.demo.offers import make_offers
from leasing_portal.demo.online import pay_online
from leasing_portal.demo.people import PASSWORD, PEOPLE
from leasing_portal.demo.portfolio import build_portfolio
from leasing_portal.demo.readings import make_readings
from leasing_portal.demo.requests import make_requests
from leasing_portal.demo.rows import Row
from leasing_portal.demo.settling import settle
from leasing_portal.demo.statement import sort_out
from leasing_portal.demo.tasks import make_tasks
from payments.claim_letters.nightly import make_letters

INVOICED_BEFORE = timedelta(minutes=30)


class DemoRefused(Exception):
    """The demo may not be loaded here; the text says why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is in the database now; `is_new` tells whether this call put it there."""

    is_new: bool
    contracts: int
    invoices: int = 0


def load_demo(*, at: datetime, today: date) -> Loaded:
    """Load the demo of `today`, or keep the one that is there, whatever people have done with it since.

    One transaction: when it is cut, nothing is left, so the lessor's row is proof of a whole demo.

    Raises:
        DemoRefused: in production.
    """
    if settings.IS_PRODUCTION:
        raise DemoRefused("Demo data has a password that everybody knows: it is not loaded in production.")
    with transaction.atomic():
        lock_name("demo data")
        # A demo that was loaded before there was a calculator gets its catalogue too.
        take_catalogue(at=at, today=today)
        if Company.objects.filter(party=Party.LESSOR, inn=LESSOR.inn).exists():
            return Loaded(is_new=False, contracts=Contract.objects.filter(lessor__inn=LESSOR.inn).count())
        portfolio = build_portfolio(today)
        # The contracts name their managers, so people come before them and companies before people.
        take_portfolio({"companies": portfolio["companies"]}, at=at, today=today)
        take_people(at)
        take_holding()
        take_consents(at)
        take_portfolio(portfolio, at=at, today=today)
        make_offers(at=at)
        take_checklist()
        take_rules(at=at)
        make_applications(at=at)
        move_applications(at=at)
        make_requests(at=at)
        make_tasks(at=at)
        make_readings(at=at)
        make_money(portfolio["contracts"], at=at, today=today)
        # Invoices are paid after they were issued.
        invoices = issue_invoices(at=at - INVOICED_BEFORE, today=today)
        pay_online(at=at)
        sort_out(at=at, today=today)
        settle(at=at, today=today)
        make_letters(at=at)
        return Loaded(is_new=True, contracts=len(portfolio["contracts"]), invoices=invoices)


def take_portfolio(portfolio: Mapping[str, list[Row]], *, at: datetime, today: date) -> None:
    """Import rows as a file.

    Raises:
        RuntimeError: when the import refuses any of them, which is a defect of the generator.

    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "portfolio.json"
        file.write_text(json.dumps(portfolio, ensure_ascii=False), encoding="utf-8")
        report = import_portfolio(
            source=file,
            dry_run=False,
            actor=None,
            user_id=None,
            at=at,
            today=today,
            progress=lambda _done, _total: None,
            cancelled=lambda: False,
        )
    if report.problems:
        raise RuntimeError(f"The import refused the demo portfolio: {report.problems[:3]}")


def take_holding() -> None:
    """Put branches under their head offices."""
    companies = {one.inn: one for one in Company.objects.all()}
    for branch_key, head_key in HEAD_OFFICES.items():
        branch = companies[company(branch_key).inn]
        branch.parent = companies[company(head_key).inn]
        branch.full_clean()
        branch.save()


def take_people(at: datetime) -> None:
    """Take all demo people with their roles; their companies are there already."""
    companies = {one.inn: one for one in Company.objects.all()}
    users: list[int] = []
    for number, person in enumerate(PEOPLE, start=1):
        user = save_person(
            email=person.email,
            last_name=person.last_name,
            first_name=person.first_name,
            middle_name=person.middle_name,
            # The area code 000 is given to nobody.
            phone=f"+7 000 555-20-{number:02d}",
            verified=True,
            at=at,
        )
        users.append(user.pk)
        for seat in person.seats:
            grant_membership(user=user, company=companies[company(seat.company).inn], role=seat.role, actor=None, at=at)
    # A password is slow to hash on purpose; that everybody's is the same is no secret here.
    User.objects.filter(pk__in=users).update(password=make_password(PASSWORD))
    give_second_factors()


def give_second_factors() -> None:
    """Give an app to those whose role demands a second factor; its secret is known to nobody.

    The mark lets the demo stand, and only it, take `settings.DEMO_SECOND_FACTOR_CODE` for the app's code.
    """
    for user in User.objects.filter(memberships__role__in=SECOND_FACTOR_ROLES).distinct().order_by("pk"):
        data = {"secret": encrypt(generate_totp_secret()), "demo": True}
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": data})
