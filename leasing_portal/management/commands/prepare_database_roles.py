"""`manage.py prepare_database_roles`: the login of the web process, named by WEB_DATABASE_URL."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from leasing_portal.database_roles import Login, LoginRefused, ensure_group_roles, ensure_login, web_login
from leasing_portal.row_security_install import install


class Command(BaseCommand):
    """Run by the owner of the database, before or after `migrate`; harmless when repeated."""

    help = "Makes the database login of the web process, sets its password and gives it its roles."

    def handle(self, **options: Any) -> None:
        """Make the roles and the login, and bring policies and rights up to date."""
        login = web_login()
        if login is None:
            raise CommandError("WEB_DATABASE_URL is not set, or names no user.")
        self._prepare(login)
        install(using=DEFAULT_DB_ALIAS)
        if options["verbosity"]:
            self.stdout.write(f"The web process signs in as {login.name}.")

    def _prepare(self, login: Login) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                ensure_group_roles(cursor)
                has_password = ensure_login(cursor, login)
        except LoginRefused as refusal:
            raise CommandError(f"WEB_DATABASE_URL: the user {login.name} {refusal}. Name another one.") from refusal
        if not has_password:
            self.stderr.write(
                self.style.WARNING(
                    f"The password of {login.name} is not set: the owner of the database may not change that login."
                    " It has its roles; see that it has the password of WEB_DATABASE_URL."
                )
            )
