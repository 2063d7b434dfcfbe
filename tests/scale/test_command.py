import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Company, Membership
from accounts.roles import Role
from contracts.models import Contract
from leasing_portal.scale import figures, load, timeline
from leasing_portal.scale.identifiers import cadastral_number, plate, serial_number, vin
from payments.models import Instalment
from payments.services.figures import check_figures
from tests.factories import ContractFactory

pytestmark = pytest.mark.django_db


def seed(*options: str, contracts: int = 6) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("seed_scale", "--contracts", str(contracts), "--clients", "8", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def counts() -> tuple[int, ...]:
    return Company.objects.count(), Contract.objects.count(), Instalment.objects.count()


def test_it_tells_what_it_makes() -> None:
    out, err = seed()
    assert out == "Made 6 contracts; the portfolio has 6.\n"
    assert re.fullmatch(r"6 of 6 contracts, \d+ s\n", err)


def test_the_same_again_makes_nothing_and_more_is_added() -> None:
    seed()
    before = counts()
    assert seed() == ("Made 0 contracts; the portfolio has 6.\n", "")
    assert counts() == before
    assert seed(contracts=9)[0] == "Made 3 contracts; the portfolio has 9.\n"
    assert check_figures(today=timezone.localdate()) == []


def test_a_cut_call_leaves_whole_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "BLOCK", 3)
    put = timeline.put_timelines
    done: list[bool] = []

    def cut(*args: object) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(True)
        put(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("leasing_portal.scale.block.put_timelines", cut)
    with pytest.raises(KeyboardInterrupt):
        seed()
    assert Contract.objects.count() == 3
    monkeypatch.undo()
    assert seed()[0] == "Made 3 contracts; the portfolio has 6.\n"
    assert check_figures(today=timezone.localdate()) == []


def test_people_have_roles_and_no_password() -> None:
    seed()
    roles = set(Membership.objects.values_list("role", flat=True))
    assert roles == {Role.LESSEE_ADMIN, Role.LESSOR_MANAGER, Role.LESSOR_HEAD, Role.LESSOR_RISK, Role.LESSOR_ADMIN}
    assert not any(row.user.has_usable_password() for row in Membership.objects.select_related("user"))


def refused(*options: str) -> str:
    before = counts()
    with pytest.raises(CommandError) as error:
        seed(*options)
    assert counts() == before
    return str(error.value)


def test_contracts_of_others_are_not_mixed_with_invented_ones_unless_asked() -> None:
    ContractFactory()
    assert refused() == (
        "Nothing was written. The database has contracts of others. Add to them with --append, or take an empty one."
    )
    assert seed("--append")[0] == "Made 6 contracts; the portfolio has 6.\n"
    assert Contract.objects.count() == 7


def test_production_must_be_named(settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    name = connection.settings_dict["NAME"]
    assert refused("--in-production", "another").endswith(f"only with --in-production {name}.")
    assert seed("--in-production", name)[0] == "Made 6 contracts; the portfolio has 6.\n"


def test_a_login_that_may_not_switch_triggers_off_is_told_what_it_needs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE portal_staff")
    try:
        assert "GRANT SET ON PARAMETER session_replication_role" in refused()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def test_a_number_of_clients_that_seeds_do_not_reach_is_refused() -> None:
    with pytest.raises(CommandError, match=r"1 to 8800 clients, not 9000\.$"):
        call_command("seed_scale", "--contracts", "6", "--clients", "9000")
    assert Company.objects.count() == 0


def test_a_figure_that_the_service_would_change_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    right = figures.figures_of
    monkeypatch.setattr(
        "leasing_portal.scale.block.figures_of",
        lambda schedules, paid, live, today: right(schedules, paid * 0, live, today),
    )
    with pytest.raises(RuntimeError, match=r"of 6 are not those of the service\.$"):
        seed()


@pytest.mark.parametrize("make", [vin, plate, serial_number])
def test_identifiers_differ(make: Callable[[int], str]) -> None:
    serials = [*range(1, 20_000), *range(1_000_000, 1_001_000), *range(2_500_000, 2_501_000)]
    assert len({make(serial) for serial in serials}) == len(serials)


def test_cadastral_numbers_differ_within_a_million() -> None:
    assert len({cadastral_number(serial) for serial in range(1, 1_000_000, 50)}) == 20_000 - 1 + 1
