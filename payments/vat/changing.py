"""A new rate of VAT in running contracts: the next version of their schedules, by the rule of each contract.

The rate is that of the period a payment accrues for, so rows from the day of the new rate on change, whenever they are
paid (NK art. 164 p. 3 as amended by 425-FZ of 28.11.2025). Advances and buyout prices are sums of the contract and keep
their gross. What VAT adds to a lease payment is the lessor's income, as in new schedules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import Membership
from common.money import ZERO
from common.vat import rate_on, vat_included, vat_on_top
from contracts.models import Contract
from payments.engine.schedule_rules import LEASE, SERVICE, ScheduleRow
from payments.ledger.terms import terms_of
from payments.models import Instalment, ScheduleVersion, VatRule
from payments.services.schedules import FIELDS, put_schedule
from payments.services.settlement import lock_contract

REASON = gettext_noop("New rate of VAT")


@dataclass(frozen=True, slots=True)
class VatChange:
    """What a new rate does to a schedule: rows as they would be, and by how much the payments change in all."""

    rows: Sequence[ScheduleRow]
    changed: int
    difference: Decimal


def change_of(contract: Contract) -> VatChange:
    """Work out the schedule in force with the rates of VAT that the portal knows now; rows that have them stay."""
    terms = terms_of(contract)
    rule = VatRule(terms.vat_rule) if terms is not None else VatRule.NET_KEPT
    stored = Instalment.objects.in_force().filter(version__contract=contract).order_by("number").values_list(*FIELDS)
    before = [ScheduleRow(*values) for values in stored]
    after = [_changed(row, rule) for row in before]
    return VatChange(
        rows=after,
        changed=sum(old != new for old, new in zip(before, after, strict=True)),
        difference=sum((new.amount - old.amount for old, new in zip(before, after, strict=True)), ZERO),
    )


@transaction.atomic
def change_vat(*, contract_id: int, actor: Membership | None, at: datetime) -> ScheduleVersion | None:
    """Make the next version of a live contract's schedule where its rates of VAT are not those in force; else nothing.

    Safe to run again. Money that came is applied to the new rows.

    Raises:
        ScheduleRefused: the rows do not add up.

    """
    contract = lock_contract(contract_id)
    change = change_of(contract)
    if not contract.is_live or not change.changed:
        return None
    return put_schedule(contract=contract, rows=change.rows, reason=REASON, actor=actor, at=at).version


def contracts_with_old_vat() -> list[int]:
    """Ids of live contracts with a row in force whose rate of VAT is not that of its due date."""
    rows = Instalment.objects.in_force().filter(version__contract__in=Contract.objects.live())
    dated = rows.order_by().values_list("due_on", "vat_rate").distinct()
    wrong = [(day, rate) for day, rate in dated if rate_on(day) != rate]
    found: set[int] = set()
    for day, rate in wrong:
        found.update(rows.filter(due_on=day, vat_rate=rate).values_list("version__contract_id", flat=True))
    return sorted(found)


def _changed(row: ScheduleRow, rule: VatRule) -> ScheduleRow:
    rate = rate_on(row.due_on)
    if rate == row.vat_rate:
        return row
    if rule is VatRule.GROSS_KEPT or row.kind not in {LEASE, SERVICE}:
        return replace(row, vat_rate=rate, vat=vat_included(row.amount, rate))
    net = row.amount - row.vat
    amount = net + vat_on_top(net, rate)
    added = amount - row.amount
    inside = vat_included(amount, rate)
    if row.kind == SERVICE:
        return replace(row, amount=amount, other=row.other + added, vat_rate=rate, vat=inside)
    return replace(row, amount=amount, interest=row.interest + added, vat_rate=rate, vat=inside)
