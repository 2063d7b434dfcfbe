"""Claim letters of a contract: the list stands on its page of debts, here is the paper."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.http import PortalRequest
from common import trail
from payments.claim_letters.paper import note_opened
from payments.models import ClaimLetter


def paper(request: PortalRequest, pk: int) -> FileResponse:
    """Download the paper, which a worker makes once; the first time the client opens it is kept."""
    rows = ClaimLetter.objects.visible_to(request.actor).select_related("contract")
    letter = get_object_or_404(rows, pk=pk)
    if not letter.pdf:
        raise Http404
    note_opened(letter, actor=request.actor, at=timezone.now())
    trail.viewed(letter, company_id=letter.contract.lessee_id, contract_id=letter.contract_id, part="pdf")
    return FileResponse(
        letter.pdf.open("rb"),
        as_attachment=True,
        filename=f"pretenziya-{letter.pk}.pdf",
        content_type="application/pdf",
    )
