from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from contracts.models import ContractStatus
from leasing_portal.scale.copying import as_text, copy_objects, reserve_ids, without_triggers
from payments.models import InvoiceSeries
from tests.factories import LessorFactory


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, r"\N"),
        (True, "t"),
        (False, "f"),
        (7, "7"),
        (Decimal("10.50"), "10.50"),
        (ContractStatus.ACTIVE, "active"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "2026-11-20T09:30:00+00:00"),
        ("a\tb\nc\rd\\e", r"a\tb\nc\rd\\e"),
        (["А12", "Б34"], '{"А12","Б34"}'),
        ({"a": "ё"}, '{"a": "ё"}'),
        ({"a": 'q"'}, r'{"a": "q\\""}'),
    ],
)
def test_values_are_written_as_copy_reads_them(value: object, text: str) -> None:
    assert as_text(value) == text


def test_what_copy_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError, match=r"COPY cannot write 1\.5"):
        as_text(1.5)


@pytest.mark.django_db
def test_objects_come_back_as_they_were() -> None:
    lessor = LessorFactory()
    ids = reserve_ids(InvoiceSeries, 2)
    copy_objects(InvoiceSeries, [InvoiceSeries(pk=pk, lessor=lessor, year=2000 + pk - ids[0]) for pk in ids])
    rows = InvoiceSeries.objects.order_by("pk").values_list("pk", "lessor_id", "year", "last_number")
    assert list(rows) == [(ids[0], lessor.pk, 2000, 0), (ids[1], lessor.pk, 2001, 0)]
    assert InvoiceSeries.objects.create(lessor=lessor, year=2003).pk == ids[-1] + 1


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_triggers_are_off_inside_and_on_after() -> None:
    with without_triggers():
        assert role() == "replica"
    assert role() == "origin"


@pytest.mark.django_db
def test_triggers_are_on_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), without_triggers():
        _ = 1 / 0
    assert role() == "origin"
