"""Columns of the registry: what there is, for whom, in which order, and how rows are drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from contracts.models import Contract
from contracts.registry.cells import PARTS, Part


@dataclass(frozen=True, slots=True)
class RegistryColumn:
    """A column. `sort` is the value of the address that sorts by it; `joins` are rows that it reads besides."""

    key: str
    title: str | Promise
    kind: Literal["text", "money", "date", "number"] = "text"
    sort: str = ""
    width: int = 18
    joins: tuple[str, ...] = ()
    staff: bool = False
    money: bool = False
    # Stands on a page by itself only where several companies are in sight.
    several: bool = False

    @property
    def part(self) -> Part:
        """How it is drawn."""
        return PARTS[self.key]

    @property
    def is_figure(self) -> bool:
        """Whether cells stand at the right edge."""
        return self.kind in {"money", "number"}

    def is_for(self, actor: Membership) -> bool:
        """Whether this person may see it."""
        return (actor.sees_money or not self.money) and (actor.is_lessor or not self.staff)


COLUMNS: tuple[RegistryColumn, ...] = (
    RegistryColumn("number", _("Contract"), sort="number", width=16),
    RegistryColumn("assets", _("Leased assets"), width=44),
    RegistryColumn("lessee", _("Lessee"), width=32, several=True),
    RegistryColumn("client", _("Client"), width=32, joins=("head",), staff=True),
    RegistryColumn("inn", _("INN"), width=14, several=True),
    RegistryColumn("product", _("Product"), width=20),
    RegistryColumn("status", _("State"), sort="status", width=24),
    RegistryColumn("kinds", _("Kinds of the assets"), width=24),
    RegistryColumn("manager", _("Manager"), width=24, joins=("manager",), staff=True),
    RegistryColumn("region", _("Region"), width=24, staff=True),
    RegistryColumn("signed", _("Signed"), "date", sort="signed", width=12),
    RegistryColumn("starts", _("Start of financing"), "date", width=12),
    RegistryColumn("ends", _("End date"), "date", sort="ends", width=12),
    RegistryColumn("term", _("Term, months"), "number", sort="term", width=10),
    RegistryColumn("price", _("Price with VAT"), "money", sort="price", money=True),
    RegistryColumn("advance", _("Advance"), "money", money=True),
    RegistryColumn("scheduled", _("Total of the schedule"), "money", money=True),
    RegistryColumn("paid", _("Paid"), "money", sort="paid", money=True),
    RegistryColumn("next", _("Next payment"), "money", sort="next", money=True),
    RegistryColumn("next_on", _("Next payment date"), "date", width=14, money=True),
    RegistryColumn("remaining", _("Remaining"), "money", sort="remaining", money=True),
    RegistryColumn("overdue", _("Overdue"), "money", sort="overdue", money=True),
    RegistryColumn("late", _("Days past due"), "number", width=10, money=True),
)
BY_KEY = {column.key: column for column in COLUMNS}
USUAL = ("number", "assets", "lessee", "status", "signed", "next", "remaining", "overdue")
# A file without a choice of columns has more than a page: there is room.
USUAL_OF_FILE = (
    "number", "lessee", "product", "status", "assets", "signed", "ends",
    "price", "scheduled", "paid", "remaining", "overdue", "next_on", "next",
)  # fmt: skip


def offered(actor: Membership) -> list[RegistryColumn]:
    """All columns that this person may see."""
    return [column for column in COLUMNS if column.is_for(actor)]


def usual_for(actor: Membership) -> list[str]:
    """Columns of a page on which nobody chose any."""
    has_several = actor.is_lessor or len(actor.company_ids) > 1
    return [key for key in USUAL if has_several or not BY_KEY[key].several]


def chosen(keys: Iterable[str], actor: Membership, usual: Sequence[str] = ()) -> list[RegistryColumn]:
    """The named columns that this person may see, in their order; the usual ones when there is none.

    The number stands first: it leads to the contract.
    """
    wanted = _for(keys, actor) or _for(usual or usual_for(actor), actor)
    return [BY_KEY[key] for key in dict.fromkeys(("number", *wanted))]


def _for(keys: Iterable[str], actor: Membership) -> list[str]:
    return [key for key in keys if key in BY_KEY and BY_KEY[key].is_for(actor)]


def with_joins(contracts: QuerySet[Contract], columns: Iterable[RegistryColumn]) -> QuerySet[Contract]:
    """Read with the contracts what the columns show of other rows."""
    return contracts.select_related("lessee", *dict.fromkeys(join for column in columns for join in column.joins))


def drawn(contract: Contract, columns: Sequence[RegistryColumn]) -> SafeString:
    """Cells of one contract; on a phone each says what it is."""
    return format_html_join("", "{}", ((_cell(contract, column),) for column in columns))


def _cell(contract: Contract, column: RegistryColumn) -> SafeString:
    shown = column.part.draw(contract)
    if column.key == "number":
        return format_html('<th scope="row" data-label="{}">{}</th>', column.title, shown)
    if column.is_figure:
        return format_html('<td class="num" data-label="{}">{}</td>', column.title, shown)
    return format_html('<td data-label="{}">{}</td>', column.title, shown)
