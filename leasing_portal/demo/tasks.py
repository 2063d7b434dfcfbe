"""Tasks of the demo: what clients are asked for, what the lessor's people have to do, one overdue, one answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import Company, Membership, User
from accounts.roles import Role
from contracts.models import Application, ApplicationStatus
from leasing_portal.demo.companies import company
from workflow.kinds import MatterKind, TaskKind
from workflow.models import Matter
from workflow.services.matters import matter_of
from workflow.todo.services import finish_task, give_task


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTask:
    """A task of an application in this state, given so long ago by its manager; `due` in days from today.

    `owner` is a person of the lessor who does it; without one the client does.
    """

    status: ApplicationStatus
    title: str
    ago: timedelta
    due: int
    body: str = ""
    kind: TaskKind = TaskKind.TODO
    owner: str = ""
    answer: str = ""


TASKS = (
    DemoTask(
        status=ApplicationStatus.REVIEW,
        kind=TaskKind.INFORMATION,
        title="Прислать договор подряда, под который берёте автокран",
        body="Нужны страницы с суммой и сроком работ. Подойдёт скан.",
        ago=timedelta(hours=5),
        due=3,
    ),
    DemoTask(
        status=ApplicationStatus.APPROVAL,
        kind=TaskKind.INFORMATION,
        title="Сообщить, кто будет работать на экскаваторе",
        body="Сколько машинистов, есть ли у них удостоверения.",
        ago=timedelta(days=3),
        due=-2,
        answer="Два машиниста в штате, удостоверения категории D действуют до 2029 года.",
    ),
    DemoTask(
        status=ApplicationStatus.APPROVAL,
        title="Сравнить цену экскаватора с двумя предложениями других поставщиков",
        ago=timedelta(days=2),
        due=0,
        owner="menedzher",
    ),
    DemoTask(
        status=ApplicationStatus.NEGOTIATION,
        title="Позвонить клиенту о предложенных условиях",
        ago=timedelta(days=2),
        due=-1,
        owner="menedzher2",
    ),
    DemoTask(
        status=ApplicationStatus.NEGOTIATION,
        title="Выбрать, кто поставит систему мониторинга",
        body="Если своей службы нет, предложим партнёра.",
        ago=timedelta(days=1),
        due=5,
    ),
)
# A task of no matter: the portal asks a client, in the role that keeps such papers.
CARD_CLIENT, CARD_ROLE = "volga-put", Role.LESSEE_FINANCIER
CARD_TITLE = "Обновить карточку с образцами подписей"
CARD_BODY = "В карточке прежний главный бухгалтер. Загрузите новую в документы компании."


def make_tasks(*, at: datetime) -> None:
    """Give the tasks, each at its moment before `at`, and answer the one that is answered."""
    for wanted in TASKS:
        _make(wanted, at=at)
    client = Company.objects.get(inn=company(CARD_CLIENT).inn)
    give_task(
        lessor=Matter.objects.filter(company=client).latest("pk").lessor,
        company=client,
        title=CARD_TITLE,
        body=CARD_BODY,
        role=CARD_ROLE.value,
        due_on=localdate(at) + timedelta(days=10),
        actor=None,
        at=at,
    )


def _make(wanted: DemoTask, *, at: datetime) -> None:
    application = Application.objects.get(status=wanted.status)
    manager = Membership.objects.get(user=application.manager_id, role=Role.LESSOR_MANAGER)
    owner = User.objects.get(email__startswith=f"{wanted.owner}@") if wanted.owner else None
    task = give_task(
        lessor=application.lessor,
        company=application.lessor if owner else application.lessee,
        title=wanted.title,
        body=wanted.body,
        kind=wanted.kind,
        owner=owner,
        due_on=localdate(at) + timedelta(days=wanted.due),
        matter=matter_of(MatterKind.APPLICATION, application.pk),
        actor=manager,
        at=at - wanted.ago,
    )
    if wanted.answer:
        client = Membership.objects.get(user=application.author_id, company=application.lessee_id)
        finish_task(task_id=task.pk, actor=client, at=at - wanted.ago + timedelta(hours=6), result=wanted.answer)
