"""The realistic limit of a page: twenty rows by an index and a stored total, the whole middleware, the frame.

Five queries: session, person, memberships, rows, stored figure. No components, no filters, no texts to translate: a
page of the portal cannot be quicker than this one, and is of no use without being somewhat slower.
"""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import PortalRequest
from accounts.models import Company
from contracts.models import Contract

ROWS = 20


def limit_page(request: PortalRequest) -> HttpResponse:
    """Show the newest contracts of the acting company."""
    contracts = Contract.objects.visible_to(request.actor).order_by("-signed_on", "-pk")[:ROWS]
    # One row by its key costs what a stored total of the client costs.
    company = Company.objects.get(pk=request.actor.company_id)
    return render(request, "limit.html", {"contracts": list(contracts), "company": company})
