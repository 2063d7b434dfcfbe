"""Columns of the registry: what there is, for whom, in which order, and how rows are drawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.ui.heads import head, sorting_head
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


def drawing_of(columns: Sequence[RegistryColumn]) -> Callable[[Contract], SafeString]:
    """How a contract is drawn as cells; on a phone each says what it is. Tags are written once for all rows."""
    parts = [(*_tags(column), column.part.draw) for column in columns]

    def draw(contract: Contract) -> SafeString:
        cells = [f"{opening}{conditional_escape(shown(contract))}{closing}" for opening, closing, shown in parts]
        return mark_safe("".join(cells))  # noqa: S308 - what is shown is escaped, tags are ours

    return draw


def heads_of(columns: Iterable[RegistryColumn], params: QueryDict, sort: str) -> SafeString:
    """Heads of the columns; those that sort say which does."""
    drawn = [
        sorting_head(params, column.sort, column.title, current=sort, is_figure=column.is_figure)
        if column.sort
        else head(column.title, is_figure=column.is_figure)
        for column in columns
    ]
    return mark_safe("".join(drawn))  # noqa: S308 - each head is escaped


def _tags(column: RegistryColumn) -> tuple[SafeString, str]:
    if column.key == "number":
        return format_html('<th scope="row" data-label="{}">', column.title), "</th>"
    if column.is_figure:
        return format_html('<td class="num" data-label="{}">', column.title), "</td>"
    return format_html('<td data-label="{}">', column.title), "</td>"
