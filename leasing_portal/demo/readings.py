"""Texts of the demo that people read and confirm: one that some of the clients' people have confirmed."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import Membership
from accounts.roles import Role
from workflow.kinds import ReadingAudience
from workflow.models import Reading, Task
from workflow.readings.asking import ask_some
from workflow.readings.audiences import Target
from workflow.readings.confirming import confirm_reading
from workflow.readings.issuing import Draft, issue_reading

ISSUED, DAYS = timedelta(days=2), timedelta(days=5)
TITLE = "Правила обмена документами через кабинет"
TEXT = """Правила действуют для всех, кто работает в кабинете от имени клиента.

1. Документы принимаются через кабинет. Копия, отправленная по почте, заменяет загрузку только по просьбе менеджера.

2. Сообщение в ленте дела считается полученным на следующий рабочий день.

3. Пароль и код второго шага нельзя передавать коллегам. Для отпуска и болезни назначьте заместителя.

4. О смене банковских реквизитов лизингодателя сообщает ваш менеджер. Не платите по реквизитам из писем."""
# Who has confirmed, and how long after.
CONFIRMED = {"orlova": timedelta(hours=3), "zotov": timedelta(hours=20), "podpis": timedelta(hours=22)}


def make_readings(*, at: datetime) -> Reading:
    """Issue the text two days before `at` and confirm it as some of the people would."""
    asked_at = at - ISSUED
    reading = issue_reading(
        draft=Draft(TITLE, "1", TEXT, due_on=localdate(at) + DAYS),
        target=Target(ReadingAudience.CLIENTS, roles=(Role.LESSEE_ADMIN, Role.LESSEE_SIGNATORY)),
        actor=Membership.objects.get(role=Role.LESSOR_HEAD),
        at=asked_at,
    )
    ask_some(reading.pk, at=asked_at)
    for login, after in CONFIRMED.items():
        task = Task.objects.get(reading=reading, owner__email__startswith=f"{login}@")
        person = Membership.objects.get(user=task.owner_id, company=task.company_id)
        confirm_reading(task_id=task.pk, sha256=reading.sha256, actor=person, at=asked_at + after)
    return reading
