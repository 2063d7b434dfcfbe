"""The home page of a thousand people of two hundred clients, each in a session of their own (ACC-15)."""

from functools import partial
from itertools import batched

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import Company, User
from accounts.models.company import Segment
from accounts.roles import LESSEE_ROLES, Party, Role
from accounts.services import CompanyData, grant_membership, save_company, save_person
from bench.measure import Goal, Pair
from bench.page_growth import opened
from bench.world import SMALL, World, analyse, portfolio_of
from common.sample_ids import sample_company_inn, sample_kpp, sample_ogrn
from leasing_portal.demo.load import take_portfolio
from leasing_portal.demo.rows import Portfolio

COMPANIES, CONTRACTS = 200, 5
# Far from the seeds of the demo's companies and from the serials of the other measurements.
FIRST_SEED, FIRST_SERIAL = 3000, 6000
COMPANIES_OF_A_FILE = 25
ROLES = tuple(role for role in Role if role in LESSEE_ROLES)
GOAL = Goal("ACC-15: median under 300 ms")


def run(world: World) -> list[Pair]:
    """Open the home page as everybody in turn with the limit page, after a sign-in each."""
    people = make_people(world)
    pair = Pair(f"home of {len(people)} people of {COMPANIES} clients / limit page", GOAL, "p50")
    browser = Client()
    for person in people:
        browser.logout()
        browser.force_login(person)
        pair.take(partial(opened, browser, reverse("limit")), partial(opened, browser, reverse("home")))
    return [pair]


def make_people(world: World) -> list[User]:
    """Take the companies, five contracts and a person in every role of a client for each of them."""
    lessees = [save_company(data=company_data(number), actor=None, at=world.at).obj for number in range(COMPANIES)]
    for numbers in batched(range(COMPANIES), COMPANIES_OF_A_FILE):
        take_portfolio(contracts_of(numbers, world), at=world.at, today=world.today)
    people = [make_person(lessee, role, world) for lessee in lessees for role in ROLES]
    analyse()
    return people


def company_data(number: int) -> CompanyData:
    """Describe a client; sizes of business take turns, so that every kind of home page is measured."""
    seed = FIRST_SEED + number
    name = f"ООО «Клиент {number}»"
    return CompanyData(
        party=Party.LESSEE,
        short_name=name,
        full_name=name,
        inn=sample_company_inn(seed),
        kpp=sample_kpp(seed),
        ogrn=sample_ogrn(seed),
        segment=list(Segment)[number % len(Segment)].value,
    )


def contracts_of(numbers: tuple[int, ...], world: World) -> Portfolio:
    """Make a portfolio of these clients: contracts of the small client under another lessee."""
    first = FIRST_SERIAL + numbers[0] * CONTRACTS
    portfolio = portfolio_of(SMALL, range(first, first + len(numbers) * CONTRACTS), world.today)
    lessees = (company_data(number) for number in numbers for _ in range(CONTRACTS))
    for row, lessee in zip(portfolio["contracts"], lessees, strict=True):
        row |= {"lessee_inn": lessee.inn, "lessee_kpp": lessee.kpp}
    return portfolio


def make_person(lessee: Company, role: Role, world: World) -> User:
    """Take a person who may open the cabinet: whoever needs a second factor has one."""
    email = f"{role}@client{lessee.pk}.example"
    user = save_person(email=email, last_name="Иванов", first_name="Иван", verified=True, at=world.at)
    membership = grant_membership(user=user, company=lessee, role=role, actor=None, at=world.at)
    if membership.needs_second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user
