"""Reads of the plan: a constant number of queries, however many contracts and calculations there are."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import BooleanField, Case, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from accounts.models import Membership
from calculator.engine.lease import RowKind
from calculator.models import Scenario
from calculator.scenarios.reopening import reopen_all
from common.business_days import payment_deadline
from common.money import ZERO
from contracts.approval.terms import quotes_of
from contracts.models import Application, ApplicationStatus, Contract, TermsState, TermsVersion
from payments.models import Allocation, Instalment
from payments.planning.asked import Asked
from payments.planning.months import Places, distance, last_overdue_day
from payments.planning.plan import Planned

# A longer list is no list to choose from; whatever the address names is shown all the same.
MOST_CONTRACTS, MOST_KEPT = 300, 30
# Every one is calculated anew.
MOST_APPROVED = 50


def contracts_to_choose(actor: Membership) -> list[Contract]:
    """Live contracts by number."""
    rows = Contract.objects.visible_to(actor).live().select_related("lessee")
    return list(rows.order_by("number", "pk")[:MOST_CONTRACTS])


def chosen_contract(actor: Membership, asked: Asked) -> Contract | None:
    """The contract that the address names, if the person sees it; asks nothing when none is named."""
    if asked.contract_id is None:
        return None
    return Contract.objects.visible_to(actor).live().filter(pk=asked.contract_id).select_related("lessee").first()


def scenarios_to_choose(actor: Membership) -> list[Scenario]:
    """The newest kept calculations."""
    return list(Scenario.objects.visible_to(actor).select_related("company").order_by("-created_at", "-pk")[:MOST_KEPT])


def chosen_scenarios(actor: Membership, asked: Asked) -> list[Scenario]:
    """Those that the address names and the person sees, in the order of the address."""
    rows = Scenario.objects.visible_to(actor).select_related("company").in_bulk(list(asked.scenario_ids))
    return [rows[pk] for pk in asked.scenario_ids if pk in rows]


def owed_by_place(actor: Membership, *, contract: Contract | None, today: date) -> list[Decimal]:
    """What is not paid yet of live contracts, roubles with VAT: overdue, by due month, later.

    Rows of the schedule in force less what was applied to them, so the places add up to the sum of what is outstanding.
    """
    contracts = Contract.objects.visible_to(actor).live()
    if contract is not None:
        contracts = contracts.filter(pk=contract.pk)
    rows = Instalment.objects.visible_to(actor).in_force().filter(version__contract__in=contracts)
    owed = [ZERO] * Places(today).count
    _add(owed, _by_month(rows, "due_on", today), today=today, sign=1)
    applied = Allocation.objects.filter(instalment__in=rows)
    _add(owed, _by_month(applied, "instalment__due_on", today), today=today, sign=-1)
    return owed


type Sums = Sequence[tuple[bool, date, Decimal]]


def _by_month(rows: "QuerySet[Instalment] | QuerySet[Allocation]", due: str, today: date) -> Sums:
    """Sums as (is overdue, month, amount)."""
    overdue = Case(
        When(**{f"{due}__lte": last_overdue_day(today, payment_deadline)}, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    grouped = rows.order_by().annotate(is_late=overdue, month=TruncMonth(due)).values("is_late", "month")
    return list(grouped.annotate(sum=Sum("amount")).values_list("is_late", "month", "sum"))


def _add(owed: list[Decimal], sums: Sums, *, today: date, sign: int) -> None:
    places = Places(today)
    for is_late, month, amount in sums:
        owed[0 if is_late else places.of(month)] += sign * amount


def approved_by_place(actor: Membership, *, contract: Contract | None, today: date) -> list[Decimal]:
    """Payments of the client's approved applications that are no contracts yet, roubles with VAT (APP-11).

    The terms in force with their own rates; a start that is over by today moves to this month, as it will when the
    contract is made. Nothing for the lessor's people, whose plan is what clients owe, nor beside a single contract.
    """
    places = Places(today)
    amounts = [ZERO] * places.count
    if actor.is_lessor or contract is not None:
        return amounts
    applications = Application.objects.visible_to(actor).filter(status=ApplicationStatus.APPROVED)
    terms = TermsVersion.objects.filter(application__in=applications, state=TermsState.CURRENT)
    for quote in quotes_of(terms.order_by("-pk")[:MOST_APPROVED]):
        moved = max(distance(quote.terms.starts_on, today), 0)
        for row in quote.plan.rows:
            if row.kind is not RowKind.APART:
                amounts[places.of_month(row.due_on, moved)] += row.amount
    return amounts


def planned(scenarios: Sequence[Scenario], asked: Asked, *, today: date) -> list[Planned]:
    """Payments of kept calculations, with the rates of their date, moved to their months.

    All payments move by the same number of months; amounts are those of the calculation. What is billed apart from
    the payments is left out, so a column adds up to the total of its calculation.
    """
    places, found = Places(today), []
    for scenario, quote in zip(scenarios, reopen_all(scenarios), strict=True):
        begins = asked.start_of(scenario.pk, quote.terms.starts_on, today=today)
        moved = distance(quote.terms.starts_on, begins)
        amounts = [ZERO] * places.count
        for row in quote.plan.rows:
            if row.kind is RowKind.APART:
                continue
            amounts[places.of_month(row.due_on, moved)] += row.amount
        found.append(Planned(scenario, begins, amounts))
    return found
