"""What was charged to each contract by a day less what came, parted by causes: the lines of a report as one statement.

Parameters: `report`, `lessor`, `today`, `late_through` the latest due date in delay, `zone`, states of contracts that
are `live` and those `unsigned`. What is kept on the contract's row is taken from there: the checks hold it to the
facts.
"""

from typing import Final

# Through which day the schedule counts: nobody owes by one that is not signed, nor anything due after a termination.
BALANCES: Final = """
WITH chosen AS (
    SELECT contract.id, contract.schedule_number, contract.charges_total, contract.credit_total,
           contract.status = ANY(%(live)s) AS live,
           CASE
               WHEN contract.status = ANY(%(unsigned)s) THEN '-infinity'::date
               WHEN contract.status = 'terminated' THEN least(%(today)s, COALESCE(
                   (SELECT (max(event.at) AT TIME ZONE %(zone)s)::date FROM contracts_contractevent event
                    WHERE event.contract_id = contract.id AND event.kind = 'status_changed'
                      AND event.data ->> 'after' = 'terminated'),
                   (contract.created_at AT TIME ZONE %(zone)s)::date))
               ELSE %(today)s
           END AS counted_through
    FROM contracts_contract contract WHERE contract.lessor_id = %(lessor)s
), part AS (
    SELECT chosen.id, chosen.live, row.due_on <= chosen.counted_through AS counted,
           row.due_on <= %(late_through)s AS late, COALESCE(ledger.paid, 0) AS paid, row.amount
    FROM chosen
    JOIN payments_scheduleversion version
        ON version.contract_id = chosen.id AND version.number = chosen.schedule_number
    JOIN payments_instalment row ON row.version_id = version.id
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS paid FROM payments_allocation WHERE instalment_id = row.id
    ) ledger ON true
    WHERE row.due_on <= %(today)s OR ledger.paid <> 0
), line AS (
    SELECT id, cause, sum(amount) AS amount FROM (
        SELECT id,
               CASE WHEN NOT counted THEN 'ahead' WHEN NOT live THEN 'ended' WHEN late THEN 'overdue' ELSE 'due' END,
               CASE WHEN counted THEN amount - paid ELSE -paid END
        FROM part
        UNION ALL SELECT id, 'charges', charges_total FROM chosen
        UNION ALL SELECT id, 'credit', -credit_total FROM chosen
    ) parted (id, cause, amount)
    GROUP BY id, cause
)
INSERT INTO payments_ledgerdifference (report_id, contract_id, cause, amount)
SELECT %(report)s, id, cause, amount FROM line WHERE amount <> 0 ORDER BY id, cause
"""
# Money that came and is posted to nobody; what is returned or is not of clients is sorted out.
UNSORTED: Final = """
INSERT INTO payments_ledgerdifference (report_id, cause, amount, target)
SELECT %(report)s, 'unsorted', operation.amount - posted.amount, 'operation:' || operation.id
FROM payments_bankoperation operation
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(receipt.amount - COALESCE(undone.amount, 0)), 0) AS amount
    FROM payments_receipt receipt
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS amount FROM payments_receiptreversal
        WHERE receipt_id = receipt.id AND kind = 'undone'
    ) undone ON true
    WHERE receipt.operation_id = operation.id
) posted
WHERE operation.lessor_id = %(lessor)s AND operation.direction = 'in'
  AND operation.state IN ('new', 'held', 'asked', 'to_return') AND operation.amount <> posted.amount
ORDER BY operation.id
"""
