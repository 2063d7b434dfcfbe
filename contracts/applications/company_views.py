"""The card of the client, and the name of a supplier, by INN: asked outside of any transaction, then kept."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.validators import validate_inn
from common.messages import MessageError
from common.refusals import send_back
from common.russian_ids.errors import normalise_digits
from contracts.applications import queries, services
from contracts.applications.cards import PORTAL, as_kept, ask_card, card_of_portal, shown_card
from contracts.applications.steps import Step, address, next_of
from contracts.lifecycle import IllegalTransition
from contracts.models import Application
from contracts.ports import LIQUIDATED, CardNotFound, CardsUnavailable

SILENT = (CardNotFound, CardsUnavailable)


def company_step(request: PortalRequest, application: Application, frame: dict[str, Any]) -> HttpResponseBase:
    """The card of the client; a page without scripts asks for it by a button."""
    if request.method == "POST" and not application.card:
        send_back(request, _("Fill in the card of the company first."), reason="no_card")
        return redirect(address(application, Step.COMPANY))
    if request.method == "POST":
        return redirect(address(application, next_of(Step.COMPANY)))
    return render(request, "applications/steps/company.html", frame | shown(application))


def card(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Ask the register for the client's card and keep it; while it is silent, take what the portal knows."""
    application = get_object_or_404(queries.drafts(request.actor), pk=pk)
    now = timezone.now()
    today = timezone.localdate(now)
    refused: MessageError | None = None
    try:
        if request.POST.get("source") == PORTAL:
            found = card_of_portal(application.lessee, on=today)
        else:
            found = ask_card(application.lessee.inn, on=today)
        application = services.keep_card(application=application, card=as_kept(found), actor=request.actor, at=now)
    except (*SILENT, IllegalTransition) as error:
        refused = error
    if request.htmx:
        told = refused.text(_) if refused else ""
        return render(
            request, "applications/steps/_card.html", {"application": application, **shown(application, told)}
        )
    if refused is not None:
        send_back(request, refused.text(_), reason=refused.code)
    return redirect(address(application, Step.COMPANY))


def shown(application: Application, told: str = "") -> dict[str, object]:
    """What the block of the card needs; `told` is why the register gave none."""
    kept = shown_card(application.card)
    return {
        "card": kept,
        "age": (timezone.localdate() - kept["as_of"]).days if kept.get("as_of") else None,
        "is_gone": kept.get("status") == LIQUIDATED,
        "told": told,
    }


def fill_supplier(data: QueryDict, *, on: date, wanted: bool) -> str:
    """Put the supplier's name in by its INN, when it is wanted or the name is empty; say why it could not be.

    A number that is not right is told by the form.
    """
    inn = normalise_digits(data.get("supplier_inn", ""))
    if not inn or not (wanted or not data.get("supplier_name", "").strip()):
        return _("Tell the INN of the supplier first.") if wanted else ""
    try:
        validate_inn(inn)
        found = ask_card(inn, on=on)
    except ValidationError:
        return ""
    except SILENT as silent:
        return silent.text(_)
    data["supplier_name"] = found.short_name
    return _("The register says that the supplier is liquidated.") if found.status == LIQUIDATED else ""
