from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from calculator.engine.explain.tree import holds
from contracts.models import Addendum, ContractStatus, RequestStatus
from contracts.requests.refusing import RequestRefused
from contracts.requests.services import withdraw
from payments.ledger.hints import Meant
from payments.models import Instalment, Invoice, PayoffQuote, QuoteKind, ReceiptSource
from payments.payoff import kept
from payments.payoff.accepting import accept_quote, received_for
from payments.payoff.asked import Asked, side_by_side
from payments.payoff.quotes import keep_quote, require_in_force
from payments.payoff.variants import Variant
from payments.services.receipts import ReceiptData, Share, post_payment
from tests.background import work_off
from tests.contracts.requests.making import Lease, make_lease
from tests.factories import NOW, TODAY, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 10)


def taken(lease: Lease, kind: QuoteKind = QuoteKind.FULL, amount: str | None = None) -> PayoffQuote:
    asked = Asked(on=DAY, amount=None if amount is None else Decimal(amount))
    return keep_quote(contract=lease.contract, asked=asked, kind=kind, actor=lease.client, at=NOW)


def pay(lease: Lease, quote: PayoffQuote, amount: Decimal, *, number: str = "77") -> None:
    """By the invoice of the quote, or where there is none by its number."""
    data = ReceiptData(TODAY, amount, number, source=ReceiptSource.BANK, invoice_id=quote.invoice_id)
    share = Share(lease.contract.pk, amount, () if quote.invoice_id else (Meant(quote=quote.number),))
    post_payment(shares=[share], data=data, actor=None, at=NOW)
    work_off()
    work_off()
    lease.contract.refresh_from_db()


def owed_rows(lease: Lease) -> list[tuple[date, str, Decimal]]:
    rows = Instalment.objects.in_force().filter(version__contract=lease.contract, due_on__gt=TODAY).order_by("number")
    return list(rows.values_list("due_on", "kind", "amount"))


def test_full_buyout_is_the_principal_left_interest_of_the_days_and_the_buyout_price() -> None:
    """719 249.99 + 1 000 are owed since 25 November; 24 % a year for 15 days of 365 is 7 103.84."""
    lease = make_lease()
    quote = taken(lease)
    assert (quote.number, quote.amount, quote.valid_until) == (
        "ДВ-2026-000001",
        Decimal("727353.83"),
        TODAY + timedelta(days=5),
    )
    assert quote.saving == Decimal("810249.99") - Decimal("727353.83")
    total = kept.from_json(quote.explanation["total"])
    assert (total.value, holds(total)) == (quote.amount, True)
    assert holds(kept.from_json(quote.explanation["saving"]))


def test_variants_stand_side_by_side_and_add_up() -> None:
    lease = make_lease()
    found = side_by_side(lease.contract, Asked(on=DAY, amount=Decimal("200000.00")), today=TODAY)
    variants = [one for one in found if isinstance(one, Variant)]
    assert [one.kind for one in variants] == [QuoteKind.FULL, QuoteKind.SHORTER, QuoteKind.LOWER]
    full, shorter, lower = variants
    assert (shorter.amount, lower.amount) == (Decimal("200000.00"), Decimal("200000.00"))
    assert shorter.ends_on < lower.ends_on == date(2027, 8, 25)
    assert lower.next_payment < Decimal("89916.67")
    assert full.saving > shorter.saving > lower.saving > 0
    for one in variants:
        assert sum(row.principal + row.buyout for row in one.rows) == lease.contract.price
        assert holds(one.total)
        assert holds(one.why_saving)


def test_the_payment_of_a_quote_waits_and_then_makes_the_schedule_anew() -> None:
    lease = make_lease()
    quote = taken(lease)
    request = accept_quote(quote=quote, actor=lease.client, at=NOW)
    quote.refresh_from_db()
    assert (request.status, quote.request) == (RequestStatus.OFFERED, request)
    invoice = Invoice.objects.with_state(today=TODAY).get()
    assert (quote.invoice, invoice.amount, invoice.due_on, invoice.state) == (invoice, quote.amount, DAY, "issued")
    before = owed_rows(lease)

    pay(lease, quote, Decimal("700000.00"))
    assert (lease.contract.credit_total, owed_rows(lease)) == (Decimal("700000.00"), before)
    pay(lease, quote, Decimal("27353.83"), number="78")
    request.refresh_from_db()
    assert (received_for(quote), request.status) == (quote.amount, RequestStatus.DONE)
    assert Invoice.objects.with_state(today=TODAY).get().state == "paid"
    assert owed_rows(lease) == [(DAY, "buyout", quote.amount)]
    contract = lease.contract
    assert (contract.status, contract.schedule_number) == (ContractStatus.BUYOUT, 2)
    assert (contract.remaining_total, contract.credit_total) == (Decimal("0.00"), Decimal("0.00"))
    assert Addendum.objects.get().changes == [{"name": "ends_on", "before": "2027-08-25", "after": "2026-12-10"}]


def test_a_paid_part_shortens_the_term() -> None:
    lease = make_lease()
    quote = taken(lease, QuoteKind.SHORTER, "200000.00")
    accept_quote(quote=quote, actor=lease.client, at=NOW)
    pay(lease, quote, quote.amount)
    contract = lease.contract
    assert (contract.status, contract.schedule_number) == (ContractStatus.RESTRUCTURED, 2)
    assert owed_rows(lease)[0] == (DAY, "lease", Decimal("200000.00"))
    assert contract.credit_total == Decimal("0.00")
    assert contract.term_months < 12


def test_money_of_a_request_that_is_taken_back_is_applied_as_any_other() -> None:
    lease = make_lease()
    quote = taken(lease)
    request = accept_quote(quote=quote, actor=lease.client, at=NOW)
    pay(lease, quote, Decimal("89916.67"))
    assert lease.contract.credit_total == Decimal("89916.67")
    withdraw(request=request, actor=lease.client, at=NOW)
    work_off()
    lease.contract.refresh_from_db()
    assert (lease.contract.credit_total, lease.contract.schedule_number) == (Decimal("0.00"), 1)


def test_a_quote_binds_only_while_the_facts_are_those_it_was_made_of() -> None:
    lease = make_lease()
    quote = taken(lease)
    with pytest.raises(RequestRefused, match="valid until"):
        require_in_force(quote, lease.contract, today=TODAY + timedelta(days=6))
    data = ReceiptData(TODAY, Decimal("50000.00"), "9")
    post_payment(shares=[Share(lease.contract.pk, data.amount)], data=data, actor=None, at=NOW)
    with pytest.raises(RequestRefused, match="has changed since"):
        accept_quote(quote=quote, actor=lease.client, at=NOW)
    assert PayoffQuote.objects.get().request is None


def test_who_may_not_take_or_accept_changes_nothing() -> None:
    lease = make_lease()
    auditor = MembershipFactory(company=lease.contract.lessee, role=Role.LESSEE_AUDITOR)
    with pytest.raises(PermissionDenied):
        keep_quote(contract=lease.contract, asked=Asked(on=DAY), kind=QuoteKind.FULL, actor=auditor, at=NOW)
    quote = taken(lease)
    with pytest.raises(PermissionDenied):
        accept_quote(quote=quote, actor=lease.manager, at=NOW)
    assert list(PayoffQuote.objects.values_list("request", flat=True)) == [None]


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        (Asked(on=TODAY - timedelta(days=1)), QuoteKind.FULL, "today or a later day"),
        (Asked(on=DAY), QuoteKind.LOWER, "how much"),
        (Asked(on=DAY, asset_id=-1), QuoteKind.ASSET, "Choose an asset"),
    ],
)
def test_what_cannot_be_is_refused_with_words(asked: Asked, kind: QuoteKind, words: str) -> None:
    lease = make_lease()
    with pytest.raises(RequestRefused, match=words):
        keep_quote(contract=lease.contract, asked=asked, kind=kind, actor=lease.client, at=NOW)
    assert not PayoffQuote.objects.exists()
