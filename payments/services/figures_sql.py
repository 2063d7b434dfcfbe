"""The figures of many contracts at once, as SQL: one statement compares them with those kept, one rebuilds them.

Parameters: `live` states, `late_through` the latest due date in delay, `due` and `since` the due dates that are days
off with their first day of delay; for a rebuild also `ids` and `today`.
"""

FACTS = ("scheduled_total", "paid_total", "charges_total", "credit_total")
DATED = ("overdue_total", "overdue_since", "next_due_on", "next_due_amount")
FIGURES = (*FACTS, *DATED)

# What is owed besides the schedule: charges with their reversals, less what was taken off and what was paid. What came
# and is applied to nothing: receipts less what went back and what was applied, reversals of everything inside.
# Nothing of the schedule is expected of a contract that is not live: what is owed after a termination is its
# settlement, not the schedule.
_FIGURE = """
WITH chosen AS MATERIALIZED (
    SELECT id, schedule_number, status = ANY(%(live)s) AS live FROM contracts_contract WHERE {choice}
),
part AS MATERIALIZED (
    SELECT chosen.id AS contract_id, chosen.live, row.due_on, row.amount,
           row.amount - COALESCE(ledger.paid, 0) AS outstanding,
           row.due_on <= %(late_through)s AS late
    FROM chosen
    JOIN payments_scheduleversion version
        ON version.contract_id = chosen.id AND version.number = chosen.schedule_number
    JOIN payments_instalment row ON row.version_id = version.id
    LEFT JOIN LATERAL (
        SELECT sum(amount) AS paid FROM payments_allocation WHERE instalment_id = row.id
    ) ledger ON true
),
total AS (
    SELECT contract_id, sum(amount) AS scheduled, sum(amount - outstanding) AS paid,
           sum(outstanding) FILTER (WHERE late AND live) AS overdue,
           min(due_on) FILTER (WHERE late AND live AND outstanding > 0) AS oldest
    FROM part GROUP BY contract_id
),
coming AS (
    SELECT DISTINCT ON (contract_id) contract_id, due_on, sum(outstanding) AS amount
    FROM part WHERE live AND NOT late AND outstanding > 0
    GROUP BY contract_id, due_on ORDER BY contract_id, due_on
),
besides AS (
    SELECT chosen.id AS contract_id, sum(charge.amount - taken.off - ledger.paid) AS owed
    FROM chosen
    JOIN payments_charge charge ON charge.contract_id = chosen.id
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(amount), 0) AS off FROM payments_reliefshare WHERE charge_id = charge.id
    ) taken
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(amount), 0) AS paid FROM payments_allocation WHERE charge_id = charge.id
    ) ledger
    GROUP BY chosen.id
),
credit AS (
    SELECT chosen.id AS contract_id, sum(receipt.amount - back.amount - ledger.applied) AS amount
    FROM chosen
    JOIN payments_receipt receipt ON receipt.contract_id = chosen.id
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(amount), 0) AS amount FROM payments_receiptreversal WHERE receipt_id = receipt.id
    ) back
    CROSS JOIN LATERAL (
        SELECT COALESCE(sum(amount), 0) AS applied FROM payments_allocation WHERE receipt_id = receipt.id
    ) ledger
    GROUP BY chosen.id
),
figure AS (
    SELECT chosen.id, chosen.live,
           COALESCE(total.scheduled, 0) AS scheduled_total,
           COALESCE(total.paid, 0) AS paid_total,
           COALESCE(besides.owed, 0) AS charges_total,
           COALESCE(credit.amount, 0) AS credit_total,
           COALESCE(total.overdue, 0) AS overdue_total,
           COALESCE(moved.since, total.oldest + 1) AS overdue_since,
           coming.due_on AS next_due_on,
           COALESCE(coming.amount, 0) AS next_due_amount
    FROM chosen
    LEFT JOIN total ON total.contract_id = chosen.id
    LEFT JOIN besides ON besides.contract_id = chosen.id
    LEFT JOIN credit ON credit.contract_id = chosen.id
    LEFT JOIN coming ON coming.contract_id = chosen.id
    LEFT JOIN unnest(%(due)s::date[], %(since)s::date[]) AS moved (due_on, since) ON moved.due_on = total.oldest
)
"""
_COLUMNS = {
    "kept": ", ".join(f"contract.{name}" for name in FIGURES),
    "right": ", ".join(f"figure.{name}" for name in FIGURES),
    "set": ", ".join(f"{name} = figure.{name}" for name in FIGURES),
}
_COMPARED = """
SELECT contract.id, {kept}, {right}
FROM contracts_contract contract JOIN figure ON figure.id = contract.id
WHERE ({kept}) IS DISTINCT FROM ({right})
ORDER BY contract.id
"""
# The day is kept of live contracts only: the figures of others do not depend on it.
_REBUILT = """
UPDATE contracts_contract contract
SET {set}, figures_on = %(today)s
FROM figure
WHERE figure.id = contract.id
  AND ((figure.live AND contract.figures_on IS DISTINCT FROM %(today)s) OR ({kept}) IS DISTINCT FROM ({right}))
"""

COMPARE_ALL = "".join((_FIGURE.format(choice="true"), _COMPARED.format(**_COLUMNS)))
REBUILD = "".join((_FIGURE.format(choice="id = ANY(%(ids)s)"), _REBUILT.format(**_COLUMNS)))
