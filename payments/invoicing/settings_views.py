"""What a client chooses about invoices as a whole: channels, and papers of a period."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from payments.invoicing.archive import order_archive
from payments.invoicing.forms import ChannelsForm, PeriodForm
from payments.models import InvoiceChannels


def channels(request: PortalRequest) -> HttpResponse:
    """Where the company's invoices go besides the cabinet."""
    if request.actor.is_lessor:
        raise Http404
    company = request.actor.company
    kept = InvoiceChannels.objects.filter(company=company).first() or InvoiceChannels(company=company)
    form = ChannelsForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The channels are saved. They hold for invoices from now on."))
        return redirect("invoicing:channels")
    return render(request, "payments/invoicing/channels.html", {"form": form, "company": company})


def papers(request: PortalRequest) -> HttpResponse:
    """Order the papers of a period as one file."""
    today = timezone.localdate()
    month = {"since": date(today.year, today.month, 1), "until": today}
    form = PeriodForm(request.POST or None, initial=month)
    if request.method == "POST" and form.is_valid():
        job = order_archive(**form.cleaned_data, actor=request.actor)
        messages.success(request, _("The file is being made. You may leave this page and come back for it."))
        return redirect(job)
    return render(request, "payments/invoicing/papers.html", {"form": form})
