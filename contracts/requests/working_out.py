"""What a request would change: the new schedule, fields of the contract, and what is owed; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Company
from accounts.roles import Party
from common.messages import gettext_noop
from contracts.models import Contract, DayRule, RequestKind
from contracts.ports import PlannedRow, schedules
from contracts.requests import offers
from contracts.requests.lines import LEASE, as_json
from contracts.requests.offers import Base, Payoff
from contracts.requests.refusing import RequestRefused

K = RequestKind


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of the contract before and after, as texts."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would be. `after` is empty where the schedule stays; `on` is the day from which it is in force."""

    on: date
    before: tuple[PlannedRow, ...] = ()
    after: tuple[PlannedRow, ...] = ()
    fields: tuple[Changed, ...] = ()
    payoff: Payoff | None = None

    def as_json(self) -> dict[str, Any]:
        """The outcome as it is kept with the request."""
        owed = self.payoff
        parts = {name: str(getattr(owed, name)) for name in ("principal", "interest", "buyout", "due")} if owed else {}
        return {
            "on": self.on.isoformat(),
            "before": as_json(self.before),
            "after": as_json(self.after),
            "fields": [{"name": one.name, "before": one.before, "after": one.after} for one in self.fields],
            "payoff": parts,
        }


def work_out(contract: Contract, kind: str, said: Mapping[str, Any], *, on: date) -> Outcome:
    """Work the request out for the schedule in force on a day.

    Args:
        contract: about which.
        kind: of `RequestKind`.
        said: what the form of the kind says, as JSON.
        on: today.

    Raises:
        RequestRefused: it cannot be done so.
        ImpossibleTerms: the payments cannot be planned.

    """
    if kind == K.PLACE_OF_USE:
        return Outcome(on, fields=_moved_assets(contract, said))
    if kind not in _PLANS:
        return Outcome(on)
    day = date.fromisoformat(said["on"]) if "on" in said else on
    base = base_of(contract, on=day)
    return _PLANS[K(kind)](contract, base, said)


def base_of(contract: Contract, *, on: date) -> Base:
    """The schedule in force, what of it is paid, and the day of a change."""
    port = schedules()
    return Base(
        rows=tuple(port.in_force(contract)),
        paid_through=port.paid_through(contract),
        on=on,
        annual_rate=contract.annual_rate,
        payment_day=contract.payment_day,
        starts_on=contract.starts_on,
    )


def new_lessee(contract: Contract, said: Mapping[str, Any]) -> Company:
    """The company that takes the contract over; only the lessor's people may look for it.

    Raises:
        RequestRefused: the portal does not know it, or it is the lessee already.

    """
    found = Company.objects.filter(inn=said["inn"], party=Party.LESSEE).order_by("kpp", "pk").first()
    if found is None:
        raise RequestRefused(
            "unknown_company",
            gettext_noop("No client with the INN %(inn)s is registered in the portal: register it first."),
            {"inn": said["inn"]},
            field="inn",
        )
    if found.pk == contract.lessee_id:
        raise RequestRefused("same_lessee", gettext_noop("This company is the lessee already."), field="inn")
    return found


def _date_shift(contract: Contract, base: Base, said: Mapping[str, Any]) -> Outcome:
    after = offers.shift_date(base, number=int(said["number"]), to=date.fromisoformat(said["to"]))
    return planned(contract, base, after)


def _payment_day(contract: Contract, base: Base, said: Mapping[str, Any]) -> Outcome:
    day = int(said["day"])
    after = offers.change_day(base, day=day)
    fields = [_changed("payment_day", contract.payment_day, day)]
    if contract.day_rule != DayRule.FIXED_DAY:
        fields.append(_changed("day_rule", contract.day_rule, DayRule.FIXED_DAY.value))
    return planned(contract, base, after, fields)


def _term_change(contract: Contract, base: Base, said: Mapping[str, Any]) -> Outcome:
    months = int(said["term_months"])
    after = offers.change_term(base, months=months - contract.term_months)
    return planned(contract, base, after, [_changed("term_months", contract.term_months, months)])


def _partial_early(contract: Contract, base: Base, said: Mapping[str, Any]) -> Outcome:
    shorten = said["mode"] == "shorten"
    after = offers.pay_early(base, amount=Decimal(said["amount"]), shorten=shorten)
    return planned(contract, base, after, term_after(contract, base, after))


def term_after(contract: Contract, base: Base, after: Sequence[PlannedRow]) -> list[Changed]:
    """The term when a part is paid early: as many periods shorter as there are fewer payments."""
    # The extra payment is a row of its own.
    fewer = _count(base.rows) + 1 - _count(after)
    if not fewer:
        return []
    return [_changed("term_months", contract.term_months, max(1, contract.term_months - fewer * offers.step_of(base)))]


def _early_buyout(contract: Contract, base: Base, said: Mapping[str, Any]) -> Outcome:
    del said
    after, payoff = offers.pay_off(base, paid=contract.paid_total)
    return planned(contract, base, after, payoff=payoff)


_PLANS = {
    K.DATE_SHIFT: _date_shift,
    K.PAYMENT_DAY: _payment_day,
    K.TERM_CHANGE: _term_change,
    K.PARTIAL_EARLY: _partial_early,
    K.EARLY_BUYOUT: _early_buyout,
}


def planned(
    contract: Contract,
    base: Base,
    after: Sequence[PlannedRow],
    fields: list[Changed] | None = None,
    payoff: Payoff | None = None,
) -> Outcome:
    """Put together what a new schedule changes; the contract ends with its last payment."""
    changed = list(fields or [])
    ends_on = max(row.due_on for row in after)
    if ends_on != contract.ends_on and ends_on > contract.starts_on:
        changed.append(_changed("ends_on", contract.ends_on.isoformat(), ends_on.isoformat()))
    return Outcome(base.on, base.rows, tuple(after), tuple(changed), payoff)


def _moved_assets(contract: Contract, said: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Addresses of the assets that move; `asset` names one of them by its number in the contract, zero all."""
    position, address = int(said.get("asset") or 0), str(said["address"])
    assets = contract.assets.order_by("position")
    found = tuple(
        Changed(f"address:{asset.position}", asset.address, address)
        for asset in assets
        if position in (0, asset.position) and asset.address != address
    )
    if not found:
        raise RequestRefused("same_place", gettext_noop("The asset is at this address already."), field="address")
    return found


def _changed(name: str, before: object, after: object) -> Changed:
    return Changed(name, str(before), str(after))


def _count(rows: Sequence[PlannedRow]) -> int:
    return sum(row.kind == LEASE for row in rows)
