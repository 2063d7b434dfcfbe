"""The page of VAT of a contract."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.http import PortalRequest
from contracts.queries import contract_for_page, term_progress
from payments.models import Instalment
from payments.vat.offsets import offsets_of
from payments.vat.rates import by_rate


def page(request: PortalRequest, pk: int) -> HttpResponse:
    """Payments by rate of VAT, and how the advance is offset with what is missing."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    rows = Instalment.objects.visible_to(request.actor).in_force().filter(version__contract=contract)
    return render(
        request,
        "payments/vat/page.html",
        {
            "contract": contract,
            "term": term_progress(contract, timezone.localdate()),
            "rates": by_rate(rows),
            "offsets": offsets_of(contract),
        },
    )
