"""Deliveries that were given up are tried again by the administrator's word."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from accounts.models import Membership
from common.models import Delivery, DeliveryReplay, DeliveryState
from tests.back_office.rows import make_delivery
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/common/delivery/"


def test_dead_ones_are_replayed_and_others_left(client: Client, admin: Membership) -> None:
    dead = make_delivery(DeliveryState.DEAD, attempts=11, last_error="Broken")
    done = make_delivery(DeliveryState.DONE, done_at=NOW)
    response = client.post(LIST, {"action": "replay_dead", ACTION_CHECKBOX_NAME: [dead.pk, done.pk]})
    assert response.status_code == 302
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {dead.pk: DeliveryState.PENDING, done.pk: DeliveryState.DONE}
    replays = list(DeliveryReplay.objects.values_list("delivery", "user", "attempts", "last_error"))
    assert replays == [(dead.pk, admin.user_id, 11, "Broken")]


@pytest.mark.parametrize("chosen", ["x", "²", ""])
def test_what_is_no_row_is_refused_and_nothing_is_replayed(chosen: str, client: Client) -> None:
    dead = make_delivery(DeliveryState.DEAD)
    response = client.post(LIST, {"action": "replay_dead", ACTION_CHECKBOX_NAME: [dead.pk, chosen]})
    assert (response.status_code, DeliveryReplay.objects.count()) == (400, 0)


def test_the_page_tells_the_error_and_who_had_it_tried_again(client: Client, admin: Membership) -> None:
    dead = make_delivery(DeliveryState.DEAD, attempts=11, last_error="Traceback\nValueError: broken")
    client.post(LIST, {"action": "replay_dead", ACTION_CHECKBOX_NAME: [dead.pk]})
    response = client.get(f"{LIST}{dead.pk}/change/")
    [table] = response.context["tables"]
    assert [row.cells[1:] for row in table.rows] == [(admin.user, 11, "ValueError: broken")]
    assert "ValueError: broken" in response.content.decode()


def test_a_list_of_deliveries_by_state(client: Client) -> None:
    dead = make_delivery(DeliveryState.DEAD)
    make_delivery()
    rows = client.get(LIST, {"state__exact": "dead"}).context["cl"].result_list
    assert [row.pk for row in rows] == [dead.pk]
