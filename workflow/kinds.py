"""Words of matters: what they are about, whose turn it is, who reads what."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Party


class MatterKind(models.TextChoices):
    """What a matter is about; the subject itself is a row of an app above."""

    APPLICATION = "application", _("Application")
    CONTRACT = "contract", _("Contract")
    REQUEST = "request", pgettext_lazy("about a contract", "Request")


class Side(models.TextChoices):
    """Whose turn it is (requirement N-07). An outside organisation owns a step of a route (CRM-21)."""

    LESSOR = "lessor", _("Lessor")
    LESSEE = "lessee", _("Client")
    OUTSIDE = "outside", _("Outside organisation")

    @classmethod
    def of(cls, party: str) -> "Side":
        """The side on which a company of this party stands."""
        return {Party.LESSOR: cls.LESSOR, Party.LESSEE: cls.LESSEE}.get(Party(party), cls.OUTSIDE)


class FeedAudience(models.TextChoices):
    """Who reads an entry. What is the lessor's own never reaches anybody else, not even as a row."""

    LESSOR = "lessor", _("Only the lessor")
    PARTIES = "parties", _("Lessor and client")
    ALL = "all", _("Everybody in the matter")


class Rule(models.TextChoices):
    """How many branches of a stage must agree (requirement APP-07)."""

    ALL = "all", _("All")
    ANY = "any", _("Any one")
    MAJORITY = "majority", _("Majority")


class OwnerKind(models.TextChoices):
    """Who decides a step of a route."""

    MANAGER = "manager", _("Manager of the matter")
    ROLE = "role", _("Anyone in a role of the lessor")
    PERSON = "person", _("A named person")
    CLIENT = "client", _("The client")
    COMPANY = "company", _("An outside organisation")

    @property
    def side(self) -> Side:
        """On which side such owners stand."""
        return {OwnerKind.CLIENT: Side.LESSEE, OwnerKind.COMPANY: Side.OUTSIDE}.get(self, Side.LESSOR)


class TaskKind(models.TextChoices):
    """What finishing a task means."""

    TODO = "todo", _("Task")
    # A request for information or files; the answer lands in the feed (APP-13).
    INFORMATION = "information", _("Request for information")
    # Finishing it proves that the person has read this version (CRM-02, N-08).
    READING = "reading", _("Read and confirm")


class TaskState(models.TextChoices):
    """Where a task is."""

    OPEN = "open", _("To be done")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class ReadingAudience(models.TextChoices):
    """Whose people read and confirm a text."""

    STAFF = "staff", _("People of the lessor")
    CLIENTS = "clients", _("People of clients")
    SUPPLIERS = "suppliers", _("People of suppliers")
    COMPANIES = "companies", _("People of named companies")
    MATTER = "matter", _("People of a matter")


class RunState(models.TextChoices):
    """Where an approval is."""

    RUNNING = "running", _("In progress")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


class StepState(models.TextChoices):
    """Where one step of an approval is."""

    WAITING = "waiting", _("Waiting for its turn")
    ACTIVE = "active", _("To be decided")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Refused")
    # The stage was decided without it, or the approval was cancelled.
    SKIPPED = "skipped", _("No longer needed")
