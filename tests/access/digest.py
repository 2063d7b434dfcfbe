"""A fingerprint of the whole database, so that "changed nothing" is a fact and not a hope."""

from django.db import connection

# What every request may touch: the session, the shared cache (rate limits, marks), the count of requests with a token,
# and the trail, where refusals are.
NOT_BUSINESS = (
    "django_session",
    "common_cache",
    "django_migrations",
    "common_trailentry",
    "common_trailhead",
    "integrations_apitokenuse",
)


def digest() -> dict[str, str]:
    """Rows and their hash for each table; equal only when no row was added, changed or removed."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in NOT_BUSINESS]
        parts = [
            f"SELECT '{name}', count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') "  # noqa: S608 - names come from the catalogue
            f'FROM "{name}" t'
            for name in tables
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())
