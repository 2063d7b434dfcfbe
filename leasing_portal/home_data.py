"""What the blocks of the home page show. Each function serves one block; nothing to show is None."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.deputies.routing import who_answers
from accounts.models import Membership, User
from common import row_scope
from contracts import holding
from contracts import queries as contract_queries
from contracts.models import Contract
from payments import queries as payment_queries

ROWS = 5
# A large client looks through the whole list of debts; the page shows its worst part.
OVERDUE_ROWS = 10
Data = dict[str, Any]


def to_pay(actor: Membership, today: date) -> Data:
    """Overdue and next payments with the instalment that each invoice is for."""
    overdue = payment_queries.contracts_overdue(actor, limit=ROWS)
    ahead = payment_queries.contracts_to_pay(actor, limit=ROWS)
    return {
        "today": today,
        "overdue": overdue,
        "ahead": ahead,
        "first_unpaid": payment_queries.first_unpaid([*overdue, *ahead], actor),
    }


def next_payment(actor: Membership, today: date) -> Data:
    """The one payment that comes next, and the instalment that its invoice is for."""
    del today
    ahead = payment_queries.contracts_to_pay(actor, limit=1)
    return {"next": next(iter(ahead), None), "first_unpaid": payment_queries.first_unpaid(ahead, actor)}


def overdue(actor: Membership, today: date) -> Data | None:
    """Contracts with overdue payments, the oldest delay first; nothing when all is paid in time."""
    del today
    found = payment_queries.contracts_overdue(actor, limit=OVERDUE_ROWS)
    return {"overdue": found, "first_unpaid": payment_queries.first_unpaid(found, actor)} if found else None


def figures(actor: Membership, today: date) -> Data:
    """The four figures that people come for."""
    del today
    return {
        "next": next(iter(payment_queries.contracts_to_pay(actor, limit=1)), None),
        "totals": contract_queries.list_totals(Contract.objects.visible_to(actor).live()),
    }


def branches(actor: Membership, today: date) -> Data | None:
    """Totals by company of the holding; nothing for a client without branches."""
    del today
    if not holding.has_branches(actor):
        return None
    rows = holding.by_company(actor)
    return {"rows": rows, "total": holding.total(rows)}


def states(actor: Membership, today: date) -> Data:
    """Totals by state of the contract."""
    del today
    rows = holding.by_state(actor)
    return {"rows": rows, "total": holding.total(rows)}


def exports(actor: Membership, today: date) -> Data:
    """Which lists may be downloaded."""
    del today
    return {"with_branches": actor.sees_money and holding.has_branches(actor)}


def assets(actor: Membership, today: date) -> Data:
    """The first leased assets, for people who look after them."""
    del today
    found = contract_queries.assets_for_list(actor).order_by("name", "pk")
    return {"assets": list(found[:ROWS]), "count": found.count()}


def events(actor: Membership, today: date) -> Data:
    """The newest lines of the timelines."""
    del today
    return {"events": contract_queries.latest_events(actor, limit=6)}


def manager(actor: Membership, today: date) -> Data:
    """The person to call: the client's personal manager, else the manager of the newest live contract.

    While the manager is absent, it is whoever stands in, until the last day that is shown.
    """
    led = Contract.objects.visible_to(actor).live().filter(manager__is_active=True)
    found = _active(actor.company.manager_id) or _manager_of(led)
    if found is None:
        return {"manager": None}
    # Who stands in for whom in the lessor's office is no row of a client's.
    with row_scope.as_system():
        answers = who_answers(found, today)
    return {"manager": answers.person, "absent": found if answers.until else None, "until": answers.until}


def _active(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None


def _manager_of(contracts: QuerySet[Contract]) -> User | None:
    newest = contracts.select_related("manager").order_by("-signed_on", "-pk").first()
    return newest.manager if newest else None
