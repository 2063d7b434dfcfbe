"""Who acts for which company, and in what role."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import RIGHTS, SECOND_FACTOR_ROLES, Capability
from accounts.models.company import Company
from accounts.models.reach import granted_ids, led_user_ids, reached_company_ids
from accounts.roles import Party, Role
from common.audit import audited
from common.columns import MONEY
from common.models import TrailKind

if TYPE_CHECKING:
    from accounts.models.user import User

CONTRACTS = ("contracts", "contract")


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose dates, both inclusive and either open, hold the day."""
    starts, ends = f"{prefix}starts_on", f"{prefix}ends_on"
    return (Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": on})) & (
        Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": on})
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships that give rights now, and those that a person may see."""

    def active(self, *, on: date) -> "MembershipQuerySet":
        """Not blocked, of a person who may sign in, on a day within their dates.

        A delegated one lives as long as the principal's own, in the role that the principal has, and as long as the
        deputy is a colleague: with an own membership of the same company in force.
        """
        colleague = Membership.objects.filter(
            in_force(on), on_behalf_of=None, is_active=True, user=OuterRef("user"), company=OuterRef("company")
        )
        principal = Q(
            Exists(colleague),
            in_force(on, "on_behalf_of__"),
            on_behalf_of__is_active=True,
            on_behalf_of__user__is_active=True,
            on_behalf_of__role=F("role"),
        )
        return self.filter(in_force(on), Q(on_behalf_of=None) | principal, is_active=True, user__is_active=True)

    def own(self) -> "MembershipQuerySet":
        """Not on somebody's behalf."""
        return self.filter(on_behalf_of=None)

    def visible_to(self, actor: "Membership") -> "MembershipQuerySet":
        """Colleagues for a client's people; people of the companies they see for the lessor's staff."""
        return self.filter(company__in=Company.objects.visible_to(actor))


@audited(
    company="NEW.company_id",
    title="(SELECT u.email FROM accounts_user u WHERE u.id = NEW.user_id)",
    kind=TrailKind.RIGHT_CHANGED,
)
class Membership(models.Model):
    """A person's role in a company; the *actor* of every request, query and service.

    A membership on somebody's behalf gives a deputy (`user`) the role, the scope and the limits of the principal
    between two dates. Amounts are in roubles with VAT; an empty limit is no limit. Dates are inclusive.
    """

    user: "models.ForeignKey[User, User]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("company")
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    is_active = models.BooleanField(_("active"), default=True)
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    branch = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("branch"),
        null=True,
        blank=True,
        help_text=_("Limits a person of the head office to one branch and what is below it."),
    )
    contracts_limited = models.BooleanField(
        _("only listed contracts"), default=False, help_text=_("The person sees only contracts granted one by one.")
    )
    sign_limit = models.DecimalField(_("may sign up to, ₽"), **MONEY, null=True, blank=True)
    request_limit = models.DecimalField(_("may request up to, ₽"), **MONEY, null=True, blank=True)
    on_behalf_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="deputies",
        verbose_name=_("on behalf of"),
        null=True,
        blank=True,
        editable=False,
    )
    note = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    # What an API token leaves of the rights; None leaves all. Not stored.
    only: frozenset[Capability] | None = None
    # The day of the request. Not stored.
    as_of: date | None = None
    # Whether the lessor's staff look through this person's eyes: then nothing may be changed. Not stored.
    is_looked_through: bool = False
    # Whether those staff are shown less than this person sees. Not stored.
    is_narrowed: bool = False

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["company__short_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "company"], condition=Q(on_behalf_of=None), name="membership_unique_user_company"
            ),
            models.UniqueConstraint(fields=["user", "on_behalf_of"], name="membership_unique_deputy"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="membership_dates_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(sign_limit=None) | Q(sign_limit__gte=0))
                & (Q(request_limit=None) | Q(request_limit__gte=0)),
                name="membership_limits_not_negative",
            ),
            # What a deputy may is said by the principal's row alone; a deputy's right always ends.
            models.CheckConstraint(
                condition=Q(on_behalf_of=None)
                | Q(
                    branch=None,
                    contracts_limited=False,
                    sign_limit=None,
                    request_limit=None,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                ),
                name="membership_deputy_has_dates_only",
            ),
        ]

    def __str__(self) -> str:
        if self.on_behalf_of is not None:
            return f"{self.user} · {self.company} · {self.get_role_display()} ({self.on_behalf_of.user})"
        return f"{self.user} · {self.company} · {self.get_role_display()}"

    def clean(self) -> None:
        """Check that the role is one of the company's party and that the dates are in order.

        Raises:
            ValidationError: naming the field.

        """
        if self.company_id and self.role and Role(self.role).party != self.company.party:
            error = ValidationError(_("This role is not for a company of this party."), code="role_of_other_party")
            raise ValidationError({"role": error})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            error = ValidationError(_("The last day is before the first one."), code="dates_out_of_order")
            raise ValidationError({"ends_on": error})

    @property
    def party(self) -> Party:
        """The side of the deal this person acts for."""
        return Party(self.company.party)

    @property
    def is_lessor(self) -> bool:
        """Whether this is the lessor's own staff."""
        return self.party is Party.LESSOR

    @property
    def grantor(self) -> "Membership":
        """The membership whose scope and limits hold: the principal's for a deputy, else this one."""
        return self.on_behalf_of or self

    @property
    def today(self) -> date:
        """The day on which dates of grants are looked at: that of the request."""
        return self.as_of or timezone.localdate()

    def has(self, capability: Capability) -> bool:
        """Whether the role has the capability and the token, if one is used, leaves it."""
        return self.role in RIGHTS[capability].roles and (self.only is None or capability in self.only)

    @cached_property
    def company_ids(self) -> tuple[int, ...]:
        """Companies in reach: the own one (or the branch) with everything below it in the holding tree."""
        return reached_company_ids(self.grantor.branch_id or self.company_id)

    @property
    def reaches_whole_holding(self) -> bool:
        """Whether the own company heads a holding of several, all of which are in reach."""
        is_head = self.company.parent_id is None and self.grantor.branch_id is None
        return is_head and not self.is_narrowed and len(self.company_ids) > 1

    @cached_property
    def contract_ids(self) -> tuple[int, ...] | None:
        """Contracts granted one by one; None when the membership is not limited to listed ones."""
        if not self.grantor.contracts_limited:
            return None
        return granted_ids(self.grantor, model=CONTRACTS, on=self.today)

    @cached_property
    def led_user_ids(self) -> tuple[int, ...]:
        """Managers whose clients this person of the lessor leads today: the principal, or oneself and the absent."""
        return led_user_ids(self, on=self.today)

    @property
    def sees_all_clients(self) -> bool:
        """Whether clients of all managers are in reach."""
        return self.has(Capability.CLIENTS_ALL)

    @property
    def sees_money(self) -> bool:
        """Whether figures in roubles may be shown to this person; operations staff see assets only (ACC-06)."""
        return self.has(Capability.MONEY_READ)

    @property
    def sees_all_jobs(self) -> bool:
        """Whether the company's background jobs of other people are shown to this person too."""
        return self.has(Capability.PORTAL_WATCH)

    def may_see_job(self, kind: str) -> bool:
        """Whether the right that this kind of job is about, if there is one (`settings.JOB_RIGHTS`), is there today."""
        right: str | None = import_string(settings.JOB_RIGHTS).get(kind)
        return right is None or self.has(Capability(right))

    def office_companies(self) -> models.QuerySet[Company, Any]:
        """Ids of the companies that this person's lessor deals with."""
        return Company.objects.of_office(self.company_id).values("pk")

    def office_contracts(self) -> models.QuerySet[Company, Any]:
        """Ids of the contracts of this person's lessor."""
        return Company.objects.filter(pk=self.company_id, lessor_contracts__isnull=False).values("lessor_contracts__pk")

    @property
    def reads_trail(self) -> bool:
        """Whether the audit trail is open to this person."""
        return self.has(Capability.TRAIL_READ)

    @property
    def needs_second_factor(self) -> bool:
        """Whether the role or the company demands a second factor at sign-in."""
        return self.role in SECOND_FACTOR_ROLES or self.company.second_factor_required

    def behalf_of_user_id(self, manager_id: int | None = None) -> int | None:
        """On whose behalf this person acts: a deputy's principal, or the absent manager of the client at hand."""
        if self.on_behalf_of is not None:
            return self.on_behalf_of.user_id
        if manager_id is None or manager_id == self.user_id or not self.is_lessor:
            return None
        return manager_id if manager_id in self.led_user_ids else None
