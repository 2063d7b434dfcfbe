"""How the demo's lessor decides: policies, routes, an application that two people approve at once, one agreed on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from accounts.models import Company, Membership
from accounts.roles import Role
from calculator.kinds import AssetKind
from calculator.quoting.request import from_query
from contracts.applications.checklist import missing
from contracts.applications.documents import accept_document, give_document
from contracts.approval import reviewing
from contracts.approval.negotiation import propose_terms
from contracts.approval.policy_versions import PolicyText, add_version
from contracts.models import Application, NeededFor, PolicyRule
from leasing_portal.demo.applications import EMPTY_PDF, DemoApplication, make_application
from leasing_portal.demo.companies import LESSOR
from workflow.files import checked_file
from workflow.kinds import OwnerKind, Rule
from workflow.models import RunStep
from workflow.services import runs
from workflow.services.routes import ensure_route

POLICIES: tuple[tuple[str, str, PolicyRule, int, bool], ...] = (
    ("advance", "Аванс не меньше десятой части цены", PolicyRule.LEAST_ADVANCE, 10, True),
    ("term", "Срок не больше семи лет", PolicyRule.LONGEST_TERM, 84, True),
    ("price", "Предмет не дороже 200 млн рублей", PolicyRule.HIGHEST_PRICE, 200_000_000, True),
    ("delay", "Просрочка не дольше 14 дней", PolicyRule.LONGEST_DELAY, 14, False),
)
SINCE = date(2026, 1, 1)
APPROVING = DemoApplication(
    person="orlova",
    ago=timedelta(days=5),
    product="equipment",
    asset_kind=AssetKind.MACHINERY,
    segment="large",
    price=18_900_000,
    advance=20,
    term=48,
    asset="Экскаватор гусеничный «Грань 300», 2026",
    details={"condition": "new", "maker": "Грань", "model_name": "300", "year": 2026},
    supplier="mashiny-severa",
    place="Карьер «Северный», участок 2",
)
AGREEING = DemoApplication(
    person="zotov",
    ago=timedelta(days=3),
    product="auto",
    asset_kind=AssetKind.VEHICLE,
    segment="medium",
    price=11_200_000,
    advance=20,
    term=48,
    asset="Седельный тягач «Парус 460», 2026",
    details={"condition": "new", "maker": "Парус", "model_name": "460", "year": 2026},
    supplier="trakt-avto",
    place="Самарская область, автобаза",
)


def _step(name: str, role: Role | None = None, *, branch: int = 1) -> dict[str, Any]:
    """A step of a role, without one of the manager."""
    asked = {"name": name, "branch": branch, "days": 1, "escalate_to": Role.LESSOR_HEAD.value}
    if role is None:
        return {**asked, "owner_kind": OwnerKind.MANAGER.value}
    return {**asked, "owner_kind": OwnerKind.ROLE.value, "role": role.value}


def _stage(name: str, *steps: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "rule": Rule.ALL.value, "amount_from": None, "steps": list(steps)}


_MANAGER = _stage("Менеджер", _step("Заключение менеджера"))
_TOGETHER = _stage("Решение", _step("Риски", Role.LESSOR_RISK), _step("Руководитель", Role.LESSOR_HEAD, branch=2))
_VALUE = _stage("Риски", _step("Стоимость предмета и риски", Role.LESSOR_RISK))
_HEAD = _stage("Решение", _step("Руководитель", Role.LESSOR_HEAD))
ROUTES = (
    ("application", "Заявки на лизинг", (_MANAGER, _TOGETHER)),
    ("leaseback", "Возвратный лизинг", (_MANAGER, _VALUE, _HEAD)),
)


def take_rules(*, at: datetime) -> None:
    """Give the lessor its policies and routes."""
    lessor = Company.objects.get(inn=LESSOR.inn)
    for code, name, rule, limit, blocks in POLICIES:
        said = PolicyText(rule=rule, limit=Decimal(limit), starts_on=SINCE, blocks=blocks)
        add_version(lessor=lessor, code=code, name=name, said=said, actor=None, at=at)
    for code, name, stages in ROUTES:
        ensure_route(lessor, code, stages, name=name, at=at)


def move_applications(*, at: datetime) -> None:
    """Submit and move two applications, each at its moments before `at`, by the people who do so."""
    _approve_partly(APPROVING, at=at)
    _propose(AGREEING, at=at)


def _approve_partly(wanted: DemoApplication, *, at: datetime) -> None:
    """The manager agreed; the risk officer and the head are asked."""
    submitted_at = at - wanted.ago
    application = make_application(wanted, at=submitted_at)
    manager = _manager_of(application)
    _give_documents(application, manager, at=submitted_at + timedelta(hours=2))
    started_at = submitted_at + timedelta(hours=20)
    run = reviewing.start_approval(application=application, actor=manager, at=started_at)
    runs.decide(
        step_id=RunStep.objects.filter(run=run).earliest("stage", "branch", "position").pk,
        decision="approve",
        note="Клиент работает с нами шестой год, техника нужна под действующий подряд.",
        actor=manager,
        at=started_at + timedelta(hours=3),
        seen_version=run.subject_version,
    )


def _give_documents(application: Application, manager: Membership, *, at: datetime) -> None:
    """The client gives what the approval waits for, the manager accepts it."""
    client = Membership.objects.get(user=application.author_id, company=application.lessee_id)
    for line in missing(application, NeededFor.APPROVAL, on=localdate(at)):
        file = checked_file(SimpleUploadedFile(f"{line.rule.get_document_display()}.pdf", EMPTY_PDF))
        given = give_document(
            application=application, rule=line.rule, file=file, issued_on=localdate(at), actor=client, at=at
        )
        accept_document(document=given, application=application, actor=manager, at=at + timedelta(hours=1))


def _propose(wanted: DemoApplication, *, at: datetime) -> None:
    """The lessor offered a longer term for a larger advance; the client has to answer."""
    application = make_application(wanted, at=at - wanted.ago)
    propose_terms(
        application=application,
        request=replace(from_query(application.request), advance_percent=Decimal(25), term_months=60),
        clauses=[
            "Лизингополучатель ставит на предмет систему мониторинга до передачи.",
            "Ночью предмет стоит на охраняемой площадке.",
        ],
        comment="При авансе 25% срок можно увеличить до пяти лет, платёж станет меньше.",
        based_on=1,
        actor=_manager_of(application),
        at=at - timedelta(days=1),
    )


def _manager_of(application: Application) -> Membership:
    return Membership.objects.get(user=application.manager_id, role=Role.LESSOR_MANAGER)
