import gettext
import os
from pathlib import Path

import pytest

from leasing_portal.stand import catalogues

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && '
    '(n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "PROJECT_DIR", tmp_path)
    file = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    return file


def test_compiled_form_translates_and_counts(source: Path) -> None:
    source.write_text(
        HEADER + 'msgid "Invoice"\nmsgstr "Счёт"\n\nmsgid "%(n)s day"\nmsgid_plural "%(n)s days"\n'
        'msgstr[0] "%(n)s день"\nmsgstr[1] "%(n)s дня"\nmsgstr[2] "%(n)s дней"\n'
    )
    assert catalogues.compile_stale() == 1
    with source.with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    assert russian.gettext("Invoice") == "Счёт"
    assert [russian.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2, 5)] == [
        "%(n)s день",
        "%(n)s дня",
        "%(n)s дней",
    ]


def test_compiled_again_only_when_the_source_is_newer(source: Path) -> None:
    source.write_text(HEADER)
    assert [catalogues.compile_stale(), catalogues.compile_stale()] == [1, 0]
    later = source.with_suffix(".mo").stat().st_mtime_ns + 1
    os.utime(source, ns=(later, later))
    assert catalogues.compile_stale() == 1


def test_problems_are_named_with_file_and_line(source: Path) -> None:
    source.write_text(
        HEADER + 'msgid "Good"\nmsgstr "Хорошо"\n\nmsgid "Empty"\nmsgstr ""\n\n#, fuzzy\nmsgid "Doubtful"\n'
        'msgstr "Сомнительно"\n\n#, python-format\nmsgid "%(n)s rows"\nmsgstr "%(m)s строк"\n'
    )
    file = "locale/ru/LC_MESSAGES/django.po"
    found = catalogues.problems()
    assert [problem.rpartition(": ")[2] for problem in found] == ["Empty", "Doubtful", "%(n)s rows"]
    assert found[0] == f"{file}:9: not translated: Empty"
    assert found[1] == f"{file}:13: fuzzy: Doubtful"
    assert found[2].startswith(f"{file}:17: ")


def test_the_source_language_needs_no_translations(source: Path) -> None:
    english = source.parents[2] / "en" / "LC_MESSAGES" / "django.po"
    english.parent.mkdir(parents=True)
    english.write_text('msgid ""\nmsgstr ""\n\nmsgid "Invoice"\nmsgstr ""\n')
    assert catalogues.problems() == []
