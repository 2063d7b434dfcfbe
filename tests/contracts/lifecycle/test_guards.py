"""What must hold before a move: each guard refuses by its code, changes nothing, and lets through what is in order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from contracts.lifecycle import Event, GuardFailed, apply, available
from contracts.lifecycle.moves import State
from contracts.lifecycle.stage import Subject
from contracts.models import (
    ApplicationStatus,
    ChecklistRule,
    ClosingItem,
    ContractStatus,
    DocumentKind,
    NeededFor,
    ProductKind,
    RequestStatus,
    ReturnInspection,
    Valuation,
)
from contracts.preparation.closing_lists import LISTS
from tests.contracts.lifecycle.making import REASON, Stage, values
from tests.factories import NOW, TODAY, LeasedAssetFactory

pytestmark = pytest.mark.django_db
A, L, R, E = ApplicationStatus, ContractStatus, RequestStatus, Event


@pytest.fixture
def stage(db: None) -> Stage:
    return Stage()


def refused(stage: Stage, subject: Subject, state: State, event: Event, role: str = "lessor_head") -> str:
    """Code of the guard that refuses the move, which changes nothing."""
    before = stage.put(subject, state)
    with pytest.raises(GuardFailed) as caught:
        apply(subject, event, actor=stage.people[role], at=NOW, reason=REASON)
    assert values(subject) == before
    return caught.value.code


def passed(stage: Stage, subject: Subject, state: State, event: Event, role: str = "lessor_head") -> str:
    """The state after the move."""
    stage.put(subject, state)
    return str(apply(subject, event, actor=stage.people[role], at=NOW, reason=REASON).status)


def change(subject: Subject, **columns: Any) -> None:
    rows: Any = type(subject)._default_manager.filter(pk=subject.pk)
    rows.update(**columns)


@pytest.mark.parametrize(("state", "event"), [(L.PREPARED, E.SEND_TO_SIGN), (L.SIGNING, E.SIGN)])
def test_nothing_is_signed_without_a_schedule(stage: Stage, state: ContractStatus, event: Event) -> None:
    assert refused(stage, stage.contract, state, event) == "no_schedule"
    change(stage.contract, schedule_number=1)
    assert passed(stage, stage.contract, state, event) in {"signing", "signed"}


def test_a_contract_goes_to_be_signed_with_the_documents_of_its_application(stage: Stage) -> None:
    stage.put(stage.application, A.CONTRACTED)
    change(stage.contract, schedule_number=1)
    ChecklistRule.objects.create(lessor=stage.lessor, document=DocumentKind.CHARTER, needed_for=NeededFor.SIGNING)
    assert refused(stage, stage.contract, L.PREPARED, E.SEND_TO_SIGN) == "documents_missing"
    with translation.override("en"):
        shown = {one.event: one.obstacle for one in available(stage.contract, stage.people["lessor_head"], at=NOW)}
    assert shown == {E.SEND_TO_SIGN: "Documents still missing: Charter.", E.CANCEL: ""}


@pytest.mark.parametrize(
    ("stage_of_rule", "state", "event", "role"),
    [
        (NeededFor.SUBMISSION, A.DRAFT, E.SUBMIT, "lessee_admin"),
        (NeededFor.APPROVAL, A.REVIEW, E.START_APPROVAL, "lessor_head"),
    ],
)
def test_an_application_waits_for_its_documents(
    stage: Stage, stage_of_rule: NeededFor, state: ApplicationStatus, event: Event, role: str
) -> None:
    ChecklistRule.objects.create(lessor=stage.lessor, document=DocumentKind.CHARTER, needed_for=stage_of_rule)
    assert refused(stage, stage.application, state, event, role) == "documents_missing"


def test_nothing_is_handed_over_without_its_number(stage: Stage) -> None:
    asset = LeasedAssetFactory(contract=stage.contract, vin="", is_identified=False)
    assert refused(stage, stage.contract, L.DELIVERY, E.HAND_OVER) == "no_identifier"
    asset.vin, asset.is_identified = "XTA21099043576182", True
    asset.save()
    assert passed(stage, stage.contract, L.DELIVERY, E.HAND_OVER) == "active"


def test_a_buyout_waits_for_the_money_and_for_every_line_of_its_list(stage: Stage) -> None:
    change(stage.contract, scheduled_total=Decimal("100.00"), paid_total=Decimal("99.99"))
    assert refused(stage, stage.contract, L.BUYOUT, E.COMPLETE_BUYOUT) == "owed"
    change(stage.contract, paid_total=Decimal("100.00"))
    # A portfolio told the buyout: nobody made its list.
    assert refused(stage, stage.contract, L.BUYOUT, E.COMPLETE_BUYOUT) == "list_not_done"
    _tick_all(stage, "buyout", but=1)
    assert refused(stage, stage.contract, L.BUYOUT, E.COMPLETE_BUYOUT) == "list_not_done"
    ClosingItem.objects.update(done_at=NOW)
    assert passed(stage, stage.contract, L.BUYOUT, E.COMPLETE_BUYOUT) == "closed"


def test_a_return_waits_for_the_inspection_and_for_its_list(stage: Stage) -> None:
    assert refused(stage, stage.contract, L.RETURNING, E.COMPLETE_RETURN) == "no_inspection"
    ReturnInspection.objects.create(
        contract=stage.contract, inspected_on=TODAY, made_at=NOW, made_by=stage.people["lessor_head"].user
    )
    assert refused(stage, stage.contract, L.RETURNING, E.COMPLETE_RETURN) == "list_not_done"
    _tick_all(stage, "return")
    assert passed(stage, stage.contract, L.RETURNING, E.COMPLETE_RETURN) == "closed"


def _tick_all(stage: Stage, kind: str, *, but: int = 0) -> None:
    codes = next(codes for known, codes in LISTS.items() if known == kind)
    ClosingItem.objects.bulk_create(
        ClosingItem(
            contract=stage.contract, kind=kind, code=code, position=number, done_at=None if number <= but else NOW
        )
        for number, code in enumerate(codes, start=1)
    )


def test_a_leaseback_alone_is_valued_and_never_financed_above_the_accepted_value(stage: Stage) -> None:
    application = stage.application
    assert refused(stage, application, A.REVIEW, E.ASK_VALUATION) == "not_leaseback"
    change(application, product=ProductKind.LEASEBACK)
    assert passed(stage, application, A.REVIEW, E.ASK_VALUATION) == "valuation"
    assert refused(stage, application, A.VALUATION, E.VALUED) == "no_valuation"
    financed = (application.price or Decimal(0)) - (application.advance or Decimal(0))
    valuation = Valuation.objects.create(
        application=application,
        value=financed - Decimal("0.01"),
        valued_on=TODAY,
        valuer="Оценщик",
        made_at=NOW,
        made_by=stage.people["lessor_head"].user,
        accepted_at=NOW,
        accepted_by=stage.people["lessor_risk"].user,
    )
    # A low value ends the valuation all the same: the sides then agree on other terms, or the lessor refuses.
    assert passed(stage, application, A.VALUATION, E.VALUED) == "review"
    for state, event in ((A.REVIEW, E.START_APPROVAL), (A.APPROVED, E.MAKE_CONTRACT)):
        assert refused(stage, application, state, event) == "above_valuation"
    valuation.value = financed
    valuation.save()
    assert passed(stage, application, A.REVIEW, E.START_APPROVAL) == "approval"


def test_an_offer_is_accepted_by_its_last_day_and_for_its_schedule_only(stage: Stage) -> None:
    change(stage.request, valid_until=timezone.localdate(NOW) - timedelta(days=1))
    assert refused(stage, stage.request, R.OFFERED, E.ACCEPT, "lessee_admin") == "offer_expired"
    change(stage.request, valid_until=timezone.localdate(NOW), schedule_number=1)
    assert refused(stage, stage.request, R.OFFERED, E.ACCEPT, "lessee_admin") == "schedule_changed"
    change(stage.contract, schedule_number=1)
    assert passed(stage, stage.request, R.OFFERED, E.ACCEPT, "lessee_admin") == "accepted"
