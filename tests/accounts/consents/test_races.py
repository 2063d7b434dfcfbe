"""Eight clicks at the same moment make one act, one event and one version."""

import pytest
from django.core.exceptions import ValidationError

from accounts.capabilities import ConsentKind
from accounts.consents.publishing import Text, publish_standard_texts, publish_version
from accounts.consents.services import withdraw
from accounts.models import ConsentDocument, Membership
from common.models import OutboxEvent, TrailEntry
from tests.accounts.consents.conftest import FROM, Publish, acts_of, agree
from tests.factories import NOW, TODAY
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
DATA = ConsentKind.PERSONAL_DATA


def test_agreeing_by_eight_is_one_act(person: Membership, publish: Publish) -> None:
    text = publish(DATA)
    made = list(at_once(lambda _: len(agree(person, text))))
    assert sorted(made) == [0] * (THREADS - 1) + [1]
    assert acts_of(person) == [(DATA, 1, "given")]
    assert TrailEntry.objects.filter(kind="consent_given").count() == 1


def test_withdrawing_by_eight_is_one_act_and_one_event(person: Membership, publish: Publish) -> None:
    agree(person, publish(DATA))
    list(at_once(lambda _: withdraw(kind=DATA, user=person.user, actor=person, at=NOW, came_from=FROM)))
    assert acts_of(person) == [(DATA, 1, "given"), (DATA, 1, "withdrawn")]
    assert OutboxEvent.objects.filter(type="accounts.ConsentWithdrawn").count() == 1


def test_publishing_by_eight_is_one_version(publisher: Membership) -> None:
    text = Text(DATA, "Согласие", "Текст", TODAY)

    def click(_number: int) -> str:
        try:
            return str(publish_version(text=text, version=1, actor=publisher, at=NOW).version)
        except ValidationError as error:
            return str(error.code)

    assert sorted(at_once(click)) == ["1"] + ["version_taken"] * (THREADS - 1)
    assert ConsentDocument.objects.count() == 1


def test_standard_texts_are_published_once() -> None:
    made = [len(texts) for texts in at_once(lambda _: publish_standard_texts(NOW))]
    assert sorted(made) == [0] * (THREADS - 1) + [len(ConsentKind)]
