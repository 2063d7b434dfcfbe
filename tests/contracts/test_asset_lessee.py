"""An asset's row names the lessee of its contract, whoever writes which of them."""

import pytest
from django.db import IntegrityError, connection, transaction

from contracts.models import Contract, LeasedAsset
from tests.factories import LesseeFactory, make_contract

pytestmark = pytest.mark.django_db


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_contract_that_passes_to_another_lessee_takes_its_assets_along() -> None:
    contract, stays = make_contract(), make_contract()
    heir = LesseeFactory()
    Contract.objects.filter(pk=contract.pk).update(lessee=heir)
    check_now()
    assert set(contract.assets.values_list("lessee", flat=True)) == {heir.pk}
    assert set(stays.assets.values_list("lessee", flat=True)) == {stays.lessee_id}


def test_no_asset_names_another_lessee() -> None:
    contract = make_contract()
    with pytest.raises(IntegrityError, match="asset_lessee_of_contract"), transaction.atomic():
        LeasedAsset.objects.filter(contract=contract).update(lessee=LesseeFactory())
    assert set(contract.assets.values_list("lessee", flat=True)) == {contract.lessee_id}
