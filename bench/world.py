"""A small and a large client of the same lessor, whose contracts differ in number only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from contracts.models import Contract
from leasing_portal.demo.deals import FINANCIAL, Deal
from leasing_portal.demo.load import take_people, take_portfolio
from leasing_portal.demo.portfolio import add_contract, empty_portfolio
from leasing_portal.demo.rows import Portfolio
from leasing_portal.demo.stages import Stage

SMALL, LARGE = "teply-hleb", "volga-put"
SMALL_CLIENT = 50
BATCHES = 8
FIRST_SEED = 2000
MONTHS = 36


@dataclass(frozen=True, slots=True)
class World:
    """What measurements share: the moment, and how many contracts the clients have."""

    at: datetime
    today: date
    small: int
    large: int
    # Payments of the bank statement.
    lines: int
    # Papers of invoices.
    papers: int

    def client_of(self, company: str) -> Client:
        """Return a browser of the company's administrator, who is signed in."""
        browser = Client()
        browser.force_login(User.objects.get(pk=self.administrator(company).user_id))
        return browser

    def administrator(self, company: str) -> Membership:
        """Find the administrator of a company by its key."""
        return Membership.objects.select_related("company", "user").get(
            role=Role.LESSEE_ADMIN, user__email__endswith=f"@{company}.example"
        )

    def some_contracts(self, company: str, count: int) -> list[int]:
        """Return ids of contracts spread evenly over all of a company's."""
        ids = list(Contract.objects.visible_to(self.administrator(company)).order_by("pk").values_list("pk", flat=True))
        return ids[:: max(1, len(ids) // count)][:count]

    def batches(self) -> Iterator[Portfolio]:
        """Yield portfolios that together hold all contracts: first the small client's, then parts of the large."""
        yield portfolio_of(SMALL, range(self.small), self.today)
        size = -(-self.large // BATCHES)
        for start in range(0, self.large, size):
            serials = range(self.small + start, self.small + min(start + size, self.large))
            yield portfolio_of(LARGE, serials, self.today)


def portfolio_of(company: str, serials: range, today: date) -> Portfolio:
    """Build contracts of one van and 36 payments, at different points of their lives."""
    portfolio = empty_portfolio()
    for serial in serials:
        elapsed = serial % (MONTHS - 2) + 1
        deal = Deal(company, FINANCIAL, Stage.MID_TERM, "van", 1, MONTHS, elapsed, 20)
        add_contract(portfolio, deal, serial=serial, first_seed=FIRST_SEED + serial, today=today)
    return portfolio


def make_world(large: int, lines: int, papers: int) -> World:
    """Migrate an empty database and take the companies and people; contracts come with the first measurement."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    world = World(timezone.now(), timezone.localdate(), SMALL_CLIENT, large, lines, papers)
    take_portfolio({"companies": empty_portfolio()["companies"]}, at=world.at, today=world.today)
    take_people(world.at)
    return world


def analyse() -> None:
    """Refresh the planner's statistics, which autovacuum would do in its own time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
