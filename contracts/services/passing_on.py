"""What a new manager of a contract takes over: its open matters, and the tasks that the calendar set in them."""

from datetime import datetime

from accounts.models import Membership, User
from contracts.models import Contract
from workflow.models import Matter, Task
from workflow.services.matters import assign_manager
from workflow.todo.services import reassign_task


def pass_on(*, contract: Contract, before: User | None, after: User, actor: Membership, at: datetime) -> None:
    """Give what the manager before led and was to do to the one after; the contract is locked.

    What people gave to somebody by name stays theirs.
    """
    led = Matter.objects.open().filter(contract_ref=contract.pk, manager=before)
    for matter in led.order_by("pk"):
        assign_manager(matter=matter, manager=after)
    tasks = Task.objects.open().filter(
        matter__contract_ref=contract.pk, company=contract.lessor_id, owner=before, created_by=None
    )
    for task_id in tasks.order_by("matter_id", "pk").values_list("pk", flat=True):
        reassign_task(task_id=task_id, owner=after, actor=actor, at=at)
