"""What clients of the demo do about money: an invoice over two contracts, an act with a disputed line, a quote."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Company, Membership
from accounts.roles import Role
from common.money import q
from contracts.models import Contract
from leasing_portal.demo.companies import LESSOR, company
from payments.acts.content import Content
from payments.acts.periods import usual_period
from payments.acts.services import dispute_line, make_act
from payments.invoicing.making import make_invoice
from payments.invoicing.owed import owed_of
from payments.models import Invoice, LineDispute, PayoffQuote, QuoteKind
from payments.payoff.asked import Asked
from payments.payoff.quotes import keep_quote

CLIENT = "severny-karier"
# By the client's books more came by one payment order.
MORE = Decimal("1000.00")
WORDS = "По нашим книгам по этому платёжному поручению ушло на 1 000 рублей больше. Просим сверить с выпиской банка."
QUOTED_AHEAD = timedelta(days=10)


def settle(*, at: datetime, today: date) -> None:
    """Do all of it for one client, by its administrator and the lessor's accountant."""
    client = Membership.objects.get(company__inn=company(CLIENT).inn, role=Role.LESSEE_ADMIN)
    accountant = Membership.objects.get(company__inn=LESSOR.inn, role=Role.LESSOR_ACCOUNTANT)
    invoice_of_two(client, at=at, today=today)
    disputed_act(client, accountant, at=at, today=today)
    valid_quote(client, at=at, today=today)


def invoice_of_two(client: Membership, *, at: datetime, today: date) -> Invoice:
    """Ask, by one invoice, for half of the oldest late payment of each of two contracts, and for their penalties."""
    late = Contract.objects.filter(lessee=client.company_id, overdue_total__gt=0).order_by("overdue_since", "pk")[:2]
    asked: dict[str, Decimal | None] = {}
    for contract in late:
        owed = owed_of([contract], today=today)
        oldest = next(one for one in owed if one.is_late and one.row is not None)
        asked[oldest.key] = q(oldest.outstanding / 2)
        asked |= {one.key: None for one in owed if one.row is None}
    ids = [contract.pk for contract in late]
    return make_invoice(contract_ids=ids, asked=asked, actor=client, at=at, today=today).invoice


def disputed_act(client: Membership, accountant: Membership, *, at: datetime, today: date) -> LineDispute:
    """Reconcile the last quarter of the contract that is late the longest; the client disputes a receipt in it."""
    late = Contract.objects.filter(lessee=client.company_id, overdue_total__gt=0).earliest("overdue_since", "pk")
    starts_on, ends_on = usual_period(today)
    made = make_act(
        lessor=Company.objects.get(pk=late.lessor_id),
        lessee=Company.objects.get(pk=late.lessee_id),
        contract=late,
        starts_on=starts_on,
        ends_on=ends_on,
        actor=accountant,
        at=at,
    )
    line = [one for one in Content(made.act.content).lines if one.credit > 0][-1]
    return dispute_line(
        act_id=made.act.pk, target=line.target, own_amount=line.credit + MORE, words=WORDS, actor=client, at=at
    )


def valid_quote(client: Membership, *, at: datetime, today: date) -> PayoffQuote:
    """Keep what it costs to buy a lease of several assets out, ten days ahead."""
    rows = Contract.objects.filter(lessee=client.company_id, overdue_total=0, next_due_on__isnull=False)
    contract = rows.earliest("number")
    asked = Asked(on=today + QUOTED_AHEAD)
    return keep_quote(contract=contract, asked=asked, kind=QuoteKind.FULL, actor=client, at=at)
