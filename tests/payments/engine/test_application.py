from datetime import date

import pytest

from payments.engine.application import apply_receipts
from payments.engine.application_order import ApplicationOrder
from payments.engine.claims import ClaimKind as Kind
from tests.payments.engine.claim_rows import came, claim, for_claims, for_numbers, left, parts

JANUARY, FEBRUARY, MARCH = date(2026, 1, 15), date(2026, 2, 15), date(2026, 3, 15)
BILLED = date(2026, 2, 20)
LATE_FEBRUARY = date(2026, 2, 25)

INTEREST_1 = claim(1, Kind.INTEREST, 1, JANUARY, "30.00")
PRINCIPAL_1 = claim(2, Kind.PRINCIPAL, 1, JANUARY, "60.00")
INSURANCE_1 = claim(3, Kind.INSURANCE, 1, JANUARY, "10.00")
INTEREST_2 = claim(4, Kind.INTEREST, 2, FEBRUARY, "20.00")
PRINCIPAL_2 = claim(5, Kind.PRINCIPAL, 2, FEBRUARY, "70.00")
SERVICES_2 = claim(6, Kind.OTHER, 2, FEBRUARY, "10.00")
INTEREST_3 = claim(7, Kind.INTEREST, 3, MARCH, "10.00")
PRINCIPAL_3 = claim(8, Kind.PRINCIPAL, 3, MARCH, "80.00")
BUYOUT = claim(9, Kind.BUYOUT, 4, MARCH, "50.00")
COSTS = claim(10, Kind.COSTS, 1, BILLED, "5.00")
PENALTY_OLD = claim(11, Kind.PENALTY, 1, date(2026, 2, 10), "3.00")
PENALTY = claim(12, Kind.PENALTY, 2, BILLED, "2.00")
ARTICLE_395 = claim(13, Kind.ARTICLE_395, 1, date(2026, 1, 31), "1.50")
ADVANCE = claim(14, Kind.ADVANCE, 0, date(2026, 1, 1), "40.00")
LEASE = [INTEREST_1, PRINCIPAL_1, INSURANCE_1, INTEREST_2, PRINCIPAL_2, SERVICES_2, INTEREST_3, PRINCIPAL_3]
EVERYTHING = [*LEASE, BUYOUT, COSTS, PENALTY_OLD, PENALTY, ARTICLE_395, ADVANCE]


def test_everything_due_is_paid_in_the_usual_order_and_the_rest_goes_ahead() -> None:
    result = apply_receipts([came(1, LATE_FEBRUARY, "280.00")], reversed(EVERYTHING))
    assert parts(result) == [
        (1, 10, "5.00", "due"),
        (1, 14, "40.00", "due"),
        (1, 1, "30.00", "due"),
        (1, 2, "60.00", "due"),
        (1, 3, "10.00", "due"),
        (1, 4, "20.00", "due"),
        (1, 5, "70.00", "due"),
        (1, 6, "10.00", "due"),
        (1, 11, "3.00", "due"),
        (1, 12, "2.00", "due"),
        (1, 13, "1.50", "due"),
        (1, 7, "10.00", "ahead"),
        (1, 8, "18.50", "ahead"),
    ]
    assert left(result) == []


def test_inside_one_payment_a_part_pays_interest_then_principal() -> None:
    result = apply_receipts([came(1, JANUARY, "45.00")], [PRINCIPAL_1, INSURANCE_1, INTEREST_1])
    assert parts(result) == [(1, 1, "30.00", "due"), (1, 2, "15.00", "due")]


def test_an_older_payment_is_paid_in_full_before_the_interest_of_a_younger_one() -> None:
    result = apply_receipts([came(1, FEBRUARY, "101.00")], LEASE)
    assert parts(result)[-2:] == [(1, 3, "10.00", "due"), (1, 4, "1.00", "due")]


def test_of_two_payments_due_on_one_day_the_first_by_number_is_paid_in_full_first() -> None:
    claims = [
        claim(1, Kind.INTEREST, 2, JANUARY, "10.00"),
        claim(2, Kind.PRINCIPAL, 1, JANUARY, "20.00"),
        claim(3, Kind.INTEREST, 1, JANUARY, "5.00"),
    ]
    result = apply_receipts([came(1, JANUARY, "26.00")], claims)
    assert parts(result) == [(1, 3, "5.00", "due"), (1, 2, "20.00", "due"), (1, 1, "1.00", "due")]


def test_penalties_of_one_payment_and_day_are_paid_by_id() -> None:
    penalties = [claim(row_id, Kind.PENALTY, 1, JANUARY, "2.00") for row_id in (5, 4)]
    assert parts(apply_receipts([came(1, JANUARY, "3.00")], penalties)) == [
        (1, 4, "2.00", "due"),
        (1, 5, "1.00", "due"),
    ]


def test_what_is_due_is_judged_on_the_value_date_of_each_receipt() -> None:
    claims = [INTEREST_2, PRINCIPAL_2, PENALTY_OLD]
    before = apply_receipts([came(1, date(2026, 2, 9), "21.00")], claims)
    assert parts(before) == [(1, 4, "20.00", "ahead"), (1, 5, "1.00", "ahead")]
    between = apply_receipts([came(1, date(2026, 2, 14), "21.00")], claims)
    assert parts(between) == [(1, 11, "3.00", "due"), (1, 4, "18.00", "ahead")]
    on_the_day = apply_receipts([came(1, FEBRUARY, "21.00")], claims)
    assert parts(on_the_day) == [(1, 4, "20.00", "due"), (1, 5, "1.00", "due")]


def test_ahead_the_nearest_due_date_comes_first_whatever_the_kind() -> None:
    nearest = claim(99, Kind.ADVANCE, 9, FEBRUARY, "4.00")
    result = apply_receipts([came(1, JANUARY, "5.00")], [INTEREST_3, nearest])
    assert parts(result) == [(1, 99, "4.00", "ahead"), (1, 7, "1.00", "ahead")]


def test_payments_of_one_day_ahead_follow_the_order_of_the_contract() -> None:
    result = apply_receipts([came(1, FEBRUARY, "95.00")], [BUYOUT, PRINCIPAL_3, INTEREST_3])
    assert parts(result) == [(1, 7, "10.00", "ahead"), (1, 8, "80.00", "ahead"), (1, 9, "5.00", "ahead")]


def test_what_arose_after_the_receipt_takes_only_what_the_schedule_leaves() -> None:
    claims = [COSTS, PENALTY, INTEREST_3, PRINCIPAL_3]
    short = apply_receipts([came(1, JANUARY, "90.00"), came(2, MARCH, "6.00")], claims)
    assert parts(short) == [
        (1, 7, "10.00", "ahead"),
        (1, 8, "80.00", "ahead"),
        (2, 10, "5.00", "due"),
        (2, 12, "1.00", "due"),
    ]
    ample = apply_receipts([came(1, JANUARY, "100.00")], claims)
    assert parts(ample)[2:] == [(1, 10, "5.00", "later"), (1, 12, "2.00", "later")]
    assert left(ample) == [(1, "3.00")]


def test_receipts_are_taken_by_value_date_then_id() -> None:
    late = apply_receipts([came(1, FEBRUARY, "20.00"), came(2, JANUARY, "20.00")], [INTEREST_1])
    assert parts(late) == [(2, 1, "20.00", "due"), (1, 1, "10.00", "due")]
    result = apply_receipts([came(2, JANUARY, "20.00"), came(1, JANUARY, "20.00")], [INTEREST_1])
    assert parts(result) == [(1, 1, "20.00", "due"), (2, 1, "10.00", "due")]
    assert left(result) == [(2, "10.00")]


def test_what_is_already_paid_is_left_alone() -> None:
    paid = claim(1, Kind.INTEREST, 1, JANUARY, "30.00", paid="30.00")
    half = claim(2, Kind.PRINCIPAL, 1, JANUARY, "60.00", paid="50.00")
    assert parts(apply_receipts([came(1, JANUARY, "12.00")], [paid, half])) == [(1, 2, "10.00", "due")]


class TestHints:
    def test_a_number_means_the_whole_payment_and_not_its_penalty(self) -> None:
        result = apply_receipts([came(1, LATE_FEBRUARY, "104.00", for_numbers(2))], [*LEASE, PENALTY])
        assert parts(result) == [
            (1, 4, "20.00", "hint"),
            (1, 5, "70.00", "hint"),
            (1, 6, "10.00", "hint"),
            (1, 1, "4.00", "due"),
        ]

    def test_a_payer_may_name_a_penalty_before_the_debt(self) -> None:
        result = apply_receipts([came(1, LATE_FEBRUARY, "5.00", for_claims(12))], [INTEREST_1, PENALTY])
        assert parts(result) == [(1, 12, "2.00", "hint"), (1, 1, "3.00", "due")]

    def test_no_more_than_the_amount_named(self) -> None:
        result = apply_receipts([came(1, JANUARY, "50.00", for_claims(8, amount="12.34"))], LEASE)
        assert parts(result) == [(1, 8, "12.34", "hint"), (1, 1, "30.00", "due"), (1, 2, "7.66", "due")]

    def test_what_it_cannot_place_falls_to_the_usual_order(self) -> None:
        hint = for_claims(3, amount="40.00")
        result = apply_receipts([came(1, JANUARY, "45.00", hint, for_claims(99))], LEASE)
        assert parts(result) == [(1, 3, "10.00", "hint"), (1, 1, "30.00", "due"), (1, 2, "5.00", "due")]

    def test_several_are_followed_in_their_order(self) -> None:
        hints = for_numbers(3, amount="5.00"), for_claims(9, amount="6.00"), for_numbers(1)
        result = apply_receipts([came(1, JANUARY, "20.00", *hints)], [*LEASE, BUYOUT])
        assert parts(result) == [(1, 7, "5.00", "hint"), (1, 9, "6.00", "hint"), (1, 1, "9.00", "hint")]

    def test_a_claim_may_be_paid_in_part_by_a_hint_and_in_part_by_the_order(self) -> None:
        result = apply_receipts([came(1, JANUARY, "30.00", for_claims(1, amount="10.00"))], LEASE)
        assert parts(result) == [(1, 1, "10.00", "hint"), (1, 1, "20.00", "due")]

    def test_more_than_the_receipt_is_cut(self) -> None:
        result = apply_receipts([came(1, JANUARY, "7.00", for_claims(8, amount="70.00"))], LEASE)
        assert parts(result) == [(1, 8, "7.00", "hint")]

    def test_an_older_receipt_comes_first_whatever_a_younger_one_names(self) -> None:
        receipts = [came(2, FEBRUARY, "30.00", for_claims(1)), came(1, JANUARY, "25.00")]
        result = apply_receipts(receipts, [INTEREST_1])
        assert parts(result) == [(1, 1, "25.00", "due"), (2, 1, "5.00", "hint")]
        assert left(result) == [(2, "25.00")]


def test_what_was_returned_pays_nothing() -> None:
    result = apply_receipts(
        [came(1, JANUARY, "50.00", returned="45.00"), came(2, JANUARY, "9.00", returned="9.00")], LEASE
    )
    assert parts(result) == [(1, 1, "5.00", "due")]
    assert left(result) == []


def test_a_contract_may_have_its_own_order() -> None:
    order = ApplicationOrder(
        (
            (Kind.ADVANCE,),
            (Kind.PRINCIPAL, Kind.INTEREST),
            (Kind.COSTS,),
            (Kind.ARTICLE_395, Kind.PENALTY),
            (Kind.INSURANCE, Kind.OTHER),
            (Kind.BUYOUT,),
        )
    )
    result = apply_receipts([came(1, LATE_FEBRUARY, "250.00")], EVERYTHING, order)
    assert [part[1:3] for part in parts(result)] == [
        (14, "40.00"),
        (2, "60.00"),
        (1, "30.00"),
        (5, "70.00"),
        (4, "20.00"),
        (10, "5.00"),
        (13, "1.50"),
        (11, "3.00"),
        (12, "2.00"),
        (3, "10.00"),
        (6, "8.50"),
    ]
    assert result.warnings == ()


def test_a_result_made_with_an_acknowledged_order_carries_its_warnings() -> None:
    order = ApplicationOrder(
        ((Kind.PENALTY,), tuple(kind for kind in Kind if kind is not Kind.PENALTY)), acknowledged=True
    )
    result = apply_receipts([came(1, LATE_FEBRUARY, "6.00")], [INTEREST_1, PENALTY, PENALTY_OLD], order)
    assert [part[1:3] for part in parts(result)] == [(11, "3.00"), (12, "2.00"), (1, "1.00")]
    assert result.warnings == order.warnings
    assert [warning.code for warning in result.warnings] == ["sanctions_first", "sanctions_first"]


def test_nothing_received_and_nothing_owed() -> None:
    assert apply_receipts([], LEASE).applied == ()
    nothing_owed = apply_receipts([came(1, JANUARY, "1.00", for_claims(1)), came(2, JANUARY, "0.00")], [])
    assert (parts(nothing_owed), left(nothing_owed)) == ([], [(1, "1.00")])


def test_a_repeated_id_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Each receipt must be given once, these are repeated: \[7\]"):
        apply_receipts([came(7, JANUARY, "1.00"), came(7, MARCH, "1.00")], [])
    with pytest.raises(ValueError, match=r"Each claim must be given once, these are repeated: \[1\]"):
        apply_receipts([], [INTEREST_1, INTEREST_1])
