"""Key rates: the table that comes with the portal, corrected and continued by what the lessor has entered."""

from payments.engine.key_rates import KeyRates, bank_of_russia
from payments.engine.rates import RateFrom
from payments.models import KeyRate

SOURCE = "Банк России"


def key_rates() -> KeyRates:
    """Return the rates in force by day, percent a year, and through which day they are known.

    An entered rate takes the place of the portal's one of the same day; the later of the two "known through" holds.
    """
    table = bank_of_russia()
    entered = list(KeyRate.objects.all())
    by_day = {rate.since: rate.percent for rate in table.rates} | {row.since: row.percent for row in entered}
    return KeyRates(
        rates=tuple(RateFrom(since, percent) for since, percent in by_day.items()),
        known_through=max([table.known_through, *(row.known_through for row in entered)]),
    )


def load_key_rates() -> int:
    """Enter the portal's rates that are not entered yet, so that people see the whole table; return how many."""
    table = bank_of_russia()
    known = set(KeyRate.objects.values_list("since", flat=True))
    rows = [
        KeyRate(since=rate.since, percent=rate.percent, known_through=table.known_through, source=SOURCE)
        for rate in table.rates
        if rate.since not in known
    ]
    return len(KeyRate.objects.bulk_create(rows))
