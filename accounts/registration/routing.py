"""What a worker does with a new registration: finds whose client it may be, and tells the manager."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.deputies.routing import responsible_for
from accounts.models import Company, CompanyRegistration, Membership, RegistrationState, User
from accounts.registration.letters import write_to_manager
from accounts.roles import Role
from common.jobs import JobRun


def run(job_run: JobRun) -> None:
    """Give the registration to the manager of a company with this INN, and write to who answers today.

    A registration that nobody leads is told to the heads. Done twice, it writes once more and changes nothing.
    """
    today = timezone.localdate()
    with transaction.atomic():
        rows = CompanyRegistration.objects.select_for_update(no_key=True)
        registration = rows.get(pk=job_run.params["registration_id"])
        if registration.state != RegistrationState.WAITING:
            return
        manager = known_manager(registration)
        if manager is not None and registration.manager_id is None:
            registration.manager = manager
            registration.save(update_fields=["manager"])
        readers = [responsible_for(manager, today)] if manager is not None else heads(today)
        for reader in readers:
            write_to_manager(registration, reader)


def known_manager(registration: CompanyRegistration) -> User | None:
    """Manager of the client with this INN: of the very company (KPP), else of another part of it."""
    alike = Company.objects.filter(party=registration.party, inn=registration.inn)
    managers = (
        manager
        for company in sorted(alike, key=lambda company: company.kpp != registration.kpp)
        if (manager := manager_of(company)) is not None
    )
    return next(managers, None)


def manager_of(company: Company) -> User | None:
    """The personal manager of a client, else the one of its newest contract; a person who left leads nobody."""
    personal = company.manager
    if personal is not None and personal.is_active:
        return personal
    leading = User.objects.filter(managed_contracts__lessee=company, is_active=True)
    return leading.order_by("-managed_contracts__signed_on", "-managed_contracts__pk").first()


def heads(today: date) -> list[User]:
    """Who answers for the heads of the lessor today: they share out what nobody leads."""
    found = Membership.objects.active(on=today).own().filter(role=Role.LESSOR_HEAD).values("user")
    people = (responsible_for(head, today) for head in User.objects.filter(pk__in=found).order_by("pk"))
    return list({person.pk: person for person in people}.values())
