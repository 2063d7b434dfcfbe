import pytest
from django.utils.translation import gettext

from contracts.lifecycle import IllegalTransition, imported_as, take_imported
from contracts.models import Contract, ContractStatus

# State of the contract -> what a portfolio may say of it -> its state then, written out by hand.
_STARTED = {"active": "active", "buyout": "buyout", "closed": "closed", "terminated": "terminated"}
ALLOWED = {
    "prepared": {"signed": "signed", **_STARTED},
    "signing": {"signed": "signed", **_STARTED},
    "signed": {"signed": "signed", **_STARTED},
    "delivery": {**_STARTED, "signed": "delivery"},
    "active": _STARTED,
    "restructured": {**_STARTED, "active": "restructured"},
    "buyout": _STARTED,
    "returning": {**_STARTED, "active": "returning", "buyout": "returning"},
    "closed": {"closed": "closed"},
    "terminated": {"terminated": "terminated"},
    "cancelled": {},
}


@pytest.mark.parametrize("told", list(ContractStatus))
@pytest.mark.parametrize("state", list(ContractStatus))
def test_every_state_and_what_a_portfolio_says(state: ContractStatus, told: ContractStatus) -> None:
    contract = Contract(number="ЛД-1", status=state)
    if told in ALLOWED[state]:
        assert take_imported(contract, told) is (ALLOWED[state][told] != state)
        assert contract.status == ALLOWED[state][told]
    else:
        with pytest.raises(IllegalTransition) as caught:
            take_imported(contract, told)
        assert caught.value.text(gettext) == (
            f"Договор ЛД-1 находится в состоянии «{state.label}» и не может перейти в состояние «{told.label}»."
        )
        assert contract.status == state


def test_an_accounting_system_tells_five_states() -> None:
    assert {str(imported_as(status)) for status in ContractStatus.imported()} == {
        "imported_as_signed",
        "imported_as_active",
        "imported_as_buyout",
        "imported_as_closed",
        "imported_as_terminated",
    }
