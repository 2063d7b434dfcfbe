"""Bare claim letters, for tests that need none worked out."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from contracts.models import Contract
from payments.models import ClaimLetter
from tests.factories import NOW, TODAY


def make_claim(contract: Contract) -> ClaimLetter:
    """A letter with its paper, which demands a thousand roubles."""
    made: ClaimLetter = ClaimLetter.objects.create(
        contract=contract,
        number=f"ПР-{contract.pk}",
        on=TODAY,
        pay_by=TODAY + timedelta(days=30),
        overdue=Decimal("1000.00"),
        charges=Decimal("0.00"),
        content={"late": [], "besides": []},
        made_at=NOW,
    )
    made.pdf.save("claim.pdf", ContentFile(b"%PDF-"))
    return made
