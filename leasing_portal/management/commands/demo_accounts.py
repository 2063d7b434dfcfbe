"""``manage.py demo_accounts``: who can sign in to the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from leasing_portal.demo.accounts_table import table


class Command(BaseCommand):
    """Prints the table of demo sign-ins by role."""

    help = "Print the demo sign-ins by role: e-mail, company, name, what to look at, and the password."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is in the database, or say how to load it."""
        del args, options
        self.stdout.write(table() or "The demo data is not loaded. Type:  manage.py load_demo")
