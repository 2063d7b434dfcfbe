"""Records made of the sections of an exchange file."""

import re
from datetime import date

from common.messages import gettext_noop
from integrations.bank import keys, values
from integrations.bank.encoding import Encoding
from integrations.bank.errors import BadExchange
from integrations.bank.records import Account, Document, Header, Party
from integrations.bank.section import Section
from integrations.bank.values import Bounds

_VERSION = re.compile(r"1\.[0-9]{2}")


def header(section: Section, encoding: Encoding, bounds: Bounds) -> Header:
    """Make the heading; raises BadExchange for a version that is not 1.xx and for wrong dates."""
    version = section.required(keys.VERSION)
    if not _VERSION.fullmatch(version.value):
        raise BadExchange(
            "version",
            gettext_noop("Line %(line)s: %(key)s “%(value)s” is not known. Expected 1.01, 1.02 or 1.03."),
            version.number,
            {"key": version.key, "value": version.value},
        )
    start, end = section.day(keys.START, bounds), section.day(keys.END, bounds)
    _check_period(section, start, end)
    return Header(
        version=version.value,
        encoding=encoding,
        sender=section.text(keys.SENDER),
        receiver=section.text(keys.RECEIVER),
        created_on=section.day(keys.CREATED_ON, bounds),
        created_at=section.text(keys.CREATED_AT),
        start=start,
        end=end,
        accounts=_all(section, keys.ACCOUNT),
        kinds=_all(section, keys.KIND),
        more=tuple(pair for pair in section.more if pair[0] not in {keys.ACCOUNT, keys.KIND}),
        declared=section.text(keys.ENCODING),
    )


def account(section: Section, bounds: Bounds) -> Account:
    """Make the balances of an account; raises BadExchange for what is missing or wrong."""
    start, end = bounds.day(section.required(keys.START)), section.day(keys.END, bounds)
    _check_period(section, start, end)
    closing = section.fields.get(keys.CLOSING)
    return Account(
        number=section.required(keys.ACCOUNT).value,
        start=start,
        opening=values.balance(section.required(keys.OPENING)),
        end=end,
        credited=section.turnover(keys.CREDITED),
        debited=section.turnover(keys.DEBITED),
        closing=values.balance(closing) if closing else None,
        more=tuple(section.more),
        line=section.begin.number,
    )


def document(section: Section, bounds: Bounds) -> Document:
    """Make a document; raises BadExchange for what is missing or wrong."""
    return Document(
        kind=section.begin.value,
        number=section.required(keys.NUMBER).value,
        issued_on=bounds.day(section.required(keys.DATE)),
        amount=values.payment(section.required(keys.AMOUNT)),
        payer=_party(section, keys.PAYER),
        payee=_party(section, keys.PAYEE),
        purpose=section.text(keys.PURPOSE),
        debited_on=section.day(keys.DEBITED_ON, bounds),
        credited_on=section.day(keys.CREDITED_ON, bounds),
        more=tuple(section.more),
        line=section.begin.number,
    )


def _party(section: Section, side: str) -> Party:
    return Party(**{attribute: section.text(f"{side}{suffix}") for attribute, suffix in keys.PARTY_KEYS.items()})


def _all(section: Section, key: str) -> tuple[str, ...]:
    return tuple(value for name, value in section.more if name == key and value)


def _check_period(section: Section, start: date | None, end: date | None) -> None:
    if start and end and end < start:
        line = section.required(keys.END)
        raise BadExchange(
            "period",
            gettext_noop("Line %(line)s: %(key)s “%(value)s” is before the beginning. Expected %(expected)s or later."),
            line.number,
            {"key": line.key, "value": line.value, "expected": values.written_day(start)},
        )
