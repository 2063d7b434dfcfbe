"""Payments made so far: who pays in time, early, late, in parts, or several payments by one order."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from common.money import q
from common.vat import vat_included
from leasing_portal.demo.rows import Row
from leasing_portal.demo.schedule import Line
from leasing_portal.demo.stages import Stage, working_day_until

DAYS_LATE = (-4, -2, -1, 0, 0, 0, 0, 1, 2, 3)
PREPAID_ROWS = 3
UNPAID_BEFORE_TERMINATION = 5
PART = Decimal("0.4")


def paid_lines(lines: Sequence[Line], stage: Stage, today: date) -> list[Line]:
    """Choose the rows that are paid in full by today at this stage."""
    if stage is Stage.SIGNED:
        return []
    due = [line for line in lines if line.due_on <= today]
    if stage is Stage.PREPAID:
        return list(lines[: len(due) + PREPAID_ROWS])
    if stage is Stage.TERMINATED:
        return due[:-UNPAID_BEFORE_TERMINATION]
    if stage.days_overdue:
        oldest_unpaid = working_day_until(today - timedelta(days=stage.days_overdue))
        return [line for line in due if line.due_on < oldest_unpaid]
    return due


def receipt_rows(lines: Sequence[Line], stage: Stage, *, contract: Row, today: date, dice: Random) -> Iterator[Row]:
    """Yield the rows of the sheet "payments" of one contract, oldest first."""
    paid = paid_lines(lines, stage, today)
    order = dice.randint(40, 900)
    for line in paid:
        received_on = working_day_until(min(line.due_on + timedelta(days=dice.choice(DAYS_LATE)), today))
        order += dice.randint(1, 40)
        if line.kind == "lease" and dice.random() < 0.05:  # noqa: PLR2004 - one payment of twenty comes in parts
            part = q(line.amount * PART)
            yield _row(contract, line, part, received_on, order)
            order += 1
            yield _row(contract, line, line.amount - part, received_on, order)
        else:
            yield _row(contract, line, line.amount, received_on, order)
    if stage.days_overdue and dice.random() < 0.5 and len(paid) < len(lines):  # noqa: PLR2004 - every other debtor
        debt = lines[len(paid)]
        yield _row(contract, debt, q(debt.amount * PART), debt.due_on, order + 1)


def _row(contract: Row, line: Line, amount: Decimal, received_on: date, order: int) -> Row:
    signed_on = date.fromisoformat(str(contract["signed_on"]))
    what = {"advance": "Аванс", "lease": f"Лизинговый платёж № {line.number}", "buyout": "Выкупная стоимость"}
    vat = vat_included(amount, line.vat_rate)
    return {
        "contract_number": contract["number"],
        "received_on": received_on.isoformat(),
        "amount": f"{amount:.2f}",
        "document_number": str(order),
        "purpose": (
            f"{what[line.kind]} по договору лизинга № {contract['number']} от {signed_on:%d.%m.%Y}, "
            f"в т. ч. НДС {line.vat_rate:.0f}% {vat:.2f} руб."
        ),
    }
