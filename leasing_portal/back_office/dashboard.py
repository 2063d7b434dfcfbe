"""The back office's home: counts that lead to the lists that make them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from accounts.models import CompanyRegistration, Membership, RegistrationState, User
from common.models import Delivery, DeliveryState, Job
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from integrations.models import PortfolioImport
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.contract_filters import due_soon, is_overdue
from leasing_portal.back_office.filters import recently
from leasing_portal.back_office.imports import RefusedFilter
from leasing_portal.back_office.jobs import FailedFilter
from leasing_portal.back_office.people_filters import second_factor


@dataclass(frozen=True, slots=True)
class Tile:
    """One count. `amount` is roubles, when the rows have a sum worth knowing; `is_alarm` marks what needs a person."""

    label: str | Promise
    count: int
    url: str
    amount: Decimal | None = None
    is_alarm: bool = False


Source = Callable[[Membership, date], Iterable[Tile]]


@dataclass(frozen=True, slots=True)
class Group:
    """Tiles of one subject; each source is asked for those who may open the list that its tiles lead to."""

    title: str | Promise
    sources: tuple[tuple[str, Source], ...]

    def tiles(self, actor: Membership, today: date) -> list[Tile]:
        """Tiles that this person may follow."""
        return [tile for url_name, source in self.sources if may_open(actor, url_name) for tile in source(actor, today)]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook: put the groups that the actor may see into the context."""
    actor, today = actor_of(request), timezone.localdate()
    shown = [{"title": group.title, "tiles": group.tiles(actor, today)} for group in GROUPS]
    scope = _("Figures of all clients") if actor.sees_all_clients else _("Figures of your clients")
    return {**context, "scope": scope, "groups": [group for group in shown if group["tiles"]]}


def contract_queues(actor: Membership, today: date) -> Iterable[Tile]:
    """What to act on: overdue, awaiting the advance, due soon."""
    found = Contract.objects.visible_to(actor).aggregate(
        overdue=Count("pk", filter=is_overdue()),
        overdue_sum=Sum("overdue_total", filter=is_overdue(), default=ZERO),
        soon=Count("pk", filter=due_soon(today)),
        soon_sum=Sum("next_due_amount", filter=due_soon(today), default=ZERO),
        signed=Count("pk", filter=Q(status=ContractStatus.SIGNED)),
        signed_sum=Sum("advance", filter=Q(status=ContractStatus.SIGNED), default=ZERO),
    )
    address = "admin:contracts_contract_changelist"
    yield Tile(
        _("Overdue contracts"), found["overdue"], listed(address, overdue="yes"), found["overdue_sum"],
        is_alarm=found["overdue"] > 0,
    )  # fmt: skip
    yield Tile(_("Payments due within 7 days"), found["soon"], listed(address, soon="yes"), found["soon_sum"])
    yield Tile(
        _("Advances to be received"), found["signed"], listed(address, status__exact=ContractStatus.SIGNED),
        found["signed_sum"],
    )  # fmt: skip


def registrations(actor: Membership, today: date) -> Iterable[Tile]:
    """Companies that registered themselves and wait for this person: own, of the absent, and nobody's."""
    del today
    waiting = CompanyRegistration.objects.visible_to(actor).filter(state=RegistrationState.WAITING).count()
    yield Tile(
        _("Registrations to decide on"), waiting,
        listed("admin:accounts_companyregistration_changelist", state__exact=RegistrationState.WAITING),
        is_alarm=waiting > 0,
    )  # fmt: skip


def contract_states(actor: Membership, today: date) -> Iterable[Tile]:
    """Contracts by stage; those of every portfolio are shown without contracts too."""
    del today
    rows = Contract.objects.visible_to(actor).order_by().values_list("status").annotate(count=Count("pk"))
    counts = dict(rows)
    for status in ContractStatus:
        if status.value not in counts and status not in ContractStatus.imported():
            continue
        url = listed("admin:contracts_contract_changelist", status__exact=status)
        yield Tile(status.label, counts.get(status.value, 0), url)


def imports(actor: Membership, today: date) -> Iterable[Tile]:
    """Imports that refused something lately."""
    del today
    condition = recently(RefusedFilter.condition, timezone.now())
    refused = PortfolioImport.objects.visible_to(actor).filter(condition).count()
    yield Tile(
        _("Imports with refusals in 7 days"), refused,
        listed("admin:integrations_portfolioimport_changelist", refused="week"), is_alarm=refused > 0,
    )  # fmt: skip


def background_work(actor: Membership, today: date) -> Iterable[Tile]:
    """Jobs that failed lately, deliveries that were given up."""
    del today
    failed = Job.objects.visible_to(actor).filter(recently(FailedFilter.condition, timezone.now())).count()
    dead = Delivery.objects.filter(state=DeliveryState.DEAD).count()
    yield Tile(
        _("Failed jobs in 7 days"), failed, listed("admin:common_job_changelist", failed="week"),
        is_alarm=failed > 0,
    )  # fmt: skip
    yield Tile(
        _("Undelivered events"), dead, listed("admin:common_delivery_changelist", state__exact=DeliveryState.DEAD),
        is_alarm=dead > 0,
    )  # fmt: skip


def people(actor: Membership, today: date) -> Iterable[Tile]:
    """Active people without a second factor."""
    del today
    count = User.objects.visible_to(actor).filter(~Q(second_factor()), is_active=True).count()
    yield Tile(
        _("People without a second factor"), count,
        listed("admin:accounts_user_changelist", mfa="no", is_active__exact=1),
    )  # fmt: skip


def listed(url_name: str, **params: object) -> str:
    """Address of a list with filters in force."""
    return f"{reverse(url_name)}?{urlencode(params)}"


GROUPS = (
    Group(
        _("To act on"),
        (
            ("admin:contracts_contract_changelist", contract_queues),
            ("admin:accounts_companyregistration_changelist", registrations),
        ),
    ),
    Group(_("Contracts by state"), (("admin:contracts_contract_changelist", contract_states),)),
    Group(
        _("Portal"),
        (
            ("admin:integrations_portfolioimport_changelist", imports),
            ("admin:common_job_changelist", background_work),
            ("admin:accounts_user_changelist", people),
        ),
    ),
)
