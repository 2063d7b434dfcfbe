"""Five thousand hard payments with known answers: nothing is posted wrongly, nearly all have the right proposal on top.

What is counted how stands in `labelled.score`; the table by class: `python -m tests.payments.matching.labelled`.
"""

import pytest

from tests.payments.matching.labelled import COUNT, Table, generate, score
from tests.payments.matching.labelled.__main__ import SEED
from tests.payments.matching.labelled.clear import CLEAR
from tests.payments.matching.labelled.hard import HARD
from tests.payments.matching.labelled.unclear import UNCLEAR

MATCHED = 95.0


@pytest.fixture(scope="module")
def table() -> Table:
    """Counts of the whole set."""
    return score(*generate(SEED))


def test_every_class_is_there(table: Table) -> None:
    assert table.total.count == COUNT
    assert len(table.lines) == len(CLEAR) + len(HARD) + len(UNCLEAR)


def test_nothing_is_posted_wrongly(table: Table) -> None:
    assert [one.payment.purpose for one, _outcome in table.wrong] == []
    assert table.total.wrong == 0


def test_the_right_proposal_is_on_top(table: Table) -> None:
    assert table.total.share > MATCHED, table.text()


def test_a_useful_part_needs_nobody(table: Table) -> None:
    # A desk that gets everything posts nothing wrongly either.
    assert table.total.automatic > COUNT / 2, table.text()


def test_another_seed_is_no_worse() -> None:
    other = score(*generate(SEED + 1, 1_000))
    assert other.total.wrong == 0
    assert other.total.share > MATCHED, other.text()
