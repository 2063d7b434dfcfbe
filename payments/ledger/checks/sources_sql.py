"""Invariants of runs of charges, versions, invoices and the sources of money, as `sums_sql` has those of the ledger."""

from collections.abc import Mapping
from typing import Final

from payments.ledger.checks.causes import Cause

# Days with one debt and rate are rounded once (GK art. 330; art. 395 by the days of the year). A cap of the contract,
# else of its lessor, may have cut the sum.
_RUN = """
SELECT contract_id, target, charged, right_sum FROM (
    SELECT charge.contract_id, 'charge:' || max(charge.id) AS target, sum(charge.amount) AS charged,
           round(charge.debt * charge.percent / 100 * (max(charge.due_on) - charge.run_from + 1)
                 / CASE WHEN charge.kind = 'penalty' THEN 1
                        ELSE make_date(extract(year FROM charge.run_from)::int + 1, 1, 1)
                             - make_date(extract(year FROM charge.run_from)::int, 1, 1) END, 2) AS right_sum,
           charge.kind
    FROM payments_charge charge
    JOIN payments_instalment row ON row.id = charge.instalment_id
    LEFT JOIN payments_charge back ON back.reverses_id = charge.id
    WHERE charge.run_from IS NOT NULL AND charge.reverses_id IS NULL AND back.id IS NULL
      AND (%(ids)s::bigint[] IS NULL OR charge.contract_id = ANY(%(ids)s))
    GROUP BY charge.contract_id, charge.kind, row.kind, row.due_on, charge.run_from, charge.debt, charge.percent
) run
WHERE charged <> right_sum AND NOT (charged < right_sum AND kind = 'penalty' AND (
    SELECT terms.penalty_cap_percent IS NOT NULL OR terms.penalty_cap_amount IS NOT NULL
    FROM payments_moneyterms terms JOIN contracts_contract contract ON contract.lessor_id = terms.lessor_id
    WHERE contract.id = run.contract_id AND (terms.contract_id IS NULL OR terms.contract_id = contract.id)
    ORDER BY terms.contract_id NULLS LAST LIMIT 1
))
"""
_FIGURE = """
SELECT contract.id, 'schedule_number', contract.schedule_number, COALESCE(max(version.number), 0)
FROM contracts_contract contract LEFT JOIN payments_scheduleversion version ON version.contract_id = contract.id
WHERE %(ids)s::bigint[] IS NULL OR contract.id = ANY(%(ids)s)
GROUP BY contract.id HAVING contract.schedule_number <> COALESCE(max(version.number), 0)
"""
_INVOICE = """
SELECT invoice.contract_id, 'invoice:' || invoice.id, COALESCE(sum(line.amount), 0), invoice.amount
FROM payments_invoice invoice LEFT JOIN payments_invoiceline line ON line.invoice_id = invoice.id
WHERE %(ids)s::bigint[] IS NULL OR invoice.contract_ids && %(ids)s::bigint[]
GROUP BY invoice.id HAVING COALESCE(sum(line.amount), 0) <> invoice.amount
"""
# What was posted by mistake was not posted; it may have been posted anew since.
_ONLINE = """
SELECT contract_id, target, net, size FROM (
    SELECT invoice.contract_id, 'online:' || payment.id AS target, posted.net, posted.gross,
           CASE WHEN payment.posted_at IS NULL THEN 0 ELSE payment.amount END AS size
    FROM payments_onlinepayment payment
    JOIN payments_invoice invoice ON invoice.id = payment.invoice_id
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(receipt.amount), 0) AS gross,
               COALESCE(sum(receipt.amount - COALESCE(undone.amount, 0)), 0) AS net
        FROM payments_receipt receipt
        LEFT JOIN LATERAL (
            SELECT sum(amount) AS amount FROM payments_receiptreversal
            WHERE receipt_id = receipt.id AND kind = 'undone'
        ) undone ON true
        WHERE receipt.online_payment_id = payment.id
    ) posted
    WHERE %(ids)s::bigint[] IS NULL OR invoice.contract_ids && %(ids)s::bigint[]
) held
WHERE net > size OR gross < size
"""
# Money that went out is no receipt.
_BANK = """
SELECT NULL::bigint, target, net, size FROM (
    SELECT 'operation:' || operation.id AS target, sum(receipt.amount - COALESCE(undone.amount, 0)) AS net,
           CASE operation.direction WHEN 'in' THEN operation.amount ELSE 0 END AS size,
           bool_or(receipt.contract_id = ANY(%(ids)s::bigint[])) AS is_of_ids
    FROM payments_bankoperation operation
    JOIN payments_receipt receipt ON receipt.operation_id = operation.id
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS amount FROM payments_receiptreversal
        WHERE receipt_id = receipt.id AND kind = 'undone'
    ) undone ON true
    GROUP BY operation.id
) held
WHERE net > size AND (%(ids)s::bigint[] IS NULL OR is_of_ids)
"""
SOURCES: Final[Mapping[Cause, str]] = {
    Cause.RUN: _RUN,
    Cause.FIGURE: _FIGURE,
    Cause.INVOICE: _INVOICE,
    Cause.ONLINE: _ONLINE,
    Cause.BANK: _BANK,
}
