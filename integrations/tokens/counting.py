"""How many requests a token made in this minute, counted by PostgreSQL for all web processes together."""

from datetime import datetime, timedelta

from django.db import connection

COUNT = """
    INSERT INTO integrations_apitokenuse AS seen (token_id, used_at, ip, minute, requests)
    VALUES (%(token)s, %(at)s, %(ip)s, %(minute)s, 1)
    ON CONFLICT (token_id) DO UPDATE SET
        used_at = EXCLUDED.used_at,
        ip = EXCLUDED.ip,
        minute = EXCLUDED.minute,
        requests = CASE WHEN seen.minute = EXCLUDED.minute THEN seen.requests + 1 ELSE 1 END
    RETURNING requests
"""


def count_request(*, token_id: int, ip: str | None, at: datetime) -> int:
    """Note the time and the address of a request; how many requests this minute has had, this one included.

    One statement, so that requests at the same moment are all counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"token": token_id, "at": at, "ip": ip, "minute": _minute(at)})
        (number,) = cursor.fetchone()
    return int(number)


def until_next_minute(at: datetime) -> int:
    """Seconds until the count begins anew, rounded up."""
    rest = _minute(at) + timedelta(minutes=1) - at
    return -(-rest // timedelta(seconds=1))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
