"""One section of an exchange file while it is read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from common.messages import gettext_noop
from integrations.bank import keys, values
from integrations.bank.errors import BadExchange
from integrations.bank.lines import Line
from integrations.bank.values import Bounds


@dataclass(frozen=True, slots=True)
class Form:
    """Which keys a section has of its own, and the word that ends it (the heading has none)."""

    known: frozenset[str]
    end: str = ""


HEADER = Form(frozenset(keys.HEADER_KEYS))
ACCOUNT = Form(frozenset(keys.ACCOUNT_KEYS), keys.ACCOUNT_END)
DOCUMENT = Form(frozenset(keys.DOCUMENT_KEYS), keys.DOCUMENT_END)


@dataclass(slots=True)
class Section:
    """Fields of one section: the known ones by key, all others in `more` as they came."""

    form: Form
    begin: Line
    fields: dict[str, Line] = field(default_factory=dict)
    more: list[tuple[str, str]] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Take a field. Repeated names and purposes are kept; repeated sums and accounts must be the same.

        Raises:
            BadExchange: for a line that is not a field and for two values of what must be sure.

        """
        if not line.pair or not line.key:
            raise BadExchange(
                "not_a_field",
                gettext_noop(
                    "Line %(line)s: “%(value)s” is not a field. Expected Key=Value or the end of the section."
                ),
                line.number,
                {"value": line.text},
            )
        if line.key not in self.form.known:
            self.more.append((line.key, line.value))
        elif line.value and (first := self.fields.setdefault(line.key, line)).value != line.value:
            self._repeat(first, line)

    def _repeat(self, first: Line, line: Line) -> None:
        if line.key in keys.SURE_KEYS:
            raise BadExchange(
                "two_values",
                gettext_noop(
                    "Line %(line)s: %(key)s “%(value)s”, but line %(first)s says “%(other)s”. "
                    "Expected one value in a section."
                ),
                line.number,
                {"key": line.key, "value": line.value, "first": first.number, "other": first.value},
            )
        self.more.append((line.key, line.value))

    def text(self, key: str) -> str:
        """Return the value of a key, empty where there is none."""
        found = self.fields.get(key)
        return found.value if found else ""

    def required(self, key: str) -> Line:
        """Return the field of a key that must have a value."""
        if key not in self.fields:
            raise BadExchange(
                "missing",
                gettext_noop("The section that begins in line %(line)s has no %(key)s. Expected it with a value."),
                self.begin.number,
                {"key": key, "value": ""},
            )
        return self.fields[key]

    def day(self, key: str, bounds: Bounds) -> date | None:
        """Return the date of a key, None where there is none or the bank wrote its word for none."""
        found = self.fields.get(key)
        return None if found is None or found.value == values.NO_DATE else bounds.day(found)

    def turnover(self, key: str) -> Decimal | None:
        """Return an amount that is zero or more, None where there is none."""
        found = self.fields.get(key)
        return values.turnover(found) if found else None
