"""Records as (key, text), in the order in which the standard has them; fields without a value are left out."""

from datetime import date
from decimal import Decimal

from integrations.bank import keys
from integrations.bank.records import Account, Document, Header, Pairs, Party
from integrations.bank.values import written_day

type Value = str | Decimal | date | None


def header_pairs(header: Header) -> Pairs:
    """Return the heading, without its first line."""
    return (
        _present(
            (keys.VERSION, header.version),
            (keys.ENCODING, header.encoding.declared),
            (keys.SENDER, header.sender),
            (keys.RECEIVER, header.receiver),
            (keys.CREATED_ON, header.created_on),
            (keys.CREATED_AT, header.created_at),
            (keys.START, header.start),
            (keys.END, header.end),
            *((keys.ACCOUNT, number) for number in header.accounts),
            *((keys.KIND, kind) for kind in header.kinds),
        )
        + header.more
    )


def account_pairs(account: Account) -> Pairs:
    """Return the section of an account, without the word that ends it."""
    fields = _present(
        (keys.START, account.start),
        (keys.END, account.end),
        (keys.ACCOUNT, account.number),
        (keys.OPENING, account.opening),
        (keys.CREDITED, account.credited),
        (keys.DEBITED, account.debited),
        (keys.CLOSING, account.closing),
    )
    return ((keys.ACCOUNT_BEGIN, ""), *fields, *account.more)


def document_pairs(document: Document) -> Pairs:
    """Return the section of a document, without the word that ends it."""
    fields = _present(
        (keys.NUMBER, document.number),
        (keys.DATE, document.issued_on),
        (keys.AMOUNT, document.amount),
        *_party_pairs(keys.PAYER, document.payer),
        (keys.DEBITED_ON, document.debited_on),
        *_party_pairs(keys.PAYEE, document.payee),
        (keys.CREDITED_ON, document.credited_on),
        (keys.PURPOSE, document.purpose),
    )
    return ((keys.DOCUMENT_BEGIN, document.kind), *fields, *document.more)


def _party_pairs(side: str, party: Party) -> list[tuple[str, Value]]:
    return [(f"{side}{suffix}", getattr(party, attribute)) for attribute, suffix in keys.PARTY_KEYS.items()]


def _present(*fields: tuple[str, Value]) -> Pairs:
    return tuple((key, _text(value)) for key, value in fields if value is not None and value != "")


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return written_day(value) if isinstance(value, date) else str(value)
