"""The back office's home: counts that lead to the lists that make them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest
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
from leasing_portal.back_office.counting import Counted, Tile, listed, tiles_of
from leasing_portal.back_office.filters import recently
from leasing_portal.back_office.imports import RefusedFilter
from leasing_portal.back_office.jobs import FailedFilter
from leasing_portal.back_office.people_filters import second_factor
from leasing_portal.back_office.queues import office_of

Source = Callable[[Membership, date], Iterable[Tile | Counted]]


@dataclass(frozen=True, slots=True)
class Group:
    """Tiles of one subject; each source is asked for those who may open the list that its tiles lead to."""

    title: str | Promise
    sources: tuple[tuple[str, Source], ...]

    def tiles(self, actor: Membership, today: date) -> list[Tile | Counted]:
        """Tiles that this person may follow."""
        return [tile for url_name, source in self.sources if may_open(actor, url_name) for tile in source(actor, today)]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook: put the queues and the groups that the actor may see into the context."""
    actor, now = actor_of(request), timezone.now()
    office = office_of(actor, now)
    found = [*office.groups, *((group.title, group.tiles(actor, timezone.localdate(now))) for group in GROUPS)]
    tiles = tiles_of([tiles for _title, tiles in found], actor)
    groups = [{"title": title, "tiles": shown} for (title, _tiles), shown in zip(found, tiles, strict=True) if shown]
    scope = _("Figures of all clients") if actor.sees_all_clients else _("Figures of your clients")
    # The table of managers stands after what waits for the person.
    place = len([tiles for _title, tiles in office.groups if tiles])
    return {**context, "scope": scope, "groups": groups[:place], "table": office.table, "others": groups[place:]}


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


def registrations(actor: Membership, today: date) -> Iterable[Counted]:
    """Companies that registered themselves and wait for this person: own, of the absent, and nobody's."""
    del today
    yield Counted(
        _("Registrations to decide on"),
        CompanyRegistration.objects.visible_to(actor).filter(state=RegistrationState.WAITING),
        listed("admin:accounts_companyregistration_changelist", state__exact=RegistrationState.WAITING),
        urgent=True,
    )


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


def imports(actor: Membership, today: date) -> Iterable[Counted]:
    """Imports that refused something lately."""
    del today
    yield Counted(
        _("Imports with refusals in 7 days"),
        PortfolioImport.objects.visible_to(actor).filter(recently(RefusedFilter.condition, timezone.now())),
        listed("admin:integrations_portfolioimport_changelist", refused="week"),
        urgent=True,
    )


def background_work(actor: Membership, today: date) -> Iterable[Counted]:
    """Jobs that failed lately, deliveries that were given up."""
    del today
    yield Counted(
        _("Failed jobs in 7 days"),
        Job.objects.visible_to(actor).filter(recently(FailedFilter.condition, timezone.now())),
        listed("admin:common_job_changelist", failed="week"),
        urgent=True,
    )
    yield Counted(
        _("Undelivered events"),
        Delivery.objects.filter(state=DeliveryState.DEAD),
        listed("admin:common_delivery_changelist", state__exact=DeliveryState.DEAD),
        urgent=True,
    )


def people(actor: Membership, today: date) -> Iterable[Counted]:
    """Active people without a second factor."""
    del today
    yield Counted(
        _("People without a second factor"),
        User.objects.visible_to(actor).filter(~Q(second_factor()), is_active=True),
        listed("admin:accounts_user_changelist", mfa="no", is_active__exact=1),
    )


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
