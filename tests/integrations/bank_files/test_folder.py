"""The watched folder: complete files are taken once, refused ones wait with words, nothing outside is touched."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import Settings

from accounts.models import Company
from integrations.bank_files import folder, loading
from integrations.bank_files.folder import look_at_folder
from integrations.bank_files.inbox import Inbox
from integrations.tasks import look_at_bank_folder
from leasing_portal.environment import Environment
from payments.models import BankOperation, BankStatement, WatchedFile
from tests.factories import NOW, LessorFactory
from tests.integrations.bank_files.making import Paid, make_lessor, one_c

pytestmark = pytest.mark.django_db
GOOD, BAD = one_c(Paid()), one_c(Paid(day="19.11.2099"))


@pytest.fixture
def lessor() -> Company:
    return make_lessor()


@pytest.fixture
def inbox(lessor: Company, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.BANK_FOLDER = tmp_path
    (tmp_path / lessor.inn).mkdir()
    yield tmp_path / lessor.inn
    cache.delete(f"bank-folder:{lessor.pk}")


def look(times: int = 1) -> int:
    return sum(look_at_folder(now=NOW) for _time in range(times))


def names(path: Path) -> list[str]:
    return sorted(str(one.relative_to(path)) for one in path.rglob("*") if not one.is_dir())


def test_without_a_folder_nothing_is_done(lessor: Company, settings: Settings) -> None:
    settings.BANK_FOLDER = None
    look_at_bank_folder()
    assert BankStatement.objects.count() == 0


def test_empty_name_is_no_folder() -> None:
    assert Environment(bank_folder="").bank_folder is None  # type: ignore[arg-type] # as the environment has it


def test_folders_of_lessors_are_made(settings: Settings, tmp_path: Path) -> None:
    settings.BANK_FOLDER = tmp_path
    inns = sorted(one.inn for one in (LessorFactory(), LessorFactory()))
    assert (look(), sorted(one.name for one in tmp_path.iterdir())) == (0, inns)


def test_file_that_two_looks_saw_the_same_is_taken(inbox: Path, lessor: Company) -> None:
    (inbox / "kl.txt").write_bytes(GOOD)
    assert (look(), names(inbox), BankStatement.objects.count()) == (0, ["kl.txt"], 0)
    assert (look(), names(inbox)) == (1, ["done/kl.txt"])
    statement = BankStatement.objects.get()
    assert (statement.lessor, statement.name, statement.from_folder, statement.loaded_by) == (
        lessor,
        "kl.txt",
        True,
        None,
    )
    assert (look(), BankOperation.objects.count()) == (0, 1)


def test_file_that_grows_waits(inbox: Path) -> None:
    (inbox / "kl.txt").write_bytes(GOOD[:100])
    look()
    (inbox / "kl.txt").write_bytes(GOOD)
    assert look() == 0
    assert look() == 1


def test_file_that_grows_while_it_is_read_waits(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "kl.txt").write_bytes(GOOD)
    look()
    load = loading.load_file

    def grown(*args: Any, **named: Any) -> Any:
        with (inbox / "kl.txt").open("ab") as file:
            file.write(b"\n")
        return load(*args, **named)

    monkeypatch.setattr(folder, "load_file", grown)
    assert (look(), names(inbox), BankStatement.objects.count()) == (0, ["kl.txt"], 0)
    monkeypatch.undo()
    assert (look(2), BankStatement.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["kl.txt.part", ".kl.txt", "~kl.txt", "KL.TMP"])
def test_unfinished_files_are_left(inbox: Path, name: str) -> None:
    (inbox / name).write_bytes(GOOD)
    assert (look(3), names(inbox)) == (0, [name])


def test_refused_file_waits_with_its_words(inbox: Path, lessor: Company) -> None:
    (inbox / "kl.txt").write_bytes(BAD)
    assert (look(2), names(inbox)) == (1, ["refused/kl.txt", "refused/kl.txt.txt"])
    refused = WatchedFile.objects.get()
    assert (refused.lessor, refused.name, refused.lines, refused.problem["code"]) == (
        lessor,
        "kl.txt",
        [18],
        "date_bounds",
    )
    words = (inbox / "refused" / "kl.txt.txt").read_text(encoding="utf-8")
    assert ("kl.txt" in words, "19.11.2099" in words) == (True, True)
    assert BankStatement.objects.count() == 0
    (inbox / "kl.txt").write_bytes(BAD)
    look(2)
    assert (WatchedFile.objects.count(), len(names(inbox))) == (1, 4)
    (inbox / "kl.txt").write_bytes(GOOD)
    look(2)
    assert (WatchedFile.objects.count(), BankStatement.objects.count()) == (0, 1)


def test_file_that_comes_again_adds_nothing(inbox: Path) -> None:
    for name in ("kl.txt", "kl.txt", "other.txt"):
        (inbox / name).write_bytes(GOOD)
        assert look(2) == 1
    found = names(inbox / "done")
    assert (len(found), found[1:]) == (3, ["kl.txt", "other.txt"])
    assert (BankStatement.objects.count(), BankOperation.objects.count()) == (1, 1)


def test_broken_file_does_not_keep_the_others(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "a.txt").write_bytes(GOOD)
    (inbox / "b.txt").write_bytes(one_c(Paid("18")))
    look()
    load = loading.load_file

    def broken(*args: Any, **named: Any) -> Any:
        if named["file"].name == "a.txt":
            raise RuntimeError
        return load(*args, **named)

    monkeypatch.setattr(folder, "load_file", broken)
    assert (look(), names(inbox)) == (1, ["a.txt", "done/b.txt"])


def test_worker_killed_before_the_move_leaves_it_to_the_next_look(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "good.txt").write_bytes(GOOD)
    (inbox / "bad.txt").write_bytes(BAD)
    look()

    def killed(*_args: object, **_named: object) -> str:
        raise OSError

    monkeypatch.setattr(Inbox, "move", killed)
    assert look() == 0
    assert (BankStatement.objects.count(), WatchedFile.objects.count()) == (1, 1)
    monkeypatch.undo()
    assert look() == 2
    assert (BankStatement.objects.count(), WatchedFile.objects.count(), BankOperation.objects.count()) == (1, 1, 1)
    assert names(inbox) == ["done/good.txt", "refused/bad.txt", "refused/bad.txt.txt"]


def test_links_are_never_followed(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "kl.txt").write_bytes(GOOD)
    (inbox / "link.txt").symlink_to(outside / "kl.txt")
    os.mkfifo(inbox / "pipe.txt")
    assert look(3) == 0
    (inbox / "done").symlink_to(outside)
    (inbox / "own.txt").write_bytes(GOOD)
    look(3)
    assert (inbox / "own.txt").exists()
    assert names(outside) == ["kl.txt"]


def test_folder_that_is_a_link_is_not_looked_into(
    inbox: Path, lessor: Company, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "kl.txt").write_bytes(GOOD)
    inbox.rmdir()
    inbox.symlink_to(outside)
    assert (look(3), names(outside), BankStatement.objects.count()) == (0, ["kl.txt"], 0)


def test_two_workers_do_not_look_at_once(inbox: Path) -> None:
    (inbox / "kl.txt").write_bytes(GOOD)
    look()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('bank folder', 0))")
        assert (look(), names(inbox)) == (0, ["kl.txt"])
    finally:
        other.close()
    assert look() == 1
