"""Invoices that payments of a batch may be for: those they name, and open ones of the payers with the same amount."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from common.money import ZERO
from payments.engine.matching import Aim, InvoiceFacts, OwedKind, Share
from payments.engine.matching.reading import InvoiceRef
from payments.models import Invoice, InvoiceLine, InvoiceState, InvoiceStatus, LineKind
from payments.models.invoice import InvoiceWithState

_OPEN = frozenset({InvoiceState.ISSUED, InvoiceState.PART, InvoiceState.OVERDUE})


def invoice_facts(
    refs: Iterable[InvoiceRef], *, lessor_id: int, holdings: Collection[int], amounts: Collection[Decimal]
) -> list[InvoiceFacts]:
    """Facts of invoices named by number, and of open ones of these holdings for these amounts; two queries."""
    found = Invoice.objects.filter(_named(refs) | _of_payers(holdings, amounts), lessor=lessor_id)
    rows = found.with_state().select_related("lessee", "contract").prefetch_related("lines__instalment")
    return [facts_of(row) for row in rows.order_by("pk")]


def _named(refs: Iterable[InvoiceRef]) -> Q:
    """By year and serial; a serial without a year is looked for in all years, its date decides later."""
    listed = list(refs)
    by_year: dict[int, set[int]] = {}
    for ref in listed:
        if ref.year is not None:
            by_year.setdefault(ref.year, set()).add(ref.serial)
    bare = {ref.serial for ref in listed if ref.year is None}
    whole = [Q(year=year, serial__in=serials) for year, serials in by_year.items()]
    return reduce(or_, whole, Q(serial__in=bare))


def _of_payers(holdings: Collection[int], amounts: Collection[Decimal]) -> Q:
    return Q(contract__head__in=holdings, status=InvoiceStatus.ISSUED, amount__in=amounts)


def facts_of(row: InvoiceWithState) -> InvoiceFacts:
    """What the engine is told of an invoice with its state, lines and contract."""
    is_open = row.state in _OPEN
    return InvoiceFacts(
        id=row.pk,
        year=row.year,
        serial=row.serial,
        company=row.lessee_id,
        holding=row.contract.head_id or row.lessee_id,
        issued_on=row.issued_on,
        amount=row.amount,
        left=(row.remainder or ZERO) if is_open else ZERO,
        shares=_shares(row.lines.all()),
    )


def _shares(lines: Iterable[InvoiceLine]) -> tuple[Share, ...]:
    found: dict[int, Share] = {}
    for line in sorted(lines, key=lambda one: one.number):
        known = found.get(line.contract_id, Share(line.contract_id, ZERO))
        # Money for an early buyout waits for it as a whole: it is meant for no claim.
        aims = known.aims if line.kind == LineKind.PAYOFF else (*known.aims, _aim(line))
        found[line.contract_id] = Share(line.contract_id, known.amount + line.amount, aims)
    return tuple(found.values())


def _aim(line: InvoiceLine) -> Aim:
    row = line.instalment
    kind = line.charge_kind if line.kind == LineKind.CHARGE else row.kind if row else ""
    return Aim(OwedKind(kind), row.due_on if row else None, line.amount)
