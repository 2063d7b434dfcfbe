"""What the database itself refuses in the ledger, whoever writes: more of a receipt or of a claim than there is.

A sum over rows is no check constraint, so triggers look once for each statement: a correction writes reversals and new
rows in one. Writers hold the contract's lock, without which two of them would not see each other's rows. Each refusal
is a check violation with a name of its own, as of a constraint.
"""

from typing import Final

import pgtrigger

_REFUSE: Final = """
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{name}', TABLE = TG_TABLE_NAME,
        MESSAGE = 'new rows of "' || TG_TABLE_NAME || '" violate "{name}"';
"""
_OVER_RECEIPT: Final = """
IF EXISTS (
    SELECT FROM payments_receipt receipt
    WHERE receipt.id IN (SELECT receipt_id FROM fresh)
      AND (SELECT sum(amount) FROM payments_allocation WHERE receipt_id = receipt.id) NOT BETWEEN 0
          AND receipt.amount - COALESCE(
              (SELECT sum(amount) FROM payments_receiptreversal WHERE receipt_id = receipt.id), 0)
) THEN
"""
_OVER_CLAIM: Final = """
IF EXISTS (
    SELECT FROM payments_instalment row
    WHERE row.id IN (SELECT instalment_id FROM fresh)
      AND (SELECT sum(amount) FROM payments_allocation WHERE instalment_id = row.id) NOT BETWEEN 0 AND row.amount
) OR EXISTS (
    SELECT FROM payments_charge charge
    WHERE charge.id IN (SELECT charge_id FROM fresh)
      AND (SELECT sum(amount) FROM payments_allocation WHERE charge_id = charge.id) NOT BETWEEN 0 AND charge.amount
) THEN
"""
_OVER_RETURNED: Final = """
IF EXISTS (
    SELECT FROM payments_receipt receipt
    WHERE receipt.id IN (SELECT receipt_id FROM fresh)
      AND (SELECT sum(amount) FROM payments_receiptreversal WHERE receipt_id = receipt.id) > receipt.amount
) THEN
"""


def _guard(name: str, *checks: tuple[str, str]) -> pgtrigger.Trigger:
    body = "".join(f"{found}{_REFUSE.format(name=constraint)}END IF;" for constraint, found in checks)
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="fresh"),  # type: ignore[no-untyped-call] # the package tells none
        func=f"{body} RETURN NULL;",
    )


def allocations_within() -> pgtrigger.Trigger:
    """Refuse allocations above what is left of the receipt, or above the row or the charge; or below zero in all."""
    return _guard(
        "within",
        ("allocation_within_receipt", _OVER_RECEIPT),
        ("allocation_within_claim", _OVER_CLAIM),
    )


def reversals_within() -> pgtrigger.Trigger:
    """Refuse to take back more than was received."""
    return _guard("within", ("receipt_reversal_within_receipt", _OVER_RETURNED))
