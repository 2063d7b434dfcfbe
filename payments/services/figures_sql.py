"""The figures of many contracts at once, as SQL: one statement compares them with those kept, one rebuilds them.

Parameters: `live` states, `late_through` the latest due date in delay, `due` and `since` the due dates that are days
off with their first day of delay; for a rebuild also `ids` and `today`.
"""

FACTS = ("scheduled_total", "paid_total")
DATED = ("overdue_total", "overdue_since", "next_due_on", "next_due_amount")
FIGURES = (*FACTS, *DATED)

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
figure AS (
    SELECT chosen.id, chosen.live,
           COALESCE(total.scheduled, 0) AS scheduled_total,
           COALESCE(total.paid, 0) AS paid_total,
           COALESCE(total.overdue, 0) AS overdue_total,
           COALESCE(moved.since, total.oldest + 1) AS overdue_since,
           coming.due_on AS next_due_on,
           COALESCE(coming.amount, 0) AS next_due_amount
    FROM chosen
    LEFT JOIN total ON total.contract_id = chosen.id
    LEFT JOIN coming ON coming.contract_id = chosen.id
    LEFT JOIN unnest(%(due)s::date[], %(since)s::date[]) AS moved (due_on, since) ON moved.due_on = total.oldest
)
"""
_COMPARED = """
SELECT contract.id,
       contract.scheduled_total, contract.paid_total, contract.overdue_total,
       contract.overdue_since, contract.next_due_on, contract.next_due_amount,
       figure.scheduled_total, figure.paid_total, figure.overdue_total,
       figure.overdue_since, figure.next_due_on, figure.next_due_amount
FROM contracts_contract contract JOIN figure ON figure.id = contract.id
WHERE (contract.scheduled_total, contract.paid_total, contract.overdue_total,
       contract.overdue_since, contract.next_due_on, contract.next_due_amount)
    IS DISTINCT FROM (figure.scheduled_total, figure.paid_total, figure.overdue_total,
                      figure.overdue_since, figure.next_due_on, figure.next_due_amount)
ORDER BY contract.id
"""
# The day is kept of live contracts only: the figures of others do not depend on it.
_REBUILT = """
UPDATE contracts_contract contract
SET scheduled_total = figure.scheduled_total, paid_total = figure.paid_total,
    overdue_total = figure.overdue_total, overdue_since = figure.overdue_since,
    next_due_on = figure.next_due_on, next_due_amount = figure.next_due_amount,
    figures_on = %(today)s
FROM figure
WHERE figure.id = contract.id
  AND ((figure.live AND contract.figures_on IS DISTINCT FROM %(today)s)
    OR (contract.scheduled_total, contract.paid_total, contract.overdue_total,
       contract.overdue_since, contract.next_due_on, contract.next_due_amount)
    IS DISTINCT FROM (figure.scheduled_total, figure.paid_total, figure.overdue_total,
                      figure.overdue_since, figure.next_due_on, figure.next_due_amount))
"""

COMPARE_ALL = "".join((_FIGURE.format(choice="true"), _COMPARED))
COMPARE_LIVE = "".join((_FIGURE.format(choice="status = ANY(%(live)s)"), _COMPARED))
REBUILD = "".join((_FIGURE.format(choice="id = ANY(%(ids)s)"), _REBUILT))
