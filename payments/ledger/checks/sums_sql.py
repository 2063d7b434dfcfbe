"""Invariants of receipts, claims and charges as SQL over the whole ledger.

Each statement returns contract, target, what stands and what is right, only of rows where they differ. `ids` are the
contracts to look at, null for all.
"""

from collections.abc import Mapping
from typing import Final

from payments.ledger.checks.causes import Cause

# Applied parts and what the part of the row holds; an advance, a buyout and a service row are one claim each.
_PARTS = """
WITH applied AS (
    SELECT allocation.instalment_id, allocation.part, sum(allocation.amount) AS paid
    FROM payments_allocation allocation
    JOIN payments_instalment row ON row.id = allocation.instalment_id
    JOIN payments_scheduleversion version ON version.id = row.version_id
    WHERE %(ids)s::bigint[] IS NULL OR version.contract_id = ANY(%(ids)s)
    GROUP BY allocation.instalment_id, allocation.part
), held AS (
    SELECT version.contract_id, version.number = contract.schedule_number AS in_force, applied.paid,
           'instalment:' || row.id || ':' || applied.part AS target,
           CASE
               WHEN row.kind IN ('advance', 'buyout') THEN CASE WHEN part = row.kind THEN row.amount ELSE 0 END
               WHEN row.kind = 'service' THEN CASE part WHEN 'other' THEN row.amount ELSE 0 END
               ELSE CASE part WHEN 'interest' THEN row.interest WHEN 'principal' THEN row.principal
                    WHEN 'insurance' THEN row.insurance WHEN 'other' THEN row.other WHEN 'buyout' THEN row.buyout
                    ELSE 0 END
           END AS size
    FROM applied
    JOIN payments_instalment row ON row.id = applied.instalment_id
    JOIN payments_scheduleversion version ON version.id = row.version_id
    JOIN contracts_contract contract ON contract.id = version.contract_id
)
"""
_OVER = "SELECT contract_id, target, paid, size FROM held WHERE in_force AND paid NOT BETWEEN 0 AND size"
_LEFT = "SELECT contract_id, target, paid, 0::numeric(18, 2) FROM held WHERE NOT in_force AND paid <> 0"

_RECEIPTS = """
WITH held AS (
    SELECT receipt.contract_id, 'receipt:' || receipt.id AS target, receipt.amount,
           COALESCE((SELECT sum(amount) FROM payments_allocation WHERE receipt_id = receipt.id), 0) AS applied,
           COALESCE((SELECT sum(amount) FROM payments_receiptreversal WHERE receipt_id = receipt.id), 0) AS back
    FROM payments_receipt receipt
    WHERE %(ids)s::bigint[] IS NULL OR receipt.contract_id = ANY(%(ids)s)
)
"""
_BEYOND = """
SELECT contract_id, target, applied, greatest(amount - back, 0) FROM held
WHERE applied NOT BETWEEN 0 AND greatest(amount - back, 0)
"""
_TOO_MUCH_BACK = "SELECT contract_id, target, back, amount FROM held WHERE back > amount"

# A charge that was reversed, and its reversal, hold nothing.
_CHARGE = """
SELECT contract_id, target, applied + taken, size FROM (
    SELECT charge.contract_id, 'charge:' || charge.id AS target,
           CASE WHEN charge.reverses_id IS NULL AND back.id IS NULL THEN charge.amount ELSE 0 END AS size,
           COALESCE((SELECT sum(amount) FROM payments_allocation WHERE charge_id = charge.id), 0) AS applied,
           COALESCE((SELECT sum(amount) FROM payments_reliefshare WHERE charge_id = charge.id), 0) AS taken
    FROM payments_charge charge LEFT JOIN payments_charge back ON back.reverses_id = charge.id
    WHERE %(ids)s::bigint[] IS NULL OR charge.contract_id = ANY(%(ids)s)
) held
WHERE applied < 0 OR taken < 0 OR applied + taken > size
"""
_REVERSAL = """
SELECT back.contract_id, 'charge:' || back.id, back.amount, -charge.amount
FROM payments_charge back JOIN payments_charge charge ON charge.id = back.reverses_id
WHERE (%(ids)s::bigint[] IS NULL OR back.contract_id = ANY(%(ids)s))
  AND ((back.amount, back.contract_id, back.kind, back.instalment_id, back.starts_on, back.due_on)
        IS DISTINCT FROM
       (-charge.amount, charge.contract_id, charge.kind, charge.instalment_id, charge.starts_on, charge.due_on)
       OR charge.reverses_id IS NOT NULL)
UNION ALL
SELECT back.contract_id, 'relief:' || back.id, back.amount, -relief.amount
FROM payments_relief back JOIN payments_relief relief ON relief.id = back.reverses_id
WHERE (%(ids)s::bigint[] IS NULL OR back.contract_id = ANY(%(ids)s))
  AND ((back.amount, back.contract_id, back.charge_kind, back.instalment_id)
        IS DISTINCT FROM (-relief.amount, relief.contract_id, relief.charge_kind, relief.instalment_id)
       OR relief.reverses_id IS NOT NULL)
"""
_FOREIGN = """
SELECT receipt.contract_id, 'receipt:' || receipt.id || ' to contract ' || claim.contract_id, sum(applied.amount),
       0::numeric(18, 2)
FROM payments_allocation applied
JOIN payments_receipt receipt ON receipt.id = applied.receipt_id
LEFT JOIN payments_instalment row ON row.id = applied.instalment_id
LEFT JOIN payments_scheduleversion version ON version.id = row.version_id
LEFT JOIN payments_charge charge ON charge.id = applied.charge_id
CROSS JOIN LATERAL (SELECT COALESCE(version.contract_id, charge.contract_id) AS contract_id) claim
WHERE claim.contract_id <> receipt.contract_id
  AND (%(ids)s::bigint[] IS NULL OR receipt.contract_id = ANY(%(ids)s))
GROUP BY receipt.contract_id, receipt.id, claim.contract_id
"""
# A relief that was taken back, and what takes it back, take nothing off.
_RELIEF = """
SELECT contract_id, target, taken, size FROM (
    SELECT relief.contract_id, 'relief:' || relief.id AS target,
           CASE WHEN relief.reverses_id IS NULL AND back.id IS NULL THEN relief.amount ELSE 0 END AS size,
           COALESCE((SELECT sum(amount) FROM payments_reliefshare WHERE relief_id = relief.id), 0) AS taken
    FROM payments_relief relief LEFT JOIN payments_relief back ON back.reverses_id = relief.id
    WHERE %(ids)s::bigint[] IS NULL OR relief.contract_id = ANY(%(ids)s)
) held
WHERE taken NOT BETWEEN 0 AND size
"""
SUMS: Final[Mapping[Cause, str]] = {
    Cause.RECEIPT: _RECEIPTS + _BEYOND,
    Cause.RETURNED: _RECEIPTS + _TOO_MUCH_BACK,
    Cause.PART: _PARTS + _OVER,
    Cause.VERSION: _PARTS + _LEFT,
    Cause.CHARGE: _CHARGE,
    Cause.REVERSAL: _REVERSAL,
    Cause.FOREIGN: _FOREIGN,
    Cause.RELIEF: _RELIEF,
}
