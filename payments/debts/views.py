"""Pages of debts: of all contracts in sight and of one, as of any day (PAY-06)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.csv_table import csv_response
from common.listing import chips
from common.xlsx import table_response
from contracts.queries import contract_for_page, term_progress
from contracts.registry.dpd import bucket_of
from payments.debts import showing
from payments.debts.exports import debt_columns, debt_rows
from payments.debts.filters import DebtFilter
from payments.debts.lines import SORTING
from payments.explaining.book import Book
from payments.explaining.links import address, total_address
from payments.explaining.moment import AsOf, AsOfForm
from payments.explaining.totals import MOST_FOR_THE_PAST, TOTALS, TooMany

FIGURES = ("overdue", "days_past_due", "charges", "next_payment", "credit", "remaining")


def debt_list(request: PortalRequest) -> HttpResponse:
    """What is owed by contract, with totals of the whole result, each of which explains itself."""
    moment = AsOf.read(request.GET, request.actor.today)
    found = DebtFilter(request.GET, showing.contracts_in_debt(request.actor), request=request)
    shown = {
        "moment": moment,
        "filter": found,
        "chips": chips(found.form, request.GET),
        "sort": SORTING.chosen(request.GET),
        # A total of a filtered list is not the total that is explained.
        "explained": {} if _is_filtered(found) else {name: total_address(name, query=moment.query) for name in TOTALS},
    }
    try:
        shown["debts"] = showing.debt_list(found.qs, moment, request.GET, bucket=_bucket(found))
    except TooMany:
        shown["most"] = MOST_FOR_THE_PAST
    return render(request, "payments/debts/list.html", shown)


def debt_export(request: PortalRequest) -> HttpResponseBase:
    """Download the filtered list as XLSX, or as CSV with `format=csv`."""
    moment = AsOf.read(request.GET, request.actor.today)
    found = DebtFilter(request.GET, showing.contracts_in_debt(request.actor), request=request)
    try:
        lines = showing.every_line(found.qs, moment, request.GET, bucket=_bucket(found))
    except TooMany:
        messages.error(request, _("Too many contracts for a day of the past. Name a company or a contract."))
        return redirect(f"{reverse('debts:list')}?{moment.query}")
    trail.exported("debts:export", form=found.form)
    name = f"debts-{moment.on:%Y-%m-%d}"
    if request.GET.get("format") == "csv":
        return csv_response(f"{name}.csv", columns=debt_columns(), rows=debt_rows(lines))
    return table_response(f"{name}.xlsx", sheet=_("Debts"), columns=debt_columns(), rows=debt_rows(lines))


def of_contract(request: PortalRequest, pk: int) -> HttpResponse:
    """The tab of a contract with all that is owed on it."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    moment = AsOf.read(request.GET, request.actor.today)
    book = Book(contract, moment.on, moment.known_at)
    return render(
        request,
        "payments/debts/of_contract.html",
        {
            "contract": contract,
            "term": term_progress(contract, timezone.localdate()),
            "moment": moment,
            "as_of": AsOfForm(request.GET or None),
            "state": book.state,
            "charges": book.state.penalties + book.state.other_charges,
            "bucket": bucket_of(book.state.days_past_due),
            "late": showing.late_rows(book, moment.query),
            "besides": showing.owed_besides(book, moment.query),
            "explained": {name: address(contract.pk, name, query=moment.query) for name in FIGURES},
            "disputes": book.disputes,
            "letters": list(contract.claim_letters.all()),
        },
    )


def _bucket(found: DebtFilter) -> str:
    return str(found.form.cleaned_data.get("bucket") or "") if found.form.is_valid() else ""


def _is_filtered(found: DebtFilter) -> bool:
    return any(name in found.form.changed_data for name in ("q", "bucket"))
