"""How an invoice stands: what is left to pay by it, worked out of what is applied to its lines (REC-04).

A payment of the schedule is known by its kind and due date over all versions; where several rows have both, the one
nearest by number is meant. What came by another invoice is never taken for this one; what came by no invoice is, as far
as it was applied after the issue. Nothing is left of a line whose claim is paid, whoever paid it. A row whose amount
has changed since makes an invoice outdated, and so does a contract that no longer expects payments. An early buyout is
asked for while the request of its quote is open; paid is what came by the invoice itself.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, DateField, DecimalField, F, Func, Value

from common.business_days import late_through
from common.columns import MONEY
from contracts.models import ContractStatus, RequestStatus

# One row: what is left (NULL when a line does not stand), and whether every contract still expects payments.
_LEFT = """
SELECT CASE WHEN bool_and(coalesce(claim.outstanding <= 0 OR claim.stands, false))
            THEN sum(CASE WHEN claim.outstanding <= 0 THEN 0 ELSE least(claim.outstanding, greatest(0,
                     line.amount - greatest(0, claim.own - line.applied_before))) END)
       END AS remainder,
       bool_and(contract.status = ANY(asked_of.live)) AS live
FROM payments_invoiceline line
JOIN contracts_contract contract ON contract.id = line.contract_id
LEFT JOIN payments_instalment asked ON asked.id = line.instalment_id
LEFT JOIN LATERAL (
    SELECT present.amount - coalesce(ledger.total, 0) AS outstanding, present.amount = asked.amount AS stands,
           coalesce(ledger.own, 0) AS own
    FROM (
        SELECT one.id, one.amount
        FROM payments_scheduleversion version JOIN payments_instalment one ON one.version_id = version.id
        WHERE line.kind = 'payment' AND version.contract_id = line.contract_id
          AND version.number = contract.schedule_number AND one.kind = asked.kind AND one.due_on = asked.due_on
        ORDER BY abs(one.number - asked.number), one.number LIMIT 1
    ) present
    LEFT JOIN LATERAL (
        SELECT sum(part.amount) AS total,
               sum(part.amount) FILTER (WHERE came.invoice_id IS NULL OR came.invoice_id = line.invoice_id) AS own
        FROM payments_allocation part JOIN payments_receipt came ON came.id = part.receipt_id
        WHERE part.instalment_id = present.id
    ) ledger ON true
    UNION ALL
    SELECT coalesce(sum(charge.amount - coalesce(relief.total, 0) - coalesce(ledger.total, 0)), 0), true,
           coalesce(sum(ledger.own), 0)
    FROM payments_charge charge
    LEFT JOIN payments_instalment late ON late.id = charge.instalment_id
    LEFT JOIN LATERAL (
        SELECT sum(share.amount) AS total FROM payments_reliefshare share WHERE share.charge_id = charge.id
    ) relief ON true
    LEFT JOIN LATERAL (
        SELECT sum(part.amount) AS total,
               sum(part.amount) FILTER (WHERE came.invoice_id IS NULL OR came.invoice_id = line.invoice_id) AS own
        FROM payments_allocation part JOIN payments_receipt came ON came.id = part.receipt_id
        WHERE part.charge_id = charge.id
    ) ledger ON true
    WHERE line.kind = 'charge' AND charge.contract_id = line.contract_id AND charge.kind = line.charge_kind
      AND charge.reverses_id IS NULL
      AND NOT EXISTS (SELECT FROM payments_charge back WHERE back.reverses_id = charge.id)
      AND (line.instalment_id IS NULL OR (late.kind, late.due_on) = (asked.kind, asked.due_on))
    HAVING line.kind = 'charge'
    UNION ALL
    SELECT line.amount - coalesce(sum(came.amount - coalesce(back.total, 0)), 0),
           EXISTS (SELECT FROM payments_payoffquote quote JOIN contracts_changerequest request
                   ON request.id = quote.request_id
                   WHERE quote.invoice_id = line.invoice_id AND request.status = ANY(asked_of.open)), 0
    FROM payments_receipt came
    LEFT JOIN LATERAL (
        SELECT sum(one.amount) AS total FROM payments_receiptreversal one WHERE one.receipt_id = came.id
    ) back ON true
    WHERE line.kind = 'payoff' AND came.invoice_id = line.invoice_id
    HAVING line.kind = 'payoff'
) claim ON true
WHERE line.invoice_id = asked_of.id
"""
_ASKED = "(VALUES (%(expressions)s)) AS asked_of (id, status, amount, due_on, live, late_through, open)"
_FROM = "<asked>, LATERAL (<left>) remains".replace("<asked>", _ASKED).replace("<left>", _LEFT)
_REMAINDER = "(SELECT remains.remainder FROM <from>)".replace("<from>", _FROM)
_STATE = """(
SELECT CASE WHEN asked_of.status = 'replaced' THEN 'replaced'
            WHEN remains.remainder = 0 THEN 'paid'
            WHEN remains.remainder IS NULL OR NOT remains.live THEN 'outdated'
            WHEN asked_of.due_on <= asked_of.late_through::date THEN 'overdue'
            WHEN remains.remainder < asked_of.amount THEN 'part'
            ELSE 'issued' END
FROM <from>)""".replace("<from>", _FROM)


def columns(today: date | None) -> dict[str, Any]:
    """Annotations of an invoice: `state`, told as of a day when one is given, and `remainder` in roubles."""
    live = Value([str(status) for status in ContractStatus.live()], ArrayField(CharField()))
    late = Value(None if today is None else late_through(today), DateField())
    open_ = Value(sorted(RequestStatus.open()), ArrayField(CharField()))
    asked = (F("pk"), F("status"), F("amount"), F("due_on"), live, late, open_)
    return {
        "state": Func(*asked, template=_STATE, output_field=CharField()),
        "remainder": Func(*asked, template=_REMAINDER, output_field=DecimalField(**MONEY)),
    }
