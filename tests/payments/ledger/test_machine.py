import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.factories import LesseeFactory, LessorFactory, MembershipFactory
from tests.payments.ledger.machine import LedgerMachine, World
from tests.payments.ledger.size import EXAMPLES, IS_LARGE

STEPS = 40 if IS_LARGE else 12


@pytest.mark.django_db
def test_whatever_happens_the_ledger_holds() -> None:
    lessor = LessorFactory()
    accountant = MembershipFactory(company=lessor, role="lessor_accountant")
    head = MembershipFactory(company=lessor, role="lessor_head")
    world = World(accountant, head, LesseeFactory().pk)
    machine = type("Machine", (LedgerMachine,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not IS_LARGE,
            suppress_health_check=list(HealthCheck),
        ),
    )
