"""Every URL has a name and a row; every row has a URL; the page for people is up to date."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from accounts.access import GET, Audience, Matrix, Rule, matrix, may_open
from accounts.capabilities import Capability
from leasing_portal.routes import routes

SAFE_TO_CALL = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_every_url_has_a_name() -> None:
    assert [route.pattern for route in routes() if not route.name.rpartition(":")[2]] == []


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    named = {route.name for route in routes()}
    in_table = {rule.url_name for rule in matrix().rules}
    assert (sorted(named - in_table), sorted(in_table - named)) == ([], [])


def test_no_two_urls_share_a_name_with_different_parameters() -> None:
    counts = Counter(name for name, _ in {(route.name, route.parameters) for route in routes()})
    assert [name for name, count in counts.items() if count > 1] == []


def test_methods_are_sensible() -> None:
    wrong = [rule for rule in matrix().rules if not rule.methods or not rule.methods <= SAFE_TO_CALL]
    assert wrong == []


def test_every_parameter_names_a_subject_that_exists() -> None:
    with_parameters = {route.name for route in routes() if route.parameters}
    assert [r.url_name for r in matrix().rules if r.subject and r.url_name not in with_parameters] == []


def test_two_rows_for_one_method_are_refused() -> None:
    with pytest.raises(ValueError, match="home has two rows for GET"):
        Matrix((Rule("home", Audience.EVERYONE, GET), Rule("home", Capability.CABINET_OPEN, GET)))


def test_a_misspelt_name_is_loud() -> None:
    with pytest.raises(LookupError, match="GET hoem has no row"):
        may_open(None, "hoem")


def test_the_page_for_people_is_up_to_date() -> None:
    try:
        call_command("access_table", "--check")
    except CommandError as error:
        pytest.fail(str(error))
