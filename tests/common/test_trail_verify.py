"""`verify_audit` on a real database that somebody with all rights has tampered with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from common import tasks, trail
from common.models import TrailCheck, TrailEntry, TrailHead, TrailKind
from common.trail_checks import verify
from common.trail_install import install
from tests.factories import CompanyFactory, make_contract

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed() -> None:
    """Five entries of every sort: with and without values, a person, an address, Russian and JSON."""
    with trail.as_who(trail.Who(user_id=1, company_id=2, ip="2001:db8::1", user_agent="Firefox", path="/")):
        trail.write(TrailKind.VIEWED, object_text="Ё · 1", detail={"b": [1, None, "ж"], "a": {"x": "1.10"}})
        trail.write(TrailKind.CHANGE, before={"a": "1"}, after={"a": "2"})
    for number in range(3):
        trail.write(TrailKind.REFUSED, object_id=number)


def execute(statement: str) -> None:
    """As the owner of the server, past every trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("SET session_replication_role = origin")


def move_head_to(position: int) -> None:
    last = TrailEntry.objects.get(position=position)
    execute(f"UPDATE common_trailhead SET position = {position}, hash = '{last.hash}'")  # noqa: S608 - values of the test


def run(*args: str) -> tuple[int, str, list[str]]:
    """Exit code, what was printed, and the findings."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_audit", *args, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue().splitlines()
    return 0, out.getvalue(), err.getvalue().splitlines()


def test_an_empty_trail_is_whole() -> None:
    assert run() == (0, f"head 0:{'0' * 64}\nThe audit trail is whole: 0 entries.\n", [])


def test_a_whole_trail_prints_its_head_which_a_later_check_takes(sealed: None) -> None:
    head = str(TrailHead.objects.get())
    assert run() == (0, f"head {head}\nThe audit trail is whole: 5 entries.\n", [])
    trail.write(TrailKind.VIEWED)
    assert run("--head", head)[0] == 0


def test_changes_of_data_by_triggers_are_verified_too() -> None:
    make_contract()
    tasks.seal_trail()
    assert TrailEntry.objects.filter(position=None).count() == 0
    assert run()[0] == 0


TAMPERING = {
    "UPDATE common_trailentry SET user_id = 9 WHERE position = 2": "edited: its columns do not give its hash",
    "UPDATE common_trailentry SET ip = NULL WHERE position = 1": "edited: its columns do not give its hash",
    "UPDATE common_trailentry SET at = at + interval '1 microsecond' WHERE position = 3": "edited: its columns",
    "UPDATE common_trailentry SET after = NULL WHERE position = 2": "edited: its columns do not give its hash",
    "UPDATE common_trailentry SET detail = '{}' WHERE position = 1": "edited: its columns do not give its hash",
    "UPDATE common_trailentry SET contract_id = 1 WHERE position = 5": "edited: its columns do not give its hash",
    "UPDATE common_trailentry SET id = id + 100 WHERE position = 5": "edited: its columns do not give its hash",
    "DELETE FROM common_trailentry WHERE position = 3": "deleted or renumbered: 3",
    "DELETE FROM common_trailentry WHERE position <= 2": "deleted or renumbered: 1 … 2",
    "DELETE FROM common_trailentry WHERE position >= 4": "the chain ends at 3, its head says 5: the tail was deleted",
    "DELETE FROM common_trailentry": "the chain ends at 0, its head says 5: the tail was deleted",
    "UPDATE common_trailentry SET position = 6 WHERE position = 5": "deleted or renumbered: 5",
    "DELETE FROM common_trailhead": "the head of the chain is missing",
    "UPDATE common_trailhead SET position = 3": "entries 4 … 5 lie beyond the head of the chain: inserted by hand",
    "UPDATE common_trailhead SET hash = repeat('a', 64)": "the head of the chain was edited",
}


@pytest.mark.parametrize(("statement", "words"), TAMPERING.items())
def test_tampering_is_found(sealed: None, statement: str, words: str) -> None:
    execute(statement)
    code, _out, findings = run()
    assert code == 1
    assert words in findings[0]


def test_a_tail_cut_together_with_its_head_is_found_by_a_head_from_outside(sealed: None) -> None:
    known = str(TrailHead.objects.get())
    execute("DELETE FROM common_trailentry WHERE position >= 4")
    move_head_to(3)
    assert run()[0] == 0
    assert run("--head", known) == (
        1,
        f"head {TrailHead.objects.get()}\n",
        [f"the chain ends at 3, before the end written down as {known}: the tail was deleted"],
    )


def test_a_tail_cut_after_a_nightly_check_is_found_by_every_later_check(sealed: None) -> None:
    tasks.verify_trail()
    end = str(TrailHead.objects.get())
    execute("DELETE FROM common_trailentry WHERE position >= 4")
    move_head_to(3)
    cut = [f"the chain ends at 3, before the end written down as {end}: the tail was deleted"]
    assert run() == (1, f"head {TrailHead.objects.get()}\n", cut)
    tasks.verify_trail()
    tasks.verify_trail()
    assert list(TrailCheck.objects.order_by("pk").values_list("findings", flat=True)) == [[], cut, cut]
    for _number in range(3):
        trail.write(TrailKind.VIEWED)
    tasks.verify_trail()
    anew = [f"entry 5: its hash is not the one written down as {end}: the chain was made anew"]
    assert (run()[2], TrailCheck.objects.latest("pk").findings) == (anew, anew)


def test_entries_kept_from_the_seal_are_found(sealed: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_trailentry (at, kind, user_agent, request_id, path, object_label, object_id, "
            "object_text, detail, previous_hash, hash) "
            "SELECT now() - interval '4 minutes', 'viewed', '', '', '', '', '', '', '{}', '', '' "
            "FROM generate_series(4, 6)"
        )
    assert run()[0] == 0
    execute("UPDATE common_trailentry SET at = at - interval '2 minutes' WHERE position IS NULL")
    code, _out, findings = run()
    assert code == 1
    assert findings[0].startswith("not sealed for more than five minutes: 3 entries from id ")


@pytest.fixture
def restored() -> Iterator[None]:
    """Put the database's functions and triggers back."""
    yield
    install(using="default")


OFF: dict[str, tuple[str, str]] = {
    "ALTER TABLE common_trailentry DISABLE TRIGGER trail_append_only": (
        "ALTER TABLE common_trailentry ENABLE TRIGGER trail_append_only",
        "table common_trailentry: the trigger trail_append_only is disabled",
    ),
    "ALTER TABLE contracts_contract DISABLE TRIGGER trail_update": (
        "ALTER TABLE contracts_contract ENABLE TRIGGER trail_update",
        "table contracts_contract: the trigger trail_update is disabled",
    ),
    "ALTER TABLE common_trailentry ENABLE REPLICA TRIGGER trail_no_truncate": (
        "ALTER TABLE common_trailentry ENABLE TRIGGER trail_no_truncate",
        "table common_trailentry: the trigger trail_no_truncate is disabled",
    ),
    "DROP TRIGGER trail_insert ON accounts_membership": (
        "",
        "table accounts_membership: the trigger trail_insert is missing",
    ),
    "CREATE OR REPLACE TRIGGER trail_delete AFTER DELETE ON contracts_contract FOR EACH ROW WHEN (false) "
    "EXECUTE FUNCTION trail_change_contracts_contract()": (
        "",
        "table contracts_contract: the trigger trail_delete differs from the code of this version",
    ),
    "CREATE OR REPLACE TRIGGER trail_append_only BEFORE UPDATE ON common_trailentry FOR EACH ROW "
    "EXECUTE FUNCTION trail_guard()": (
        "",
        "table common_trailentry: the trigger trail_append_only differs from the code of this version",
    ),
    "CREATE OR REPLACE FUNCTION trail_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": (
        "COMMENT ON FUNCTION trail_guard() IS ''",
        "the function trail_guard differs from the code of this version",
    ),
}


@pytest.mark.parametrize("statement", OFF)
def test_triggers_that_are_off_are_found(restored: None, statement: str) -> None:
    back, words = OFF[statement]
    execute(statement)
    code, _out, findings = run()
    if back:
        execute(back)
    assert (code, set(findings)) == (1, {words})


def test_guards_of_history_are_looked_at_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'contracts_contracthistory'::regclass AND NOT tgisinternal"
        )
        (name,) = cursor.fetchone()
    execute(f"ALTER TABLE contracts_contracthistory DISABLE TRIGGER {name}")
    code, _out, findings = run()
    execute(f"ALTER TABLE contracts_contracthistory ENABLE TRIGGER {name}")
    assert (code, findings) == (1, [f"table contracts_contracthistory: the trigger {name} is disabled"])


def test_a_setting_that_turns_triggers_off_is_found() -> None:
    name = connection.settings_dict["NAME"]
    execute(f'ALTER DATABASE "{name}" SET session_replication_role = replica')
    code, _out, findings = run()
    execute(f'ALTER DATABASE "{name}" RESET session_replication_role')
    assert (code, findings) == (1, ["a setting turns triggers off: session_replication_role=replica"])


def test_a_setting_of_another_database_says_nothing_of_this_one() -> None:
    execute("ALTER DATABASE template1 SET session_replication_role = replica")
    try:
        code, _out, findings = run()
    finally:
        execute("ALTER DATABASE template1 RESET session_replication_role")
    assert (code, findings) == (0, [])


def test_so_many_findings_are_counted_and_the_first_shown() -> None:
    for number in range(120):
        trail.write(TrailKind.VIEWED, object_id=number)
    execute("UPDATE common_trailentry SET kind = 'refused'")
    outcome = verify(at=timezone.now())
    assert (outcome.findings_count, len(outcome.findings)) == (120, 100)


@pytest.mark.parametrize("text", ["5", "5:abc", "x:" + "0" * 64, "5:" + "A" * 64, ""])
def test_a_head_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="expected POSITION:HASH"):
        call_command("verify_audit", f"--head={text}")


@pytest.mark.parametrize("tamper", [False, True])
def test_the_nightly_check_keeps_its_outcome_and_logs_the_head(
    sealed: None, caplog: pytest.LogCaptureFixture, *, tamper: bool
) -> None:
    tasks.verify_trail()
    if tamper:
        execute("DELETE FROM common_trailentry WHERE position = 5")
        move_head_to(4)
    tasks.verify_trail()
    head = TrailHead.objects.get()
    first, second = TrailCheck.objects.order_by("pk")
    assert (first.position, first.findings_count, first.findings) == (5, 0, [])
    assert (second.position, second.hash, second.findings_count) == (head.position, head.hash, int(tamper))
    assert [word in str(second.findings) for word in ("the tail was deleted",)] == [tamper]
    last = caplog.records[-1]
    assert (last.message, last.levelname, last.head) == (  # type: ignore[attr-defined] # given as extra
        ("trail_broken", "ERROR", str(head)) if tamper else ("trail_verified", "INFO", str(head))
    )


@pytest.mark.parametrize("while_sealing", [True, False])
def test_the_hash_does_not_hang_on_settings_of_the_session(*, while_sealing: bool) -> None:
    odd = {"TimeZone": "Asia/Tokyo", "DateStyle": "SQL, DMY", "IntervalStyle": "sql_standard", "bytea_output": "escape"}
    with transaction.atomic():
        trail.write(TrailKind.CHANGE, after={"at": timezone.now(), "sum": "1.10"}, detail={"b": 1, "a": [None, "ж"]})
        if while_sealing:
            set_for_session(odd)
    if not while_sealing:
        set_for_session(odd)
    assert TrailEntry.objects.filter(position=1).exists()
    if while_sealing:
        set_for_session(dict.fromkeys(odd))
    code, _out, findings = run()
    set_for_session(dict.fromkeys(odd))
    assert (code, findings) == (0, [])


def set_for_session(settings: Mapping[str, str | None]) -> None:
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute(f"RESET {name}" if value is None else f"SET {name} = %s", None if value is None else [value])


def test_two_sealers_do_not_fork_the_chain() -> None:
    trail.seal()
    CompanyFactory()
    other = connection.copy()
    try:
        with transaction_of(other), other.cursor() as cursor:
            cursor.execute("SELECT common_seal_trail(10)")
            assert cursor.fetchone() == (1,)
            assert trail.seal() == 0
        trail.write(TrailKind.VIEWED)
    finally:
        other.close()
    assert list(TrailEntry.objects.order_by("pk").values_list("position", flat=True)) == [1, 2]
    assert run()[0] == 0


@contextmanager
def transaction_of(other: BaseDatabaseWrapper) -> Iterator[None]:
    other.set_autocommit(False)
    yield
    other.commit()
    other.set_autocommit(True)


def test_entries_of_a_long_transaction_are_sealed_when_it_ends() -> None:
    other = connection.copy()
    try:
        with transaction_of(other), other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO common_trailentry (kind, user_agent, request_id, path, object_label, object_id, "
                "object_text, detail, previous_hash, hash) VALUES ('viewed', '', '', '', '', 'long', '', '{}', '', '')"
            )
            trail.write(TrailKind.VIEWED, object_id="short")
    finally:
        other.close()
    trail.seal()
    chained = TrailEntry.objects.order_by("position").values_list("object_id", "pk")
    assert [name for name, _pk in chained] == ["short", "long"]
    assert chained[0][1] > chained[1][1]
    assert run()[0] == 0
