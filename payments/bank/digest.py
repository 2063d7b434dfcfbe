"""By what a payment is known again in a later file of the same account."""

from hashlib import blake2b

from payments.bank.records import Entry

_SEPARATOR = "\x1f"


def digest(entry: Entry) -> str:
    """Return 40 hexadecimal digits of account, direction, day, number, amount, the other account and the purpose.

    Banks export the same payment with other line breaks and letter cases of the purpose, so these do not count. What
    differs in nothing else is a true twin and gets the next ordinal (`payments.bank.staging`).
    """
    facts = (
        entry.account,
        entry.direction.value,
        entry.booked_on.isoformat(),
        entry.number,
        f"{entry.amount:.2f}",
        entry.party.account,
        " ".join(entry.purpose.casefold().split()),
    )
    return blake2b(_SEPARATOR.join(facts).encode(errors="replace"), digest_size=20).hexdigest()
