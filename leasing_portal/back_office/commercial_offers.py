"""Commercial offers: made of a calculation, sent, revoked; the page of one shows its letters and openings."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.access import may_open
from calculator.commercial_offers.forms import LetterForm
from calculator.commercial_offers.links import url_of
from calculator.commercial_offers.services import issue_once, revoke_offer, send_offer
from calculator.commercial_offers.terms import OfferRefused
from calculator.commercial_offers.views import paper_response
from calculator.models import CommercialOffer
from calculator.models.commercial_offer import CommercialOfferState, CommercialOfferWithState
from common import trail
from common.refusals import send_back
from common.ui.badges import badge
from common.ui.figures import day, moment, money
from common.ui.people import acting_name
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.commercial_offer_form import OfferPageForm, filled_from, letter_form
from leasing_portal.back_office.commercial_offer_tables import mailing_table, opening_table
from leasing_portal.back_office.model_admin import PortalModelAdmin

NAME = "calculator_commercialoffer"


class StateFilter(DropdownFilter):
    """By the state that people see, which is derived."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str | Promise]]:
        """Name the states."""
        return [(state.value, state.label) for state in CommercialOfferState]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CommercialOfferWithState]
    ) -> QuerySet[CommercialOfferWithState]:
        """Offers in the chosen state; one that does not exist is no choice."""
        return queryset.filter(state=self.value()) if self.value() in CommercialOfferState.values else queryset


@admin.register(CommercialOffer)
class CommercialOfferAdmin(PortalModelAdmin):
    """Offers of the lessor to the clients that the person sees."""

    change_form_template = "back_office/commercial_offer.html"
    list_display = ("number_shown", "client", "asset", "issued", "until", "payment_sum", "state_shown", "author")
    list_filter = (StateFilter, "year")
    search_fields = ("=serial", "asset", "company__short_name", "=company__inn")
    search_help_text = _("Number in the year, asset, client or INN")
    fieldsets = (
        (None, {"fields": (("number_shown", "state_shown", "paper"), ("client", "asset"), "link_shown")}),
        (
            _("Terms"),
            {"fields": (("price_sum", "payment_sum", "total_sum"), ("term_months", "issued", "until"))},
        ),
        (_("Care"), {"fields": (("author", "made", "first_sent", "revoked"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommercialOfferWithState]:
        """Offers with their state and the people that pages show."""
        found = CommercialOffer.objects.visible_to(actor_of(request)).with_state(on=timezone.localdate())
        return found.select_related("company", "made_by", "on_behalf_of")

    def get_urls(self) -> list[URLPattern]:
        """Add the paper, a letter and the revocation."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/pdf/", view(self.pdf_view), name=f"{NAME}_pdf"),
            path("<int:pk>/send/", view(self.send_view), name=f"{NAME}_send"),
            path("<int:pk>/revoke/", view(self.revoke_view), name=f"{NAME}_revoke"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for client and terms; the address may name them (`company`, `scenario`, `link`)."""
        actor, now = actor_of(request), timezone.now()
        asked: dict[str, Any] = {"actor": actor, "today": timezone.localdate(now)}
        if request.method != "POST":
            return self._add_page(request, OfferPageForm(initial=filled_from(request.GET, actor), **asked))
        form = OfferPageForm(request.POST, **asked)
        if form.is_valid():
            try:
                offer = issue_once(wanted=form.wanted, actor=actor, at=now)
            except OfferRefused as error:
                form.refuse(error)
            else:
                told = gettext("Commercial offer %(number)s is made. Its PDF is on the way.")
                messages.success(request, told % {"number": offer.number})
                return self._back(offer.pk)
        return self._add_page(request, form)

    def _add_page(self, request: HttpRequest, form: OfferPageForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("New commercial offer"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "back_office/commercial_offer_add.html", context, status=form.status)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add letters, openings, and what may be done with the offer now."""
        offer: CommercialOffer = context["original"]
        may_send = may_open(actor_of(request), f"admin:{NAME}_send", "POST")
        context |= {
            "tables": [mailing_table(offer), opening_table(offer)],
            "may_send": may_send and timezone.localdate() <= offer.valid_until,
            "may_revoke": may_send and offer.revoked_at is None,
            "letter": letter_form(offer),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def pdf_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Download the stored paper."""
        offer = get_object_or_404(CommercialOffer.objects.visible_to(actor_of(request)), pk=pk)
        if not offer.pdf:
            raise Http404
        trail.viewed(offer, company_id=offer.company_id, part="pdf")
        return paper_response(offer.pdf.open("rb"), offer.number)

    def send_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Order a letter to the address given."""
        form = LetterForm(request.POST)
        if not form.is_valid():
            get_object_or_404(CommercialOffer.objects.visible_to(actor_of(request)), pk=pk)
            send_back(request, " ".join(map(str, form.errors.get("email", []))), reason="email")
            return self._back(pk)
        email = form.cleaned_data["email"]
        try:
            send_offer(offer_id=pk, email=email, actor=actor_of(request), at=timezone.now())
        except CommercialOffer.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            send_back(request, " ".join(error.messages), reason="expired")
        else:
            messages.success(request, gettext("The letter to %(email)s is on its way.") % {"email": email})
        return self._back(pk)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close every link given so far."""
        try:
            revoke_offer(offer_id=pk, actor=actor_of(request), at=timezone.now())
        except CommercialOffer.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, gettext("The offer is revoked: its links do not work any more."))
        return self._back(pk)

    def _back(self, pk: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse(f"admin:{NAME}_change", args=[pk]))

    @admin.display(description=_("number"), ordering="made_at")
    def number_shown(self, offer: CommercialOffer) -> str:
        """Printed number."""
        return offer.number

    @admin.display(description=_("client"), ordering="company__short_name")
    def client(self, offer: CommercialOffer) -> str:
        """To whom the offer is made."""
        return str(offer.company)

    @admin.display(description=_("date"), ordering="issued_on")
    def issued(self, offer: CommercialOffer) -> SafeString | str:
        """Day of issue."""
        return day(offer.issued_on)

    @admin.display(description=_("valid until"), ordering="valid_until")
    def until(self, offer: CommercialOffer) -> SafeString | str:
        """The last day."""
        return day(offer.valid_until)

    @admin.display(description=_("price with VAT"))
    def price_sum(self, offer: CommercialOffer) -> SafeString:
        """Price of the asset."""
        return money(offer.price)

    @admin.display(description=_("highest payment"), ordering="payment")
    def payment_sum(self, offer: CommercialOffer) -> SafeString:
        """The largest payment."""
        return money(offer.payment)

    @admin.display(description=_("total"))
    def total_sum(self, offer: CommercialOffer) -> SafeString:
        """All payments."""
        return money(offer.total)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, offer: CommercialOfferWithState) -> SafeString:
        """Where the offer stands today."""
        return badge(offer.state, "offer")

    @admin.display(description=_("made by"))
    def author(self, offer: CommercialOffer) -> str:
        """Who made it, and for whom."""
        return acting_name(offer.made_by, offer.on_behalf_of)

    @admin.display(description=_("made"))
    def made(self, offer: CommercialOffer) -> SafeString | str:
        """When it was made."""
        return moment(offer.made_at)

    @admin.display(description=_("first sent"))
    def first_sent(self, offer: CommercialOffer) -> SafeString | str:
        """When the first letter was ordered."""
        return moment(offer.sent_at)

    @admin.display(description=_("withdrawn"))
    def revoked(self, offer: CommercialOffer) -> SafeString | str:
        """When its links were closed."""
        return moment(offer.revoked_at)

    @admin.display(description=_("link for the client"))
    def link_shown(self, offer: CommercialOffer) -> SafeString | str:
        """The link that needs no signing in, while it works."""
        if not offer.is_open(on=timezone.localdate()):
            return str(self.empty_value_display)
        url = url_of(offer)
        return format_html('<a class="bo-link bo-wrap" href="{}"><code>{}</code></a>', url, url)

    @admin.display(description=_("PDF"))
    def paper(self, offer: CommercialOffer) -> SafeString | str:
        """Download the paper, once the worker has made it."""
        if not offer.pdf:
            return gettext("Being made")
        url = reverse(f"admin:{NAME}_pdf", args=[offer.pk])
        return format_html('<a class="bo-link" href="{}">{}</a>', url, gettext("Download"))
