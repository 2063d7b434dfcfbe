"""What the blocks of the home page show. Each function serves one block; nothing to show is None."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.deputies.routing import who_answers
from accounts.models import Membership, User
from common import row_scope
from contracts import holding
from contracts import queries as contract_queries
from contracts.models import Contract
from payments import queries as payment_queries
from payments.models import PaymentQuestion

ROWS = 5
# A large client looks through the whole list of debts; the page shows its worst part.
OVERDUE_ROWS = 10
EVENT_ROWS = 6
Data = dict[str, Any]


class Page:
    """Whose page it is and when; what several blocks show is read once."""

    def __init__(self, actor: Membership, at: datetime) -> None:
        self.actor, self.at = actor, at

    @property
    def today(self) -> date:
        """The day of the page."""
        return timezone.localdate(self.at)

    @cached_property
    def due(self) -> payment_queries.Due:
        """Contracts with payments ahead and with overdue ones."""
        return payment_queries.contracts_due(self.actor, ahead=ROWS, overdue=OVERDUE_ROWS)

    @cached_property
    def groups(self) -> holding.Groups:
        """Totals by company and state."""
        return holding.grouped(self.actor)


def to_pay(page: Page) -> Data:
    """Overdue and next payments with the instalment that each invoice is for."""
    ahead, overdue = page.due.ahead, page.due.overdue[:ROWS]
    return {
        "today": page.today,
        "overdue": overdue,
        "ahead": ahead,
        "first_unpaid": payment_queries.first_unpaid([*overdue, *ahead], page.actor),
    }


def next_payment(page: Page) -> Data:
    """The one payment that comes next, and the instalment that its invoice is for."""
    first = page.due.ahead[:1]
    return {"next": next(iter(first), None), "first_unpaid": payment_queries.first_unpaid(first, page.actor)}


def questions(page: Page) -> Data | None:
    """Payments that the lessor asks about and nobody has answered yet, the oldest question first."""
    rows = PaymentQuestion.objects.visible_to(page.actor).filter(answer="", closed_at=None).order_by("asked_at", "pk")
    found = list(rows[:ROWS])
    return {"questions": found} if found else None


def overdue(page: Page) -> Data | None:
    """Contracts with overdue payments, the oldest delay first; nothing when all is paid in time."""
    found = page.due.overdue
    return {"overdue": found, "first_unpaid": payment_queries.first_unpaid(found, page.actor)} if found else None


def figures(page: Page) -> Data:
    """The four figures that people come for."""
    return {"next": next(iter(page.due.ahead), None), "totals": holding.total(holding.by_state(page.groups))}


def branches(page: Page) -> Data | None:
    """Totals by company of the holding; nothing for a client without branches."""
    if not holding.has_branches(page.actor):
        return None
    rows = holding.by_company(page.actor, page.groups)
    return {"rows": rows, "total": holding.total(rows)}


def states(page: Page) -> Data:
    """Totals by state of the contract."""
    rows = holding.by_state(page.groups)
    return {"rows": rows, "total": holding.total(rows)}


def exports(page: Page) -> Data:
    """Which lists may be downloaded."""
    return {"with_branches": page.actor.sees_money and holding.has_branches(page.actor)}


def assets(page: Page) -> Data:
    """The first leased assets, for people who look after them."""
    return {"assets": list(contract_queries.assets_for_list(page.actor).order_by("name", "pk")[:ROWS])}


def events(page: Page) -> Data:
    """The newest lines of the timelines come after the page: what is to be done is shown first."""
    del page
    return {}


def manager(page: Page) -> Data:
    """The person to call: the client's personal manager, else the manager of the newest live contract.

    While the manager is absent, it is whoever stands in, until the last day that is shown.
    """
    led = Contract.objects.visible_to(page.actor).live().filter(manager__is_active=True)
    found = _active(page.actor.company.manager_id) or _manager_of(led)
    if found is None:
        return {"manager": None}
    # Who stands in for whom in the lessor's office is no row of a client's.
    with row_scope.as_system():
        answers = who_answers(found, page.today)
    return {"manager": answers.person, "absent": found if answers.until else None, "until": answers.until}


def _active(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None


def _manager_of(contracts: QuerySet[Contract]) -> User | None:
    newest = contracts.select_related("manager").order_by("-signed_on", "-pk").first()
    return newest.manager if newest else None
