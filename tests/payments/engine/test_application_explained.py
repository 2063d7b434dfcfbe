from datetime import date

from hypothesis import given

from calculator.engine.explain.tree import holds
from payments.engine.application import apply_receipts
from payments.engine.application_explained import explain_claim, explain_receipt
from payments.engine.application_order import ApplicationOrder
from payments.engine.claims import Claim, ReceiptToApply
from payments.engine.claims import ClaimKind as Kind
from tests.payments.engine.claim_rows import SOME, D, any_order, claim, claim_rows, for_claims, receipt_rows

JANUARY, MARCH = date(2026, 1, 15), date(2026, 3, 15)
INTEREST = claim(1, Kind.INTEREST, 1, JANUARY, "30.00", paid="2.00")
PRINCIPAL = claim(2, Kind.PRINCIPAL, 1, JANUARY, "60.00")
BUYOUT = claim(3, Kind.BUYOUT, 2, MARCH, "9.00")
PENALTY = claim(4, Kind.PENALTY, 1, MARCH, "1.00")
CLAIMS = [INTEREST, PRINCIPAL, BUYOUT, PENALTY]
RECEIPT = ReceiptToApply(7, date(2026, 2, 1), D("120.00"), D("5.00"), D("15.50"), (for_claims(2, amount="40.00"),))
RESULT = apply_receipts([RECEIPT], CLAIMS)


def test_a_receipt_is_what_it_paid_and_what_is_left() -> None:
    node = explain_receipt(RECEIPT, CLAIMS, RESULT)
    assert (node.what, str(node.value), node.on) == ("Receipt", "120.00", date(2026, 2, 1))
    assert [(part.what, str(part.value), part.on, part.note) for part in node.parts] == [
        ("Allocated before", "5.00", None, ""),
        ("Principal", "40.00", JANUARY, "The payer named it in the purpose of payment."),
        ("Interest", "28.00", JANUARY, "Due by the day the money came; paid in the order of the contract."),
        ("Principal", "20.00", JANUARY, "Due by the day the money came; paid in the order of the contract."),
        (
            "Buyout price",
            "9.00",
            MARCH,
            "Paid ahead of its due date: everything due by the day the money came is paid.",
        ),
        ("Penalty", "1.00", MARCH, "Arose after the money came; paid from what the schedule has left."),
        ("Returned to the payer", "15.50", None, ""),
        ("Not allocated", "1.50", None, ""),
    ]
    assert [(part.name, part.number) for part in node.parts] == [
        ("", None),
        ("claim", 2),
        ("claim", 1),
        ("claim", 2),
        ("claim", 3),
        ("claim", 4),
        ("", None),
        ("", None),
    ]


def test_a_claim_is_its_amount_less_what_receipts_paid() -> None:
    node = explain_claim(INTEREST, [RECEIPT], RESULT)
    assert (node.what, str(node.value)) == ("Outstanding", "0.00")
    assert [(part.what, str(amount), part.on) for part, amount in node.addends] == [
        ("Interest", "30.00", JANUARY),
        ("Paid before", "-2.00", None),
        ("Receipt", "-28.00", date(2026, 2, 1)),
    ]
    assert (node.parts[2].name, node.parts[2].number) == ("receipt", 7)


def test_a_claim_that_nobody_paid_is_its_amount() -> None:
    node = explain_claim(BUYOUT, [], apply_receipts([], CLAIMS))
    assert (str(node.value), [str(part.value) for part in node.parts]) == ("9.00", ["9.00"])


def test_a_receipt_of_nothing_has_an_explanation_too() -> None:
    empty = ReceiptToApply(1, JANUARY, D("0.00"))
    node = explain_receipt(empty, [], apply_receipts([empty], []))
    assert (str(node.value), holds(node)) == ("0.00", True)


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_parts_give_every_figure(receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder) -> None:
    result = apply_receipts(receipts, claims, order)
    for receipt in receipts:
        node = explain_receipt(receipt, claims, result)
        assert holds(node)
        assert node.value == receipt.amount
    for row in claims:
        assert holds(explain_claim(row, receipts, result))
    outstanding = sum(explain_claim(row, receipts, result).value for row in claims)
    assert outstanding == sum(row.outstanding for row in claims) - sum(part.amount for part in result.applied)
