"""Pages of the company's people: the list, a colleague, and what the company demands of everybody."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from accounts.models import Membership
from accounts.people import colleagues, queries, second_factor
from accounts.people.contracts import grantable_contracts
from accounts.people.filters import InvitationFilter, PeopleFilter
from accounts.people.forms import AccessForm, CompanySecurityForm, GrantForm, access_initial
from accounts.people.hold import why_not
from accounts.people.sessions import end_sessions_of
from accounts.roles import Party
from common.listing import chips, page_of
from common.refusals import reason_of, send_back


def people(request: PortalRequest) -> HttpResponse:
    """Colleagues with filters, sorting and pages in the URL, and the invitations that nobody took yet."""
    actor, at = request.actor, timezone.now()
    party = Party(actor.company.party)
    found = PeopleFilter(request.GET, queries.colleagues(actor), request=request, party=party)
    waiting = InvitationFilter(request.GET, queries.open_invitations(actor)).qs
    ordered = queries.last_first(found.qs, queries.SORTING.order_by(request.GET))
    return render(
        request,
        "people/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sort": queries.SORTING.chosen(request.GET),
            "page": page_of(ordered, request.GET),
            "invitations": [{"row": row, "state": queries.invitation_state(row, at=at)} for row in waiting],
        },
    )


def colleague(request: PortalRequest, pk: int) -> HttpResponse:
    """One colleague: facts, rights as a form, and what may be done about them."""
    actor = request.actor
    membership = get_object_or_404(queries.colleagues(actor), pk=pk)
    reason = why_not(membership, actor=actor)
    initial = access_initial(membership)
    form = AccessForm(request.POST or None, initial=initial, company=membership.company, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            colleagues.change_access(membership_id=pk, data=form.access(), actor=actor, at=timezone.now())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Rights of %(person)s are saved.") % {"person": membership.user})
            return redirect("people:colleague", pk)
    words = grantable_contracts(actor, membership.company_id)
    granted = queries.grants_of(membership) if membership.contracts_limited else ()
    return render(
        request,
        "people/colleague.html",
        {
            "person": membership,
            "form": form,
            "reason": reason.message if reason else "",
            "grants": [(grant, words.get(int(grant.object_pk), "—")) for grant in granted],
        },
        status=form.status,
    )


def block(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the colleague's rights, and their sessions when they act for no other company."""
    try:
        membership = colleagues.block(membership_id=pk, actor=request.actor)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        _refuse(request, error)
    else:
        end_sessions_of(membership.user, today=request.actor.today)
        messages.success(request, _("%(person)s is blocked.") % {"person": membership.user})
    return redirect("people:colleague", pk)


def unblock(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the colleague's rights back."""
    try:
        membership = colleagues.unblock(membership_id=pk, actor=request.actor)
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        _refuse(request, error)
    else:
        messages.success(request, _("%(person)s may work again.") % {"person": membership.user})
    return redirect("people:colleague", pk)


@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def reset_second_factor(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a lost second factor; the administrator gives their own password first."""
    try:
        user = second_factor.reset_second_factor(membership_id=pk, actor=request.actor, at=timezone.now())
    except Membership.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        _refuse(request, error)
    else:
        messages.success(request, _("The second factor of %(person)s is reset; a letter is sent.") % {"person": user})
    return redirect("people:colleague", pk)


def _refuse(request: PortalRequest, error: ValidationError) -> None:
    send_back(request, " ".join(error.messages), reason=reason_of(error))


def grant(request: PortalRequest, pk: int) -> HttpResponse:
    """Days on which a colleague sees one listed contract."""
    found = get_object_or_404(queries.grants_in_reach(request.actor), pk=pk)
    initial = {"starts_on": found.starts_on, "ends_on": found.ends_on}
    form = GrantForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            colleagues.date_contract(grant=found, actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The days are saved."))
            return redirect("people:colleague", found.membership_id)
    words = grantable_contracts(request.actor, found.membership.company_id)
    context = {"grant": found, "form": form, "contract": words.get(int(found.object_pk), "—")}
    return render(request, "people/grant.html", context, status=form.status)


def security(request: PortalRequest) -> HttpResponse:
    """What the company demands of everybody who signs in, and whom a change would stop at the door."""
    actor = request.actor
    company = queries.home_company(actor)
    form = CompanySecurityForm(request.POST or None, initial={"second_factor_required": company.second_factor_required})
    if request.method == "POST":
        required = form.is_valid() and form.cleaned_data["second_factor_required"]
        second_factor.require_second_factor(company_id=company.pk, required=required, actor=actor)
        messages.success(request, _("Saved."))
        return redirect("people:security")
    without = queries.without_second_factor(actor, company)
    may_require = second_factor.may_require(actor)
    context = {"form": form, "company": company, "without": without, "may_require": may_require}
    return render(request, "people/security.html", context)
