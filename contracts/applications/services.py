"""Writes of applications: a draft kept step by step, its submission, a repeat, a withdrawal."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership, User
from accounts.roles import Party
from calculator.kinds import ProductKind
from calculator.models import Scenario
from calculator.quoting.quote import Quote
from calculator.quoting.request import from_query, to_query
from common.messages import MessageError, gettext_noop
from contracts.applications.consent import Agreed, keep_consent
from contracts.approval.terms import add_terms, first_quote, repeated
from contracts.lifecycle import Event, apply
from contracts.lifecycle.door import find_move, is_allowed, lock
from contracts.lifecycle.turns import AWAITED
from contracts.models import Application, ApplicationStatus, Contract, TermsState
from contracts.ports import LIQUIDATED
from contracts.services.numbering import next_number
from workflow.kinds import MatterKind
from workflow.services import matters

# What a repeat takes over from an earlier application; documents on file are found by themselves.
TAKEN_OVER = ("asset_kind", "place_of_use", "supplier", "supplier_inn", "supplier_name", "card", "request")
# What a draft lacks, by the step where it is told.
LACKS: Mapping[str, str] = {
    "terms": gettext_noop("Before the submission choose the terms and keep them."),
    "asset": gettext_noop("Before the submission tell what is leased and who sells it."),
    "company": gettext_noop("Before the submission the card of your company is filled in."),
}


class ApplicationIncomplete(MessageError):
    """Something is not filled; `step` is where."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__("incomplete", LACKS[step])


class CompanyGone(MessageError):
    """The register says that the client has been liquidated; nobody can sign for it."""


class StaleStep(MessageError):
    """Somebody has kept the step since the page was opened; nothing is written.

    `kept` is what they typed, `at` when, and `mark` that of the step as it is now.
    """

    def __init__(self, kept: Mapping[str, str], *, at: datetime, mark: str) -> None:
        self.kept, self.at, self.mark = kept, at, mark
        super().__init__(
            "stale_step",
            gettext_noop("This step was changed elsewhere while you filled it in. Nothing of yours is lost."),
        )


class TermsChanged(MessageError):
    """The calculation gives other figures than those shown: the rates have changed. Nothing was submitted."""


def lessor_for(company: Company) -> Company:
    """The lessor that a client applies to: of its newest contract, else the portal's own.

    Raises:
        Company.DoesNotExist: nobody has set a lessor up.

    """
    newest = Contract.objects.filter(lessee=company).order_by("-pk").select_related("lessor").first()
    return newest.lessor if newest else Company.objects.filter(party=Party.LESSOR).earliest("pk")


def manager_for(company: Company) -> User | None:
    """Who leads an application of the company: its own manager, else that of its newest contract that has one."""
    if company.manager is not None:
        return company.manager
    led = Contract.objects.filter(lessee=company, manager__isnull=False).order_by("-pk").select_related("manager")
    newest = led.first()
    return newest.manager if newest else None


@transaction.atomic
def start_draft(
    *,
    quote: Quote | None,
    actor: Membership,
    at: datetime,
    scenario: Scenario | None = None,
    repeats: Application | None = None,
) -> Application:
    """Begin an application from a calculation, from an earlier application, or from nothing.

    Raises:
        PermissionDenied: the person prepares no applications.

    """
    if not can(actor, Capability.APPLICATIONS_PREPARE):
        raise PermissionDenied
    application = Application(
        lessor=lessor_for(actor.company),
        lessee=actor.company,
        author_id=actor.user_id,
        manager=manager_for(actor.company),
        scenario=scenario,
        repeats=repeats,
        created_at=at,
        changed_at=at,
        step="asset",
    )
    if repeats is not None:
        for name in TAKEN_OVER:
            setattr(application, name, getattr(repeats, name))
    if quote is not None:
        take_terms(application, quote)
    application.save()
    return application


def take_terms(application: Application, quote: Quote) -> None:
    """Put a calculation into the draft; the caller saves the row. It is priced anew when it is submitted."""
    application.request = to_query(quote.request, version=quote.offer.number)
    application.product = quote.offer.kind
    application.is_express = quote.offer.kind == ProductKind.EXPRESS
    application.product_version_id = quote.offer.version_id
    application.asset_kind = quote.request.asset_kind
    application.price = quote.terms.price
    application.advance = quote.advance
    application.term_months = quote.request.term_months
    application.payment = quote.highest_payment


@transaction.atomic
def keep_step(  # noqa: PLR0913 - what a step is, each by name
    *,
    application: Application,
    step: str,
    typed: Mapping[str, Any],
    values: Mapping[str, Any],
    actor: Membership,
    at: datetime,
    seen: str | None = None,
    goes_on_to: str = "",
) -> Application:
    """Keep a step of a draft: what was typed, as it was typed, and the fields that could be read.

    Args:
        application: a draft.
        step: which one.
        typed: texts of its fields.
        values: columns of the application.
        actor: who fills it in.
        at: now.
        seen: `mark_of` the step when the page was opened; None asks nothing.
        goes_on_to: the step at which the draft is opened next; this one when empty.

    Raises:
        PermissionDenied: the person prepares no applications.
        IllegalTransition: it is no draft any more; nothing is written.
        StaleStep: the step is another one than was seen, and not as typed now; nothing is written.

    """
    if not can(actor, Capability.APPLICATIONS_PREPARE):
        raise PermissionDenied
    locked = lock(application)
    find_move(locked, Event.SUBMIT)
    kept, mark = locked.draft.get(step, {}), mark_of(locked, step)
    if seen is not None and seen != mark and kept != typed:
        raise StaleStep(kept, at=locked.changed_at, mark=mark)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.draft = {**locked.draft, step: dict(typed)}
    locked.step, locked.changed_at = goes_on_to or step, at
    locked.save()
    return locked


@transaction.atomic
def keep_card(*, application: Application, card: Mapping[str, Any], actor: Membership, at: datetime) -> Application:
    """Keep the card of the client as a register told it, days as ISO texts.

    Raises:
        PermissionDenied: the person prepares no applications.
        IllegalTransition: it is no draft any more; nothing is written.

    """
    return keep_step(application=application, step="company", typed={}, values={"card": dict(card)}, actor=actor, at=at)


@transaction.atomic
def change_terms(
    *, application: Application, quote: Quote, actor: Membership, at: datetime, seen: str | None = None
) -> Application:
    """Put another calculation into a draft; a changed kind of asset leaves what was typed of the asset as it is.

    Args:
        application: a draft.
        quote: the calculation.
        actor: who prepares the application.
        at: now.
        seen: `mark_of` the terms when the page was opened; None asks nothing.

    Raises:
        PermissionDenied: the person prepares no applications.
        IllegalTransition: it is no draft any more; nothing is written.
        StaleStep: the terms are other ones than were seen, and not those asked for now; nothing is written.

    """
    if not can(actor, Capability.APPLICATIONS_PREPARE):
        raise PermissionDenied
    locked = lock(application)
    find_move(locked, Event.SUBMIT)
    kept, mark = locked.request, mark_of(locked, "terms")
    if seen is not None and seen != mark and kept != to_query(quote.request, version=quote.offer.number):
        raise StaleStep(kept, at=locked.changed_at, mark=mark)
    take_terms(locked, quote)
    locked.step, locked.changed_at = "asset", at
    locked.save()
    return locked


def mark_of(application: Application, step: str) -> str:
    """Tells one state of a step from another, for a page that wants to know whether it is still the newest."""
    kept = application.request if step == "terms" else application.draft.get(step, {})
    return sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def discard(*, application: Application, actor: Membership, at: datetime) -> Application:
    """Throw a draft away: nobody sees it in lists any more, the trail keeps that it was there.

    Raises:
        PermissionDenied: the person prepares no applications.
        IllegalTransition: it is no draft any more.

    """
    locked = lock(application)
    find_move(locked, Event.SUBMIT)
    return apply(locked, Event.WITHDRAW, actor=actor, at=at, changes={"changed_at": at})


@transaction.atomic
def submit(
    *, application: Application, shown_payment: str, actor: Membership, at: datetime, agreed: Agreed | None = None
) -> Application:
    """Lock a draft, number it, price its terms with today's rates and open its matter.

    Args:
        application: a draft.
        shown_payment: the highest payment that the page showed, roubles as text; another one means that the rates
            have changed since, and the client is asked again.
        actor: who submits.
        at: now.
        agreed: the version of the consent that the person ticked; it is kept with the application.

    Raises:
        PermissionDenied: the person may not submit, or not for this amount.
        IllegalTransition: it was submitted already.
        ApplicationIncomplete: naming the step; nothing is written.
        CompanyGone: the register says that the company is liquidated.
        TermsChanged: nothing is written.
        ConsentChanged: another version of the text is in force; nothing is written.
        ImpossibleTerms: the product does not allow the terms any more.
        GuardFailed: documents are missing.

    """
    locked = lock(application)
    if not is_allowed(find_move(locked, Event.SUBMIT), locked, actor):
        raise PermissionDenied
    require_whole(locked)
    quote = first_quote(from_query(locked.request), at=at)
    if str(quote.highest_payment) != shown_payment:
        raise TermsChanged(
            "terms_changed",
            gettext_noop(
                "The rates have changed: the payment is now %(payment)s ₽. Look at the terms and submit again."
            ),
            {"payment": str(quote.highest_payment)},
        )
    consent = keep_consent(agreed, actor=actor, at=at)
    terms = add_terms(
        application=locked, quote=quote, state=TermsState.CURRENT, company=locked.lessee, actor=actor, at=at
    )
    number = next_number(lessor=locked.lessor, kind="application", on=timezone.localdate(at))
    _open_matter(locked, number, actor=actor, at=at)
    promised_on = AWAITED[ApplicationStatus.REVIEW].promised_on(at)
    changes = {
        "number": number,
        "submitted_at": at,
        "changed_at": at,
        "promised_on": promised_on,
        "draft": {},
        "consent": consent,
    }
    return apply(locked, Event.SUBMIT, actor=actor, at=at, changes=changes | repeated(terms))


def require_whole(application: Application) -> None:
    """Refuse a draft in which something mandatory is not filled.

    Raises:
        ApplicationIncomplete: naming the step.
        CompanyGone: the register says that the company is liquidated.

    """
    for step, names in REQUIRED.items():
        if not all(getattr(application, name) for name in names):
            raise ApplicationIncomplete(step)
    if application.card.get("status") == LIQUIDATED:
        raise CompanyGone(
            "company_gone",
            gettext_noop("The register of companies says that the company is liquidated. Call your manager."),
        )


REQUIRED: Mapping[str, tuple[str, ...]] = {
    "terms": ("request", "product", "price", "term_months"),
    "asset": ("asset_kind", "asset_name", "supplier_name"),
    "company": ("card",),
}


def _open_matter(application: Application, number: str, *, actor: Membership, at: datetime) -> None:
    matters.open_matter(
        kind=MatterKind.APPLICATION,
        subject_id=application.pk,
        title=f"{number} · {application.asset_name}",
        lessor=application.lessor,
        company=application.lessee,
        manager=application.manager,
        author=application.author,
        actor=actor,
        at=at,
    )
