import pytest
from django.utils.translation import gettext

from contracts.lifecycle import Event, IllegalTransition, apply, imported_as
from contracts.models import Contract, ContractStatus

# State of the contract -> states that a portfolio may give it next, written out by hand.
ALLOWED = {
    "signed": {"signed", "active", "buyout", "closed", "terminated"},
    "active": {"active", "buyout", "closed", "terminated"},
    "buyout": {"active", "buyout", "closed", "terminated"},
    "closed": {"closed"},
    "terminated": {"terminated"},
}


@pytest.mark.parametrize("target", list(ContractStatus))
@pytest.mark.parametrize("state", list(ContractStatus))
def test_every_state_and_event(state: ContractStatus, target: ContractStatus) -> None:
    contract = Contract(number="ЛД-1", status=state)
    if target in ALLOWED[state]:
        assert apply(contract, imported_as(target)) is (target != state)
        assert contract.status == target
    else:
        with pytest.raises(IllegalTransition) as caught:
            apply(contract, imported_as(target))
        assert caught.value.text(gettext) == (
            f"Договор ЛД-1 находится в состоянии «{state.label}» и не может перейти в состояние «{target.label}»."
        )
        assert contract.status == state


def test_each_event_names_a_state() -> None:
    assert {imported_as(status) for status in ContractStatus} == set(Event)
