"""What is owed on a contract besides its schedule: the page, and the forms that charge, take off and take back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import may_open
from common.messages import MessageError
from contracts.models import Contract
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.debt_forms import BackForm, ClaimForm, DebtForm, InterestForm, ReliefForm, SumForm
from leasing_portal.back_office.debt_tables import debt_tables
from payments.claim_letters.making import make_letter
from payments.ledger.terms import terms_of
from payments.models import Charge, Relief
from payments.penalties.terms import penalty_terms
from payments.services.charges import charge_article_395, charge_sum, take_charge_back
from payments.services.reliefs import give_relief, take_relief_back

PAGE = "admin:contracts_contract_debt"
# Does what a valid form says about a contract; `pk` is of the row that the address names.
type Deed = Callable[[Any, int, HttpRequest], object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One page with a form: its name, its heading and button, its form, what it does, what is said afterwards."""

    url_name: str
    route: str
    title: str | Promise
    form: type[DebtForm]
    deed: Deed
    told: str | Promise
    of: type[Contract] | type[Charge] | type[Relief] = Contract


def _charge(form: SumForm, pk: int, request: HttpRequest) -> object:
    return charge_sum(contract_id=pk, data=form.said, actor=actor_of(request), at=timezone.now())


def _charge_395(form: InterestForm, pk: int, request: HttpRequest) -> object:
    return charge_article_395(contract_id=pk, data=form.said, actor=actor_of(request), at=timezone.now())


def _relieve(form: ReliefForm, pk: int, request: HttpRequest) -> object:
    return give_relief(contract_id=pk, data=form.said, actor=actor_of(request), at=timezone.now())


def _claim(form: ClaimForm, pk: int, request: HttpRequest) -> object:
    days = form.cleaned_data["pay_days"]
    return make_letter(contract_id=pk, pay_days=days, actor=actor_of(request), at=timezone.now())


def _charge_back(form: BackForm, pk: int, request: HttpRequest) -> object:
    reason = form.cleaned_data["reason"]
    return take_charge_back(charge_id=pk, reason=reason, actor=actor_of(request), at=timezone.now())


def _relief_back(form: BackForm, pk: int, request: HttpRequest) -> object:
    reason = form.cleaned_data["reason"]
    return take_relief_back(relief_id=pk, reason=reason, actor=actor_of(request), at=timezone.now())


_CONTRACT = "contracts/contract/<int:pk>"
ENTRIES = (
    Entry(
        "contracts_contract_charge",
        f"{_CONTRACT}/charge/",
        gettext_lazy("Charge costs or a fee"),
        SumForm,
        _charge,
        gettext_lazy("It is charged."),
    ),
    Entry(
        "contracts_contract_article_395",
        f"{_CONTRACT}/article-395/",
        gettext_lazy("Charge interest under art. 395"),
        InterestForm,
        _charge_395,
        gettext_lazy("The interest is charged."),
    ),
    Entry(
        "contracts_contract_relief",
        f"{_CONTRACT}/relief/",
        gettext_lazy("Take off a penalty"),
        ReliefForm,
        _relieve,
        gettext_lazy("It is taken off."),
    ),
    Entry(
        "contracts_contract_claim",
        f"{_CONTRACT}/claim/",
        gettext_lazy("Make a claim letter"),
        ClaimForm,
        _claim,
        gettext_lazy("The letter is made; its paper is ready in a minute."),
    ),
    Entry(
        "payments_charge_back",
        "payments/charge/<int:pk>/back/",
        gettext_lazy("Take a charge back"),
        BackForm,
        _charge_back,
        gettext_lazy("The charge is taken back."),
        Charge,
    ),
    Entry(
        "payments_relief_back",
        "payments/relief/<int:pk>/back/",
        gettext_lazy("Take back what was taken off"),
        BackForm,
        _relief_back,
        gettext_lazy("It is owed again."),
        Relief,
    ),
)


def debt_urls(site: AdminSite) -> list[URLPattern]:
    """The page of a contract and its forms; pages of the admin's contracts stand beside them."""

    def shown(request: HttpRequest, pk: int) -> HttpResponse:
        return debt_view(request, pk, site.each_context(request))

    def asked(entry: Entry) -> Callable[..., HttpResponse]:
        def page(request: HttpRequest, pk: int) -> HttpResponse:
            return form_view(request, entry, pk, site.each_context(request))

        return page

    forms = [path(entry.route, site.admin_view(asked(entry)), name=entry.url_name) for entry in ENTRIES]
    return [path(f"{_CONTRACT}/debt/", site.admin_view(shown), name="contracts_contract_debt"), *forms]


def debt_view(request: HttpRequest, pk: int, context: dict[str, Any]) -> HttpResponse:
    """Show what is charged and what was taken off, with the ways to add."""
    actor = actor_of(request)
    contract = get_object_or_404(Contract.objects.visible_to(actor).select_related("lessee"), pk=pk)
    open_entries = [entry for entry in ENTRIES if entry.of is Contract and may_open(actor, f"admin:{entry.url_name}")]
    shown = {
        "title": _("Debt of contract %(number)s") % {"number": contract.number},
        "contract": contract,
        "tables": debt_tables(contract, actor),
        "entries": [entry for entry in open_entries if contract.is_signed],
        "penalty": penalty_terms(terms_of(contract)),
    }
    return TemplateResponse(request, "back_office/debt.html", {**context, **shown})


def form_view(request: HttpRequest, entry: Entry, pk: int, context: dict[str, Any]) -> HttpResponse:
    """Ask, and do it; a refusal is shown beside its field, and nothing is written."""
    contract = _contract_of(request, entry, pk)
    asked: dict[str, Any] = {"contract": contract, "today": timezone.localdate()}
    form = entry.form(request.POST, **asked) if request.method == "POST" else entry.form(**asked)
    if request.method == "POST" and form.is_valid():
        try:
            entry.deed(form, pk, request)
        except MessageError as error:
            form.tell(error)
        else:
            messages.success(request, str(entry.told))
            return redirect(PAGE, contract.pk)
    shown = {"title": entry.title, "contract": contract, "form": form}
    return TemplateResponse(request, "back_office/debt_form.html", {**context, **shown}, status=form.status)


def _contract_of(request: HttpRequest, entry: Entry, pk: int) -> Contract:
    contracts = Contract.objects.visible_to(actor_of(request))
    if entry.of is Contract:
        return get_object_or_404(contracts, pk=pk)
    model = Charge if entry.of is Charge else Relief
    found = model._default_manager.filter(pk=pk).values("contract_id")
    return get_object_or_404(contracts, pk__in=found)
