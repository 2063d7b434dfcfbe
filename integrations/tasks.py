"""Background work of integrations: thin, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from integrations.acquiring.simulator.sending import send_due
from integrations.bank_files.folder import look_at_folder


@shared_task(name="integrations.look_at_bank_folder")
def look_at_bank_folder() -> None:
    """Take the statements that a bank's program has put into the watched folder."""
    look_at_folder(now=timezone.now())


@shared_task(name="integrations.send_simulated_notices")
def send_simulated_notices() -> None:
    """Send the notices of the acquirer's simulator whose time has come."""
    send_due(now=timezone.now())
