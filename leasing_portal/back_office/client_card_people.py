"""Parts of the client card: people with their rights, invitations, registrations, API tokens, the trail."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from accounts.models import Company, CompanyRegistration, Invitation, Membership
from accounts.view_as.looking import targets_of
from common.models import TrailEntry
from common.ui.badges import badge
from common.ui.figures import day, moment
from integrations.models import ApiToken
from leasing_portal.back_office.client_card_business import SHOWN, cut, link, listed
from leasing_portal.back_office.people_filters import second_factor
from leasing_portal.back_office.table import Row, Table, text
from leasing_portal.trail_pages.lines import lines as trail_lines


def memberships(company: Company, actor: Membership, at: datetime) -> Table:
    """People with roles, limits of what they see, second factor and last sign-in."""
    today = timezone.localdate(at)
    rows = Membership.objects.visible_to(actor).filter(company=company)
    rows = rows.select_related("user", "branch", "on_behalf_of__user").annotate(
        with_second_factor=second_factor("user"),
        is_in_force=Exists(Membership.objects.active(on=today).filter(pk=OuterRef("pk"))),
        may_be_looked=Exists(targets_of(actor, on=today).filter(pk=OuterRef("pk"))),
    )
    found, is_cut = cut(rows.order_by("-is_active", "user__last_name", "pk")[: SHOWN + 1])
    may_look = may_open(actor, "view_as:start", "POST")
    shown = [_person(row, today, may_look=may_look) for row in found]
    columns = (
        text(_("Person")),
        text(_("Role")),
        text(_("Limits")),
        text(_("State")),
        text(_("Second factor")),
        text(_("Last sign-in")),
        text(_("Cabinet")),
    )
    url = listed("admin:accounts_membership_changelist", company__id__exact=company.pk)
    return Table("people", _("People"), columns, shown, _("Nobody acts for it yet."), is_cut=is_cut, all_url=url)


def _person(row: Membership, today: date, *, may_look: bool) -> Row:
    has_second_factor: bool = row.with_second_factor  # type: ignore[attr-defined] # annotated
    may_be_looked: bool = row.may_be_looked  # type: ignore[attr-defined] # annotated
    return Row(
        (
            link("admin:accounts_user_change", row.user_id, row.user),
            row.get_role_display(),
            format_html_join("", "<div>{}</div>", ((word,) for word in _limits(row))) or "—",
            badge(_standing(row, today), "person"),
            badge("on" if has_second_factor else "off", "protection"),
            moment(row.user.last_login),
            look_link(row) if may_look and may_be_looked else "",
        )
    )


def look_link(membership: Membership) -> SafeString:
    """Ask for the reason, then open the cabinet through this person's eyes."""
    url = reverse("view_as:start", args=[membership.pk])
    return format_html('<a href="{}">{}</a>', url, gettext("Look as"))


def _limits(row: Membership) -> Iterator[str]:
    """What narrows the membership, in words."""
    if row.on_behalf_of is not None:
        yield gettext("on behalf of %(person)s") % {"person": row.on_behalf_of.user}
    if row.branch is not None:
        yield gettext("branch %(company)s") % {"company": row.branch}
    if row.contracts_limited:
        yield gettext("only listed contracts")
    if row.starts_on or row.ends_on:
        yield f"{day(row.starts_on) or '…'} – {day(row.ends_on) or '…'}"


def _standing(row: Membership, today: date) -> str:
    if row.is_in_force:  # type: ignore[attr-defined] # annotated
        return "active"
    if not (row.is_active and row.user.is_active):
        return "blocked"
    return "upcoming" if row.starts_on and row.starts_on > today else "expired"


def invitations(company: Company, actor: Membership, at: datetime) -> Table:
    """The newest invitations."""
    rows = Invitation.objects.visible_to(actor).filter(company=company).select_related("invited_by__user")
    found, is_cut = cut(rows[: SHOWN + 1])
    shown = [
        Row(
            (
                row.email,
                row.get_role_display(),
                row.invited_by.user if row.invited_by else gettext("System"),
                moment(row.created_at),
                _fate(row, at),
            )
        )
        for row in found
    ]
    columns = (text(_("E-mail")), text(_("Role")), text(_("Invited by")), text(_("Sent")), text(_("State")))
    return Table("invitations", _("Invitations"), columns, shown, _("Nobody has been invited."), is_cut=is_cut)


def _fate(row: Invitation, at: datetime) -> str:
    if row.accepted_at:
        return gettext("Taken")
    if row.revoked_at:
        return gettext("Withdrawn")
    return gettext("Open") if row.expires_at > at else gettext("Expired")


def registrations(company: Company, actor: Membership, at: datetime) -> Table:
    """How the company registered itself, if it did."""
    del at
    rows = CompanyRegistration.objects.visible_to(actor).filter(company=company).select_related("applicant")
    found, is_cut = cut(rows[: SHOWN + 1])
    shown = [
        Row(
            (
                link("admin:accounts_companyregistration_change", row.pk, row.short_name),
                row.applicant,
                moment(row.created_at),
                badge(row.state, "registration"),
            )
        )
        for row in found
    ]
    columns = (text(_("Company")), text(_("Applicant")), text(_("Submitted")), text(_("State")))
    empty = _("The company did not register itself.")
    return Table("registrations", _("Registrations"), columns, shown, empty, is_cut=is_cut)


def tokens(company: Company, actor: Membership, at: datetime) -> Table:
    """Keys of the company's programs."""
    rows = ApiToken.objects.visible_to(actor).filter(company=company).with_state(at=at)
    found, is_cut = cut(rows.select_related("membership__user", "use").order_by("-pk")[: SHOWN + 1])
    shown = [
        Row(
            (
                row.name,
                row.prefix,
                row.membership.user,
                badge(row.state, "token"),
                moment(row.expires_at),
                moment(row.use.used_at) if hasattr(row, "use") else "—",
            )
        )
        for row in found
    ]
    columns = (
        text(_("Name")),
        text(_("Beginning")),
        text(_("Issued by")),
        text(_("State")),
        text(_("Valid until")),
        text(_("Last used")),
    )
    return Table("tokens", _("API tokens"), columns, shown, _("No token has been issued."), is_cut=is_cut)


def trail(company: Company, actor: Membership, at: datetime) -> Table:
    """What happened last."""
    del at
    rows = TrailEntry.objects.visible_to(actor).filter(company_id=company.pk)
    found, is_cut = cut(rows.order_by("-pk")[: SHOWN + 1])
    shown = [
        Row((moment(line.entry.at), line.title, line.person, line.entry.object_text or "—"))
        for line in trail_lines(found, actor)
    ]
    columns = (text(_("When")), text(_("What happened")), text(_("Who")), text(_("Object")))
    url = listed("admin:common_trailentry_changelist", q=company.inn)
    return Table("trail", _("Audit trail"), columns, shown, _("Nothing yet."), is_cut=is_cut, all_url=url)
