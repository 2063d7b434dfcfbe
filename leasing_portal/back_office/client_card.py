"""The client card: all that the portal has of one company, each kind as its newest rows with a way to all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from accounts.models import Company, Membership
from accounts.roles import Party
from common.money import ZERO
from common.ui.figures import money
from contracts.models import Contract
from leasing_portal.back_office import client_card_business as business
from leasing_portal.back_office import client_card_people as people
from leasing_portal.back_office.client_card_acts import client_acts
from leasing_portal.back_office.contract_filters import is_overdue
from leasing_portal.back_office.table import Table

Part = Callable[[Company, Membership, datetime], Table]


@dataclass(frozen=True, slots=True)
class ClientCard:
    """Facts are (label, value); tables are of what this person may open."""

    facts: list[tuple[object, object]]
    tables: list[Table]


# Each part is for those who may open the list that it is the beginning of.
PARTS: tuple[tuple[str, Part], ...] = (
    ("admin:contracts_contract_changelist", business.contracts),
    ("admin:payments_invoice_changelist", business.invoices),
    ("acts:list", client_acts),
    ("admin:accounts_membership_changelist", people.memberships),
    ("admin:accounts_membership_changelist", people.invitations),
    ("admin:accounts_companyregistration_changelist", people.registrations),
    ("admin:accounts_membership_changelist", people.tokens),
    ("admin:accounts_membership_changelist", business.jobs),
    ("admin:common_trailentry_changelist", people.trail),
    ("admin:accounts_company_changelist", business.branches),
)


def client_card(company: Company, actor: Membership, *, at: datetime) -> ClientCard:
    """Read the card of a company that the actor sees; one query or two for each part, however much there is."""
    tables = [part(company, actor, at) for url_name, part in PARTS if may_open(actor, url_name)]
    if company.party == Party.SUPPLIER:
        tables.insert(0, business.supplied_assets(company, actor, at))
    return ClientCard(list(_facts(company, actor)), tables)


def _facts(company: Company, actor: Membership) -> Iterator[tuple[object, object]]:
    yield _("Party"), company.get_party_display()
    yield _("INN, KPP"), f"{company.inn}, {company.kpp or '—'}"
    yield _("Segment"), company.get_segment_display()
    yield _("Personal manager"), company.manager or "—"
    if company.parent is not None:
        yield _("Head office"), _head(company.parent, actor)
    if company.party == Party.LESSEE:
        yield from _sums(company, actor)


def _head(head: Company, actor: Membership) -> object:
    """A link only for those who may follow it."""
    if not Company.objects.visible_to(actor).filter(pk=head.pk).exists():
        return head
    return format_html('<a href="{}">{}</a>', reverse("admin:accounts_company_card", args=[head.pk]), head)


def _sums(company: Company, actor: Membership) -> Iterator[tuple[object, object]]:
    found = Contract.objects.visible_to(actor).filter(lessee=company).aggregate(
        count=Count("pk"),
        overdue=Count("pk", filter=is_overdue()),
        overdue_sum=Sum("overdue_total", filter=Q(overdue_total__gt=0), default=ZERO),
        scheduled=Sum("scheduled_total", default=ZERO),
        paid=Sum("paid_total", default=ZERO),
    )  # fmt: skip
    yield _("Contracts, of them overdue"), gettext("%(count)s, %(overdue)s") % found
    yield _("Overdue"), money(found["overdue_sum"])
    yield _("Paid of the schedules"), format_html("{} / {}", money(found["paid"]), money(found["scheduled"]))
