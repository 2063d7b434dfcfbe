"""Pages of the company's tokens: the list, a new one with its secret, revoking."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.http import PortalRequest
from common.listing import page_of
from integrations.models import ApiToken
from integrations.tokens import queries
from integrations.tokens.forms import TokenForm
from integrations.tokens.services import TokenRefused, issue_token, revoke_token


def token_list(request: PortalRequest) -> HttpResponse:
    """Tokens of the company with their state and last request."""
    page = page_of(queries.tokens_for_list(request.actor, at=timezone.now()), request.GET)
    rows = [
        {"token": token, "rights": queries.shown_rights(token), "can_be_revoked": queries.can_be_revoked(token)}
        for token in page
    ]
    return render(request, "tokens/list.html", {"page": page, "rows": rows})


@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
@sensitive_variables("issued")
def issue(request: PortalRequest) -> HttpResponse:
    """Ask for name, rights and last day; then show the secret, in this one answer and nowhere else."""
    form = TokenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_token(actor=request.actor, at=timezone.now(), **form.asked())
        except TokenRefused as error:
            form.refuse_token(error)
        else:
            rights = queries.shown_rights(issued.token)
            return render(
                request, "tokens/issued.html", {"token": issued.token, "secret": issued.secret, "rights": rights}
            )
    return render(request, "tokens/issue.html", {"form": form}, status=form.status)


def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Revoke a token and show the list."""
    try:
        token = revoke_token(token_id=pk, actor=request.actor, at=timezone.now())
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("tokens:list")
