"""SQL of the night: what a new day changes of many contracts at once.

Parameters: `live` states, `today`, `late_through` the latest due date in delay, `due` and `since` the due dates that
are days off with their first day of delay, `shift` the most days that lie between the two; of a batch `ids`, `at`,
`reason`.

The charges of a contract are right through the day it was brought to, as everything that changes a debt goes through
`payments.services.settlement.bring_up`. So a new day adds days to the last run of each late payment, or begins one:
nothing of the days before is counted again. Sums are multiplied only, and rounded half up as the engine does.
"""

# A contract that was brought to the day since has been charged through it. Money that waits though something is owed
# waits for a quote of early buyout (`payments.ledger.held`), and for so many days only.
CANDIDATES = """
SELECT contract.id
FROM contracts_contract contract
WHERE contract.status = ANY(%(live)s)
  AND (contract.figures_on IS NULL
    OR (contract.figures_on < %(today)s
      AND (contract.next_due_on <= %(late_through)s
        OR (contract.credit_total > 0
          AND (contract.paid_total < contract.scheduled_total OR contract.charges_total > 0))
        OR (contract.overdue_total > 0 AND EXISTS (
            SELECT FROM payments_moneyterms terms JOIN payments_penaltyrate rate ON rate.terms_id = terms.id
            WHERE terms.contract_id = contract.id
               OR (terms.contract_id IS NULL AND terms.lessor_id = contract.lessor_id)
        )))))
ORDER BY contract.id
"""

# Contracts of a batch that nobody is writing, locked: whether a payment has fallen overdue, whether money waits.
LOCK_FREE = """
SELECT contract.id, contract.figures_on,
       contract.figures_on IS NULL OR contract.next_due_on <= %(late_through)s AS fell_overdue,
       contract.credit_total > 0 AS has_money
FROM contracts_contract contract
WHERE contract.id = ANY(%(ids)s) AND contract.status = ANY(%(live)s)
  AND (contract.figures_on IS NULL OR contract.figures_on < %(today)s)
ORDER BY contract.id
FOR NO KEY UPDATE OF contract SKIP LOCKED
"""

# Adds what the days up to today bear, and takes it into the contract's figure of what is owed besides the schedule.
# Returns contracts that have to be brought up one by one: a payment was paid in part after its delay began and bears
# its penalty only now (the grace days are over); a payment of a changed schedule has a twin of the same kind and day;
# what is charged is not what the night expects.
CHARGE = """
WITH chosen AS MATERIALIZED (
    SELECT contract.id AS contract_id, contract.schedule_number, contract.overdue_since,
           terms.id AS terms_id, terms.penalty_base AS base, terms.penalty_cap_percent AS cap_percent,
           terms.penalty_cap_amount AS cap_amount, terms.grace_days
    FROM contracts_contract contract
    CROSS JOIN LATERAL (
        SELECT * FROM payments_moneyterms found
        WHERE found.contract_id = contract.id
           OR (found.contract_id IS NULL AND found.lessor_id = contract.lessor_id)
        ORDER BY found.contract_id LIMIT 1
    ) terms
    WHERE contract.id = ANY(%(ids)s) AND contract.overdue_total > 0
),
rate AS MATERIALIZED (
    SELECT terms_id, percent, since,
           COALESCE(lead(since) OVER (PARTITION BY terms_id ORDER BY since) - 1, 'infinity') AS until
    FROM (
        SELECT terms_id, since, percent, lag(percent) OVER (PARTITION BY terms_id ORDER BY since) AS before
        FROM payments_penaltyrate WHERE terms_id IN (SELECT terms_id FROM chosen)
    ) entered
    WHERE before IS DISTINCT FROM percent
),
late AS MATERIALIZED (
    SELECT chosen.*, row.id AS row_id, row.due_on, COALESCE(moved.since, row.due_on + 1) AS delay_from,
           CASE WHEN base = 'whole' THEN row.amount
                WHEN row.kind <> 'lease' THEN 0
                WHEN base = 'principal' THEN row.principal
                ELSE row.principal + row.interest END AS fell_due,
           CASE WHEN schedule_number = 1 THEN ARRAY[row.id] ELSE ARRAY(
               SELECT same.id
               FROM payments_scheduleversion older JOIN payments_instalment same ON same.version_id = older.id
               WHERE older.contract_id = chosen.contract_id AND same.kind = row.kind AND same.due_on = row.due_on
           ) END AS continues,
           schedule_number > 1 AND count(*) OVER (PARTITION BY chosen.contract_id, row.kind, row.due_on) > 1 AS is_twin
    FROM chosen
    JOIN payments_scheduleversion version
        ON version.contract_id = chosen.contract_id AND version.number = chosen.schedule_number
    JOIN payments_instalment row
        ON row.version_id = version.id AND row.due_on <= %(late_through)s
        AND row.due_on >= chosen.overdue_since - %(shift)s
    LEFT JOIN unnest(%(due)s::date[], %(since)s::date[]) AS moved (due_on, since) ON moved.due_on = row.due_on
),
debt AS MATERIALIZED (
    SELECT late.*, fell_due - COALESCE(paid.amount, 0) AS debt, GREATEST(delay_from, paid.last_on + 1) AS debt_from,
           COALESCE(cap_amount, round((fell_due - COALESCE(paid.in_time, 0)) * cap_percent * 0.01, 2)) AS cap
    FROM late
    CROSS JOIN LATERAL (
        SELECT sum(net) AS amount, sum(net) FILTER (WHERE received_on < late.delay_from) AS in_time,
               max(received_on) AS last_on
        FROM (
            SELECT receipt.received_on, sum(allocation.amount) AS net
            FROM payments_allocation allocation JOIN payments_receipt receipt ON receipt.id = allocation.receipt_id
            WHERE allocation.instalment_id = late.row_id
              AND (late.base = 'whole' OR allocation.part = 'principal'
                OR (late.base = 'principal_and_interest' AND allocation.part = 'interest'))
            GROUP BY receipt.id
        ) applied
        WHERE net <> 0
    ) paid
    WHERE %(today)s - (late.delay_from - 1) > late.grace_days
),
charged AS MATERIALIZED (
    SELECT debt.*, last.run_from, last.due_on AS last_on, last.debt AS last_debt, last.percent AS last_percent,
           CASE WHEN debt.cap IS NOT NULL THEN debt.cap - COALESCE((
               SELECT sum(charge.amount) FROM payments_charge charge
               WHERE charge.kind = 'penalty' AND charge.instalment_id = ANY(debt.continues)
           ), 0) END AS left_under_cap
    FROM debt
    LEFT JOIN LATERAL (
        SELECT found.*
        FROM unnest(debt.continues) AS one (id)
        CROSS JOIN LATERAL (
            SELECT charge.run_from, charge.due_on, charge.debt, charge.percent
            FROM payments_charge charge
            WHERE charge.instalment_id = one.id AND charge.kind = 'penalty' AND charge.amount > 0
              AND NOT EXISTS (SELECT FROM payments_charge back WHERE back.reverses_id = charge.id)
            ORDER BY charge.due_on DESC LIMIT 1
        ) found
        ORDER BY found.due_on DESC LIMIT 1
    ) last ON true
    WHERE debt.debt > 0
),
run AS (
    SELECT charged.*, rate.percent, GREATEST(charged.debt_from, rate.since) AS starts_on,
           LEAST(rate.until, %(today)s) AS ends_on
    FROM charged
    JOIN rate ON rate.terms_id = charged.terms_id AND rate.since <= %(today)s AND rate.until >= charged.debt_from
    WHERE charged.debt_from <= %(today)s
),
growth AS (
    SELECT run.*,
           COALESCE(last_on >= starts_on, false) AS is_begun,
           round(debt * percent * (ends_on - starts_on + 1) * 0.01, 2)
               - CASE WHEN last_on >= starts_on
                 THEN round(debt * percent * (LEAST(last_on, ends_on) - starts_on + 1) * 0.01, 2) ELSE 0 END AS amount
    FROM run
),
added_days AS MATERIALIZED (
    SELECT growth.*, bool_or(is_odd) OVER (PARTITION BY contract_id) AS is_for_one_by_one
    FROM (
        SELECT growth.contract_id, row_id, debt, percent, starts_on, ends_on, due_on,
               CASE WHEN is_begun THEN last_on + 1 ELSE starts_on END AS first_day,
               LEAST(amount, left_under_cap - (sum(amount) OVER same_payment - amount)) AS amount,
               amount > 0 AND COALESCE(left_under_cap > 0, true) AND (
                   is_twin OR (last_on IS NULL AND debt_from > delay_from)
                   OR (is_begun AND (run_from, last_debt, last_percent) IS DISTINCT FROM (starts_on, debt, percent))
               ) AS is_odd
        FROM growth
        WINDOW same_payment AS (PARTITION BY row_id ORDER BY starts_on)
    ) growth
),
added AS (
    INSERT INTO payments_charge (
        contract_id, kind, instalment_id, run_from, starts_on, due_on, debt, percent, amount, booked_at, reason
    )
    SELECT contract_id, 'penalty', row_id, starts_on, first_day, ends_on, debt, percent, amount, %(at)s, %(reason)s
    FROM added_days WHERE amount > 0 AND NOT is_for_one_by_one
    ORDER BY contract_id, due_on, row_id, starts_on
    RETURNING contract_id, amount
),
written AS (
    UPDATE contracts_contract contract
    SET charges_total = contract.charges_total + total.amount, figures_on = %(today)s
    FROM (SELECT contract_id, sum(amount) AS amount FROM added GROUP BY contract_id) total
    WHERE contract.id = total.contract_id
    RETURNING contract.id
)
SELECT (SELECT count(*) FROM added),
       (SELECT count(*) FROM written),
       ARRAY(SELECT DISTINCT contract_id FROM added_days WHERE is_odd ORDER BY contract_id)
"""
