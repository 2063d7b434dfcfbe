"""Waivers and reductions by a court stand beside the penalty and never take it below zero."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.engine.explain import Explanation, Operation, holds
from payments.engine.penalty import Relief, ReliefKind, explain_net_penalty, net_penalty
from tests.payments.engine.late_money import D, november

CHARGED = Explanation(what="Penalty", value=D("580.00"))


def relief(day: int, amount: str, kind: ReliefKind = ReliefKind.WAIVER) -> Relief:
    return Relief(kind=kind, on=november(day), amount=D(amount), reason="agreed")


WAIVED = relief(25, "-200.00")
REDUCED = relief(27, "-100.00", ReliefKind.COURT)
TAKEN_BACK = relief(26, "50.00")


def test_entries_are_netted_in_the_order_of_their_days() -> None:
    net = net_penalty(D("580.00"), [REDUCED, TAKEN_BACK, WAIVED])
    assert net.reliefs == (WAIVED, TAKEN_BACK, REDUCED)
    assert (net.charged, net.taken_off, net.net, net.unused) == (D(580), D(250), D(330), D(0))


def test_a_penalty_that_became_less_is_not_below_zero() -> None:
    net = net_penalty(D("180.00"), [WAIVED])
    assert (net.net, net.unused) == (D(0), D("20.00"))


def test_nothing_taken_off_leaves_the_penalty() -> None:
    net = net_penalty(D("580.00"), [])
    assert (net.net, net.unused) == (D("580.00"), D(0))
    assert explain_net_penalty(net, CHARGED).parts == (CHARGED,)


def test_signed_entries_add_up_to_what_is_left() -> None:
    node = explain_net_penalty(net_penalty(D("580.00"), [WAIVED, TAKEN_BACK, REDUCED]), CHARGED)
    assert holds(node)
    assert (node.value, node.operation) == (D("330.00"), Operation.SUM)
    assert [(part.what, part.value, part.on, part.note) for part in node.parts[1:]] == [
        ("Waived by the lessor", D("-200.00"), november(25), "agreed"),
        ("Waived by the lessor", D("50.00"), november(26), "agreed"),
        ("Reduced by a court", D("-100.00"), november(27), "agreed"),
    ]


def test_where_more_was_taken_off_the_penalty_itself_is() -> None:
    charged = Explanation(what="Penalty", value=D("180.00"))
    node = explain_net_penalty(net_penalty(charged.value, [WAIVED]), charged)
    assert holds(node)
    assert (node.value, [part.value for part in node.parts]) == (D(0), [D("180.00"), D("180.00")])
    assert [part.value for part in node.parts[1].parts] == [D("200.00"), D("180.00")]


@pytest.mark.parametrize("amount", ["0.00", "0.001"])
def test_an_entry_takes_off_kopecks(amount: str) -> None:
    with pytest.raises(ValueError, match="takes nothing off"):
        relief(25, amount)


@pytest.mark.parametrize(("charged", "rows"), [("-0.01", []), ("580.00", [WAIVED, relief(26, "200.01")])])
def test_neither_a_negative_penalty_nor_more_taken_back_than_off(charged: str, rows: list[Relief]) -> None:
    with pytest.raises(ValueError, match="neither can be below zero"):
        net_penalty(D(charged), rows)


kopecks = st.integers(0, 100_000).map(lambda n: D(n) / 100)
entries = st.builds(
    relief, st.integers(1, 60), st.integers(1, 50_000).map(lambda n: f"{-D(n) / 100}"), st.sampled_from(ReliefKind)
)


@given(kopecks, st.lists(entries, max_size=5), st.randoms(use_true_random=False))
def test_what_is_left_is_never_below_zero_and_closes(charged: Decimal, rows: list[Relief], random: Random) -> None:
    net = net_penalty(charged, rows)
    assert net.net >= 0
    assert net.net == charged - net.taken_off + net.unused
    assert net.unused * net.net == 0
    assert holds(explain_net_penalty(net, Explanation(what="Penalty", value=charged)))
    assert net_penalty(charged, random.sample(rows, len(rows))) == net
