"""What a web process looks at before it serves its first page."""

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from common.row_scope_check import holes

logger = logging.getLogger(__name__)


def refuse_holes() -> None:
    """Say aloud when row security does not bind this process; in production do not start.

    A database that does not answer yet stops nothing: `/readyz` asks again.

    Raises:
        ImproperlyConfigured: in production, naming what lets the process see too much.

    """
    if not settings.IS_WEB_PROCESS:
        return
    try:
        found = holes()
    except DatabaseError:
        logger.warning("row_security_not_checked", exc_info=True)
        return
    finally:
        connection.close()
    if not found:
        return
    logger.error("row_security_does_not_bind", extra={"holes": found})
    if settings.IS_PRODUCTION:
        raise ImproperlyConfigured("The web process does not start with this WEB_DATABASE_URL: " + "; ".join(found))
