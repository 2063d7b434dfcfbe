"""What must hold before a move: each reads the locked row and raises `GuardFailed` with a text for people."""

from datetime import datetime

from django.utils import timezone

from common.messages import gettext_noop
from common.money import ZERO
from common.ui.figures import plain_money
from contracts.applications.checklist import documents_for
from contracts.guarding import GuardFailed
from contracts.models import Application, ChangeRequest, ClosingKind, Contract, NeededFor, ProductKind, Valuation
from contracts.preparation.closing_lists import LISTS


def is_leaseback(application: Application, at: datetime) -> None:
    """Only what the client sells and leases back is valued (PRD-03)."""
    del at
    if application.product != ProductKind.LEASEBACK:
        raise GuardFailed("not_leaseback", gettext_noop("Only the asset of a sale and leaseback is valued."))


def is_express(application: Application, at: datetime) -> None:
    """Rules alone decide express leases only (PRD-04)."""
    del at
    if not application.is_express:
        raise GuardFailed("not_express", gettext_noop("Rules alone decide express leases only."))


def has_valuation(application: Application, at: datetime) -> None:
    """The stage of the valuation ends with an accepted one, a low one too: other terms are then agreed in review."""
    del at
    _accepted_valuation(application)


def valuation_covers(application: Application, at: datetime) -> None:
    """A leaseback is financed within the newest accepted valuation (PRD-03); others need none."""
    del at
    if application.product != ProductKind.LEASEBACK:
        return
    accepted = _accepted_valuation(application)
    financed = (application.price or ZERO) - (application.advance or ZERO)
    if financed > accepted.value:
        raise GuardFailed(
            "above_valuation",
            gettext_noop("Financing of %(financed)s ₽ is above the accepted valuation of %(value)s ₽."),
            {
                "financed": plain_money(financed, currency=False),
                "value": plain_money(accepted.value, currency=False),
            },
        )


def _accepted_valuation(application: Application) -> Valuation:
    accepted = application.valuations.filter(accepted_at__isnull=False).order_by("-accepted_at", "-pk").first()
    if accepted is None:
        raise GuardFailed("no_valuation", gettext_noop("The valuation of the asset is not accepted yet."))
    return accepted


def has_schedule(contract: Contract, at: datetime) -> None:
    """Nothing is signed without a payment schedule."""
    del at
    if not contract.schedule_number:
        raise GuardFailed("no_schedule", gettext_noop("The contract has no payment schedule yet."))


def documents_for_signing(contract: Contract, at: datetime) -> None:
    """Papers go to be signed when the client's documents are on file; only a contract of an application asks any."""
    application = Application.objects.filter(contract=contract).select_related("lessee").first()
    if application is not None:
        documents_for(NeededFor.SIGNING)(application, at)


def assets_identified(contract: Contract, at: datetime) -> None:
    """Nothing is handed over before every asset has the number that its kind requires."""
    del at
    if contract.assets.filter(is_identified=False).exists():
        raise GuardFailed("no_identifier", gettext_noop("Enter the VIN or serial number of every asset first."))


def nothing_owed(contract: Contract, at: datetime) -> None:
    """A buyout is complete when the whole schedule is paid (CON-09)."""
    del at
    if contract.remaining_total > 0:
        raise GuardFailed(
            "owed",
            gettext_noop("%(amount)s ₽ of the schedule are not paid yet."),
            {"amount": plain_money(contract.remaining_total, currency=False)},
        )


def buyout_list_done(contract: Contract, at: datetime) -> None:
    """Every line of the buyout's checklist is done."""
    del at
    _list_done(contract, ClosingKind.BUYOUT)


def return_list_done(contract: Contract, at: datetime) -> None:
    """Every line of the return's checklist is done, and the asset was inspected (CON-10)."""
    del at
    if not contract.inspections.exists():
        raise GuardFailed("no_inspection", gettext_noop("The asset has not been inspected yet."))
    _list_done(contract, ClosingKind.RETURN)


def _list_done(contract: Contract, kind: ClosingKind) -> None:
    done = contract.closing_items.filter(kind=kind, code__in=list(LISTS[kind])).exclude(done_at=None).count()
    # A portfolio tells that a buyout has come and makes no list: lines that nobody has touched are not done either.
    waiting = len(LISTS[kind]) - done
    if waiting:
        raise GuardFailed(
            "list_not_done",
            gettext_noop("Lines of the checklist that are not done: %(count)s."),
            {"count": waiting},
        )


def offer_in_force(request: ChangeRequest, at: datetime) -> None:
    """An offer is accepted by its last day, and only while the contract's schedule is the one it was made for."""
    if request.valid_until is not None and timezone.localdate(at) > request.valid_until:
        raise GuardFailed("offer_expired", gettext_noop("The offer has expired. Ask for a new one."))
    if request.contract.schedule_number != request.schedule_number:
        raise GuardFailed(
            "schedule_changed", gettext_noop("The payment schedule has changed since the offer. Ask for a new one.")
        )
