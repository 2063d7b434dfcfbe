"""``manage.py load_demo``: an invented lessor with clients, contracts and people, relative to today."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from leasing_portal.demo.load import DemoRefused, load_demo


class Command(BaseCommand):
    """Loads the demo once; what is there is kept."""

    help = "Load the demo data: companies, people, sixty contracts. A demo that is there is kept as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say that the data is kept."""
        del args, options
        try:
            loaded = load_demo(at=timezone.now(), today=timezone.localdate())
        except DemoRefused as error:
            raise CommandError(str(error)) from error
        if loaded.is_new:
            self.stdout.write(f"Loaded {loaded.contracts} contracts and {loaded.invoices} invoices.")
        else:
            self.stdout.write(f"The demo is loaded already ({loaded.contracts} contracts); its data is kept.")
