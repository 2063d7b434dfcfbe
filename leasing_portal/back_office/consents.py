"""Texts of consents: what is in force, how many people agreed, publishing a new version after a preview."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.capabilities import ConsentKind
from accounts.consents.publishing import next_version, publish_version
from accounts.consents.queries import CountedDocument, documents_with_people
from accounts.consents.wording import parts_of
from accounts.models import Company, ConsentDocument, Membership, User
from common.refusals import status_of
from common.ui.badges import badge
from common.ui.figures import day, moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.consent_form import ConsentTextForm, first_draft
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, text

LIST = "admin:accounts_consentdocument_changelist"


@admin.register(ConsentDocument)
class ConsentDocumentAdmin(PortalModelAdmin):
    """Versions of the texts; a version is published once and never changed."""

    list_display = ("title", "kind", "version", "state", "in_force_from", "people_agree", "published")
    list_filter = (("kind", ChoicesDropdownFilter),)
    fields = (("kind", "version", "state"), ("in_force_from", "published", "published_by", "people_agree"), "text")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[CountedDocument]":
        """Versions with how they stand today."""
        return documents_with_people(on=timezone.localdate()).select_related("published_by")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Write a version, look at it as people will see it, publish it."""
        if request.method != "POST":
            kind = request.GET.get("kind", "")
            chosen = ConsentKind(kind) if kind in ConsentKind.values else ConsentKind.PERSONAL_DATA
            form = ConsentTextForm(initial={**first_draft(chosen), "effective_on": timezone.localdate()})
            return self._page(request, form)
        form = ConsentTextForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        if "publish" not in request.POST:
            return self._preview(request, form)
        try:
            made = publish_version(
                text=form.text,
                version=form.cleaned_data["version"] or 0,
                actor=actor_of(request),
                at=timezone.now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self._page(request, form)
        messages.success(request, gettext("Version %(number)s is published.") % {"number": made.version})
        return HttpResponseRedirect(reverse(LIST))

    def _preview(self, request: HttpRequest, form: ConsentTextForm) -> HttpResponse:
        """Show the version as people will see it; its number comes back with the click that publishes it."""
        number = next_version(form.text.kind)
        data = {**form.cleaned_data, "version": number}
        shown = ConsentTextForm({**data, "effective_on": form.text.effective_on.isoformat()})
        return self._page(request, shown, preview=form.text, number=number, parts=parts_of(form.text.body))

    def _page(self, request: HttpRequest, form: ConsentTextForm, **shown: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("New version of a text"),
            "opts": self.opts,
            "form": form,
            "kinds": ConsentKind.choices,
            **shown,
        }
        return TemplateResponse(request, "back_office/consent_add.html", context, status=status_of(form))

    @admin.display(description=_("state"))
    def state(self, document: "CountedDocument") -> SafeString:
        """Where the version stands today."""
        return badge(_state(document), "consent_text")

    @admin.display(description=_("in force from"), ordering="effective_on")
    def in_force_from(self, document: ConsentDocument) -> SafeString | str:
        """The first day."""
        return day(document.effective_on)

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, document: ConsentDocument) -> SafeString | str:
        """When it was published."""
        return moment(document.published_at)

    @admin.display(description=_("people who agree"))
    def people_agree(self, document: "CountedDocument") -> int:
        """How many agree to this very version and have not withdrawn."""
        return document.people

    @admin.display(description=_("text"))
    def text(self, document: ConsentDocument) -> SafeString:
        """The text as people see it."""
        return render_to_string("consents/_text.html", {"parts": parts_of(document.body)})


def _state(document: "CountedDocument") -> str:
    if document.is_replaced:
        return "replaced"
    return "awaited" if document.effective_on > timezone.localdate() else "in_force"


def consent_table(person: User, actor: Membership) -> Table:
    """What a person agreed to and withdrew, for their page; companies that the actor may not see are not named."""
    seen = set(Company.objects.visible_to(actor).filter(memberships__user=person).values_list("pk", flat=True))
    rows = [
        Row(
            (
                moment(act.at),
                act.get_kind_display(),
                badge(act.action, "consent"),
                _version_link(act.document),
                act.company if act.company_id in seen else "—",
                act.ip or "—",
            )
        )
        for act in person.consent_acts.select_related("document", "company")
    ]
    columns = (
        text(_("Time")),
        text(_("Consent")),
        text(_("Action")),
        text(_("Version")),
        text(_("Acting for")),
        text(_("IP address")),
    )
    return Table("consents", _("Consents"), columns, rows, _("Nothing yet."))


def _version_link(document: ConsentDocument) -> SafeString:
    address = reverse("admin:accounts_consentdocument_change", args=[document.pk])
    return format_html('<a href="{}">{}</a>', address, document.version)
