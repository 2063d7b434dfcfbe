"""What the address of the calendar asks for: a month, a day, a contract or a client, types of payments."""

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from payments.planning.months import shifted
from payments.schedules.kinds import PaymentType

_ID = re.compile(r"[0-9]{1,18}")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids as they were asked for: whether the person may see them is the queries' matter. No types: all of them."""

    month: date
    contract_id: int | None = None
    client_id: int | None = None
    types: tuple[PaymentType, ...] = ()
    day: date | None = None

    @property
    def ends_on(self) -> date:
        """The first day of the next month, which is not in it."""
        return shifted(self.month, 1)

    def wants(self, kind: PaymentType) -> bool:
        """Whether payments of this type are shown."""
        return not self.types or kind in self.types

    def of_month(self, months: int) -> "Asked":
        """The same some months later."""
        return replace(self, month=shifted(self.month, months), day=None)

    def of_day(self, day: date | None) -> "Asked":
        """The same with a day of it opened."""
        return replace(self, day=day)

    def query(self) -> str:
        """The same as an address."""
        told = [("month", f"{self.month:%Y-%m}")]
        told += [("contract", str(self.contract_id))] if self.contract_id else []
        told += [("client", str(self.client_id))] if self.client_id else []
        told += [("type", kind.value) for kind in self.types]
        told += [("day", self.day.isoformat())] if self.day else []
        return urlencode(told)


def asked_by(params: QueryDict, *, today: date) -> Asked:
    """Read an address; what says nothing asks for nothing, and a month that is none for the current one."""
    month = _month(params.get("month", "")) or shifted(today, 0)
    return Asked(
        month=month,
        contract_id=_id(params.get("contract", "")),
        client_id=_id(params.get("client", "")),
        types=tuple(kind for kind in PaymentType if kind.value in params.getlist("type")),
        day=_day(params.get("day", ""), month),
    )


def _id(text: str) -> int | None:
    return int(text) if _ID.fullmatch(text) else None


def _month(text: str) -> date | None:
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _day(text: str, month: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if shifted(day, 0) == month else None
