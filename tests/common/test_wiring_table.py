"""The project's own table of events, handlers and jobs names things that exist."""

import inspect

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.capabilities import Capability
from common.events import subscriptions

HANDLERS = sorted({path for handlers in subscriptions().values() for path in handlers})
JOBS = sorted(import_string(settings.JOB_KINDS).values())


@pytest.mark.parametrize("path", HANDLERS + JOBS)
def test_path_leads_to_a_function_of_one_argument(path: str) -> None:
    assert len(inspect.signature(import_string(path)).parameters) == 1


def test_names_of_stored_events_are_unique() -> None:
    names = [event.type_name() for event in subscriptions()]
    assert sorted(set(names)) == sorted(names)


def test_no_handler_is_owed_one_event_twice() -> None:
    repeated = [event for event, handlers in subscriptions().items() if len(set(handlers)) != len(handlers)]
    assert repeated == []


def test_rights_of_jobs_are_capabilities_and_their_kinds_exist() -> None:
    rights = import_string(settings.JOB_RIGHTS)
    assert rights.keys() - import_string(settings.JOB_KINDS).keys() == set()
    assert set(rights.values()) - set(Capability.values) == set()
