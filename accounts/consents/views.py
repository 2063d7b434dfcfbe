"""Agreements of the person who sits there: asked for, listed, read, withdrawn."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.capabilities import ConsentKind
from accounts.consents.asking import Agreement, agreements_of, kinds_for
from accounts.consents.forms import AgreementForm
from accounts.consents.services import give, withdraw
from accounts.consents.wording import parts_of
from accounts.models import ConsentAct, ConsentDocument, Membership, User
from accounts.sign_in import own_page
from common.trail import asking


def ask(request: HttpRequest) -> HttpResponse:
    """Put the texts before the person that are not agreed to yet, then go on to the page they wanted."""
    agreements = _agreements(request, kind=request.GET.get("kind", ""))
    asked = [one for one in agreements if not one.is_given]
    wanted = own_page(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        form = AgreementForm(asked=asked)
        return _ask_page(request, form, wanted) if asked else redirect(wanted)
    form = AgreementForm(request.POST.dict(), asked=asked)
    if form.is_valid():
        try:
            _give(request, form.document_ids())
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect(wanted)
    return _ask_page(request, form, wanted)


def _ask_page(request: HttpRequest, form: AgreementForm, wanted: str) -> HttpResponse:
    shown = [(agreement, parts_of(agreement.document.body), box) for agreement, box in form.boxes()]
    context = {"form": form, "shown": shown, "next": wanted}
    return render(request, "consents/ask.html", context, status=form.status)


def _give(request: HttpRequest, document_ids: list[int]) -> None:
    give(
        document_ids=document_ids,
        user=_person(request),
        actor=_actor(request),
        at=timezone.now(),
        came_from=asking(request),
    )


def agreement_list(request: HttpRequest) -> HttpResponse:
    """What the person agreed to, what is in force, and everything they did."""
    acts = ConsentAct.objects.filter(user=_person(request)).select_related("document", "company")
    return render(request, "consents/list.html", {"agreements": _agreements(request), "acts": acts})


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a text, to read and to print; texts are no secret."""
    document = get_object_or_404(ConsentDocument, pk=pk)
    return render(request, "consents/text.html", {"document": document, "parts": parts_of(document.body)})


def take_back(request: HttpRequest) -> HttpResponse:
    """Withdraw an agreement; what follows was told before."""
    kind = request.POST.get("kind", "")
    if kind not in ConsentKind.values:
        raise Http404
    acts = withdraw(
        kind=ConsentKind(kind),
        user=_person(request),
        actor=_actor(request),
        at=timezone.now(),
        came_from=asking(request),
    )
    if acts:
        messages.success(request, _("The consent is withdrawn."))
    return redirect(reverse("consents:list"))


def _agreements(request: HttpRequest, *, kind: str = "") -> list[Agreement]:
    """Agreements of the person; with a kind, that one and those without which the cabinet is closed."""
    kinds = kinds_for(_actor(request))
    found = agreements_of(_person(request).pk, kinds=kinds, on=timezone.localdate())
    return [one for one in found if kind in {"", one.kind} or one.is_required]


def _actor(request: HttpRequest) -> Membership | None:
    actor: Membership | None = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
    return actor


def _person(request: HttpRequest) -> User:
    """Who sits there: nobody agrees for whom they act, nor for whom they look at."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
