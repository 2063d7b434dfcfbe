"""A client, a lessor with a checklist, and an express product, on the factories' day."""

from collections.abc import Iterator

import pytest
import time_machine

from calculator.kinds import ProductKind
from contracts.applications.checklist_rules import begin_checklist
from leasing_portal.demo.applications import CHECKLIST
from tests.contracts.deals.making import Deal, make_deal
from tests.factories import NOW, ProductFactory, make_version


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Pages ask the clock."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def deal(db: None) -> Deal:
    return make_deal()


@pytest.fixture
def express(deal: Deal) -> Deal:
    """The same people with the demo's checklist; the product is decided by rules."""
    begin_checklist(lessor=deal.manager.company, lines=CHECKLIST)
    version = make_version(ProductFactory(kind=ProductKind.EXPRESS))
    return Deal(client=deal.client, manager=deal.manager, head=deal.head, risk=deal.risk, version=version)
