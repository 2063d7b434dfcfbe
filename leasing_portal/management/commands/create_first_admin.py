"""`manage.py create_first_admin`: the lessor and its first portal administrator, who makes everybody else."""

import getpass
import os
import sys
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import override

from leasing_portal.first_admin import (
    AdminExists,
    FirstAdmin,
    FirstAdminRefused,
    Made,
    create_first_admin,
    refuse_second,
)

PASSWORD_VARIABLE = "PORTAL_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
REFUSED = 1
ADMIN_EXISTS = 3
# Fields of our models, by the options that fill them.
OPTIONS = {
    "inn": "--company-inn",
    "kpp": "--company-kpp",
    "ogrn": "--company-ogrn",
    "short_name": "--company-name",
    "full_name": "--company-name",
    "email": "--email",
    "last_name": "--last-name",
    "first_name": "--first-name",
}


class Command(BaseCommand):
    """Exit code: 0 done, 1 a value was refused, 2 wrong usage, 3 there is an administrator. Only 0 writes."""

    help = (
        "Create the leasing company (if absent) and its first portal administrator. The password is asked for, "
        f"or taken from {PASSWORD_VARIABLE}; without one a letter lets the person set it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the person and the company."""
        parser.add_argument("--email", required=True, help="sign-in name; taken as confirmed")
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--company-inn", required=True, help="INN of the leasing company")
        parser.add_argument("--company-kpp", required=True, help="its KPP")
        parser.add_argument("--company-ogrn", required=True, help="its OGRN")
        parser.add_argument("--company-name", required=True, help="its short name")
        parser.add_argument("--another", action="store_true", help="although the portal has an administrator")

    def handle(self, *_args: object, **options: Any) -> None:
        """Create; messages are in English, as those of Django's own commands.

        Raises:
            CommandError: a value or the whole was refused; nothing was written.

        """
        with override("en"):
            try:
                if not options["another"]:
                    # Said before somebody thinks up a password, and once more under the lock.
                    refuse_second(on=timezone.localdate())
                wanted = _wanted(options, password=_password())
                made = create_first_admin(wanted=wanted, another=options["another"], at=timezone.now())
            except AdminExists as error:
                said = f"The portal has an administrator: {error}. Nothing was written; --another makes one more."
                raise CommandError(said, returncode=ADMIN_EXISTS) from error
            except ValidationError as error:
                said = "Nothing was written.\n" + "\n".join(_refusals(error))
                raise CommandError(said, returncode=REFUSED) from error
            except FirstAdminRefused as error:
                raise CommandError(f"Nothing was written. {error}", returncode=REFUSED) from error
            for line in _report(made, is_password_given=wanted.password is not None):
                self.stdout.write(line)


def _wanted(options: dict[str, Any], *, password: str | None) -> FirstAdmin:
    return FirstAdmin(
        email=options["email"],
        last_name=options["last_name"],
        first_name=options["first_name"],
        inn=options["company_inn"],
        kpp=options["company_kpp"],
        ogrn=options["company_ogrn"],
        company_name=options["company_name"],
        password=password,
    )


def _password() -> str | None:
    """Take the password of the environment, else ask a person at the terminal; None is a letter."""
    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    if not sys.stdin.isatty():
        return None
    password = getpass.getpass("Password (empty: a letter will let the person set one): ")
    if password and password != getpass.getpass("The same again: "):
        raise ValidationError("The two passwords differ.")
    return password or None


def _refusals(error: ValidationError) -> Iterator[str]:
    """One line for each message, named by the option that it is about."""
    if not hasattr(error, "error_dict"):
        yield from (f"  Password: {message}" for message in error.messages)
        return
    for field, messages in error.message_dict.items():
        yield from (f"  {OPTIONS.get(field, field)}: {message}" for message in messages)


def _report(made: Made, *, is_password_given: bool) -> Iterator[str]:
    user, company = made.membership.user, made.membership.company
    yield f"Company {company} (INN {company.inn}): {'created' if made.is_new_company else 'known, kept as it is'}."
    yield f"Person {user.email}: {'created' if made.is_new_person else 'known, kept as they are'}."
    if is_password_given and not made.is_new_person:
        yield "The password given was not taken: a known person has chosen their own or does so by a letter."
    yield "The person administers the portal now."
    if made.is_invited:
        yield f"A worker sends a letter with a link to set a password to {user.email}."
