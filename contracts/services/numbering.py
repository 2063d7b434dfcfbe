"""Numbers without gaps within a lessor, a year and a kind: З-2026-000012 for an application."""

from datetime import date

from accounts.models import Company
from common.locks import lock_name
from contracts.models import ApplicationSeries

# Letters of the numbers: заявка, обращение, договор лизинга, досрочный выкуп, претензия.
PREFIXES = {"application": "З", "request": "О", "contract": "ЛД", "payoff": "ДВ", "claim": "ПР"}


def next_number(*, lessor: Company, kind: str, on: date) -> str:
    """Take the next number of a series until the end of the transaction; a rollback gives it back.

    Args:
        lessor: whose series.
        kind: a key of `PREFIXES`.
        on: the day, whose year stands in the number.

    """
    lock_name(f"number of {kind} {lessor.pk} {on.year}")
    series, _created = ApplicationSeries.objects.get_or_create(lessor=lessor, kind=kind, year=on.year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return f"{PREFIXES[kind]}-{on.year}-{series.last_number:06d}"
