"""`manage.py prepare_database_roles`: the login of the web process, named by WEB_DATABASE_URL."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, ProgrammingError, connection, transaction

from leasing_portal.database_roles import JOIN, Login, LoginRefused, ensure_group_roles, ensure_login
from leasing_portal.row_security_install import install


class Command(BaseCommand):
    """Run by the owner of the database, before or after `migrate`; harmless when repeated."""

    help = "Makes the database login of the web process, sets its password and gives it its roles."

    def handle(self, **options: Any) -> None:
        """Make the roles and the login, and bring policies and rights up to date."""
        login = self._login()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                ensure_group_roles(cursor)
                ensure_login(cursor, login)
        except LoginRefused as refusal:
            raise CommandError(f"WEB_DATABASE_URL: the user {login.name} {refusal}. Name another one.") from refusal
        except ProgrammingError as error:
            by_hand = ";\n".join(statement.format(login=f'"{login.name}"') for statement in JOIN)
            raise CommandError(
                f"{error}\nThe owner of the database may not make roles (CREATEROLE). Ask who may to make the login"
                f' "{login.name}" and to give it its roles:\n{by_hand};'
            ) from error
        install(using=DEFAULT_DB_ALIAS)
        if options["verbosity"]:
            self.stdout.write(f"The web process signs in as {login.name}.")

    def _login(self) -> Login:
        parts = urlsplit(settings.WEB_LOGIN_URL)
        if not parts.username:
            raise CommandError("WEB_DATABASE_URL is not set, or names no user.")
        return Login(unquote(parts.username), unquote(parts.password or ""))
