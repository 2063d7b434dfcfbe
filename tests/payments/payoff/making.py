"""Bare rows of early buyout, for tests that need none worked out."""

from django.core.files.base import ContentFile

from calculator.engine.explain.nodes import given
from contracts.models import Contract
from payments.models import PayoffQuote, QuoteKind
from payments.payoff.kept import as_json
from tests.factories import NOW, TODAY


def make_quote(contract: Contract) -> PayoffQuote:
    """A quote with its letter."""
    node = as_json(given("Amount", contract.price))
    made: PayoffQuote = PayoffQuote.objects.create(
        contract=contract,
        number=f"ДВ-{contract.pk}",
        kind=QuoteKind.FULL,
        on=TODAY,
        valid_until=TODAY,
        amount=contract.price,
        saving=0,
        schedule_number=contract.schedule_number,
        ledger_digest="0",
        explanation={"total": node, "saving": node},
        made_at=NOW,
    )
    made.pdf.save("quote.pdf", ContentFile(b"%PDF-"))
    return made
