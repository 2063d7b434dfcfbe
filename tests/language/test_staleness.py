"""A catalogue that has not caught up with the code is named as stale, with what it lacks or keeps."""

from pathlib import Path

import pytest

from leasing_portal.stand import catalogues, interface_texts

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
CODE = """\
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

TITLE = _("Invoice")
LINES = _("one "
          "two")
COUNT = ngettext("%(n)s day", "%(n)s days", 3)
SINCE = pgettext("date", "since")
NOT_A_TEXT = print("quiet")
"""
TEMPLATE = """\
{% load i18n %}
<p title="{% translate "Pay" %}">{% blocktrans count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktrans %}
   {% component title=_("Empty") %}{% translate "by" context "date" %}
"""
TEXTS = {
    ("Invoice", ""): "bills/texts.py:3",
    ("one two", ""): "bills/texts.py:4",
    ("%(n)s day", ""): "bills/texts.py:6",
    ("since", "date"): "bills/texts.py:7",
    ("Pay", ""): "templates/page.html:2",
    ("%(n)s row", ""): "templates/page.html:2",
    ("Empty", ""): "templates/page.html:3",
    ("by", "date"): "templates/page.html:3",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"bills/texts.py": CODE, "templates/page.html": TEMPLATE, "tests/test_it.py": 'gettext("Not ours")\n'}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(catalogues, "PROJECT_DIR", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    return tmp_path


def entry(text: str, context: str) -> str:
    named = f'msgctxt "{context}"\n' if context else ""
    return f'{named}msgid "{text}"\nmsgstr ""\n\n'


def write(project: Path, body: str, folder: str = "ru") -> None:
    file = project / "locale" / folder / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + body)


def test_texts_are_read_from_code_and_templates_with_their_places(project: Path) -> None:
    assert interface_texts.in_project(project) == TEXTS


def test_a_catalogue_with_every_text_is_fresh(project: Path) -> None:
    write(project, "".join(entry(*text) for text in TEXTS))
    assert catalogues.stale() == []


def test_missing_and_vain_texts_are_named(project: Path) -> None:
    kept = [text for text in TEXTS if text not in {("Pay", ""), ("since", "date")}]
    body = "".join(entry(*text) for text in [*kept, ("Gone", ""), ("since", "")])
    write(project, body + '#~ msgid "Old"\n#~ msgstr "Старое"\n')
    where = "locale/ru/LC_MESSAGES/django.po"
    assert catalogues.stale() == [
        f"templates/page.html:2: not in {where}: Pay",
        f"bills/texts.py:7: not in {where}: since",
        f"{where}: nothing says it any longer: Gone",
        f"{where}: nothing says it any longer: since",
        f"{where}: nothing says it any longer: Old",
    ]


def test_texts_of_packages_are_not_looked_for_in_our_code(project: Path) -> None:
    write(project, entry("Apply Filters", ""), folder="packages/ru")
    assert catalogues.stale() == []
