"""In which order of kinds a payment too small for everything is applied (GK art. 319, 319.1).

Parties may agree on another order of what art. 319 names: costs, interest, principal. Sanctions (penalties and interest
of art. 395) are not named there and come after these; a clause that says otherwise is void (Plenum of the Supreme
Court of 22.11.2016 No. 54, p. 37). Such an order is refused, unless the lessor has acknowledged it; then it is used,
with warnings that go along with every result.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.messages import MessageError, gettext_noop, render
from payments.engine.claims import LABELS, Claim, ClaimKind

# Kinds that are paid together, oldest due first; inside one payment in the order written.
type Step = tuple[ClaimKind, ...]

NAMED_BY_ART_319 = (ClaimKind.PRINCIPAL, ClaimKind.INTEREST, ClaimKind.COSTS)
SANCTIONS = (ClaimKind.PENALTY, ClaimKind.ARTICLE_395)

_VOID = gettext_noop(
    "“%(name)s” would be paid before “%(target)s”. Such a clause is void: penalties and interest under art. 395 come "
    "after costs, interest and principal (Civil Code art. 319; ruling of the Supreme Court’s Plenum No. 54 of "
    "22 November 2016, p. 37)."
)


class OrderRefused(MessageError):
    """An order that cannot be used: `field` is the term of the contract, `nearest` the nearest order that can be."""

    field: Final = "order"

    def __init__(
        self, code: str, message: str, params: Mapping[str, str], *, nearest: "ApplicationOrder | None" = None
    ) -> None:
        self.nearest = nearest
        super().__init__(code, message, params)


@dataclass(frozen=True, slots=True)
class OrderWarning:
    """What is wrong with an order that was acknowledged; whoever shows a result made with it shows this too."""

    code: str
    message: str
    params: Mapping[str, str]

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the text for people, translated by `translate` (Django's `gettext`)."""
        return render(self.message, self.params, translate)


@dataclass(frozen=True, slots=True)
class ApplicationOrder:
    """The steps of a contract, first to be paid first; each kind stands in exactly one step.

    Raises:
        OrderRefused: `missing` or `repeated`, a kind is not there exactly once; `sanctions_first`, a sanction could be
            paid before what art. 319 names and `acknowledged` is not set.

    """

    steps: tuple[Step, ...]
    acknowledged: bool = False

    def __post_init__(self) -> None:
        _require_each_kind_once(self.steps)
        if self.warnings and not self.acknowledged:
            first = self.warnings[0]
            raise OrderRefused(first.code, first.message, first.params, nearest=self.lawful())

    @property
    def warnings(self) -> tuple[OrderWarning, ...]:
        """One for each kind of sanction that could be paid before what art. 319 names."""
        step_of = {kind: step for step, kinds in enumerate(self.steps) for kind in kinds}
        # In one step a sanction of an older payment would come before the principal of a younger one.
        pairs = ((late, next((k for k in NAMED_BY_ART_319 if step_of[late] <= step_of[k]), None)) for late in SANCTIONS)
        return tuple(
            OrderWarning("sanctions_first", _VOID, {"name": LABELS[late], "target": LABELS[named]})
            for late, named in pairs
            if named
        )

    def lawful(self) -> "ApplicationOrder":
        """Return the same order with sanctions moved behind the last step that has a kind named by art. 319."""
        last = max(at for at, kinds in enumerate(self.steps) if set(kinds) & set(NAMED_BY_ART_319)) + 1
        kept = (_only(kinds, sanctions=False) for kinds in self.steps[:last])
        moved = (_only(kinds, sanctions=True) for kinds in self.steps[:last])
        return ApplicationOrder(tuple(kinds for kinds in (*kept, *moved, *self.steps[last:]) if kinds))

    def arrange(self, claims: Iterable[Claim]) -> list[Claim]:
        """Return the claims as they would be paid if all were due: by step, due date, number, kind, id."""
        places = {kind: (step, at) for step, kinds in enumerate(self.steps) for at, kind in enumerate(kinds)}

        def place(claim: Claim) -> tuple[int, date, int, int, int]:
            step, at = places[claim.kind]
            return step, claim.due_on, claim.number, at, claim.id

        return sorted(claims, key=place)


def _only(kinds: Step, *, sanctions: bool) -> Step:
    return tuple(kind for kind in kinds if (kind in SANCTIONS) is sanctions)


def _require_each_kind_once(steps: tuple[Step, ...]) -> None:
    given = [kind for kinds in steps for kind in kinds]
    for kind in ClaimKind:
        if kind not in given:
            message = gettext_noop("The order of payment does not name “%(name)s”. Expected each kind of debt once.")
            raise OrderRefused("missing", message, {"name": LABELS[kind]})
        if given.count(kind) > 1:
            message = gettext_noop("The order of payment names “%(name)s” twice. Expected each kind of debt once.")
            raise OrderRefused("repeated", message, {"name": LABELS[kind]})


DEFAULT_ORDER = ApplicationOrder(
    (
        (ClaimKind.COSTS,),
        # Payments of the schedule are of one kind: those due earlier come first (art. 319.1), an unpaid advance too.
        (
            ClaimKind.ADVANCE,
            ClaimKind.INTEREST,
            ClaimKind.PRINCIPAL,
            ClaimKind.INSURANCE,
            ClaimKind.OTHER,
            ClaimKind.BUYOUT,
        ),
        (ClaimKind.PENALTY,),
        (ClaimKind.ARTICLE_395,),
    )
)
