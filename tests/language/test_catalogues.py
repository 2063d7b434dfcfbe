"""The catalogues: every text is there, translated, with the same placeholders, in the portal's style."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.utils.translation import ngettext, override

from leasing_portal.stand import catalogues, interface_texts
from leasing_portal.stand.addresses import PROJECT_DIR

LOCALE = PROJECT_DIR / "locale"
RUSSIAN = LOCALE / "ru" / "LC_MESSAGES" / "django.po"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
PACKAGES = LOCALE / "packages" / "ru" / "LC_MESSAGES" / "django.po"
PACKAGES_WITH_TEXTS = (
    "django/db/models/fields",
    "unfold",
    "allauth/account",
    "allauth/mfa",
    "allauth/templates/account",
    "allauth/templates/mfa",
    "django/contrib/admin",
    "django/contrib/auth",
    "django_filters",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}|%%")
TAG = re.compile(r"</?[a-z]+[^>]*>")
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
PLATE_LETTERS = set("АВЕКМНОРСТУХ")


def read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file)


def forms(words: object) -> list[str]:
    return [words] if isinstance(words, str) else [str(form) for form in words]  # type: ignore[attr-defined] # a tuple


def messages(*sources: Path) -> Iterator[Message]:
    for source in sources:
        yield from (message for message in read(source) if message.id)


def marks(text: str) -> set[str]:
    """Placeholders and tags of a text."""
    return {*PLACEHOLDER.findall(text), *TAG.findall(text)}


def russian_texts() -> list[str]:
    return [form for message in messages(RUSSIAN, PACKAGES) for form in forms(message.string)]


def test_nothing_is_missing_untranslated_fuzzy_or_left_over() -> None:
    assert catalogues.problems() == []
    assert catalogues.stale() == []


def test_our_reading_of_texts_agrees_with_gettext(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("GNU gettext is not on this machine")
    for folder in PROJECT_DIR.iterdir():
        if folder.is_dir() and folder.name not in interface_texts.OTHER_FOLDERS and not folder.name.startswith("."):
            shutil.copytree(folder, tmp_path / folder.name, ignore=shutil.ignore_patterns("*.pyc"))
    (tmp_path / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "en", "-v0"]
    subprocess.run(command, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, check=True)
    collected = read(tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po")
    assert set(interface_texts.in_project(tmp_path)) == interface_texts.in_catalogue(collected)
    assert set(interface_texts.in_project(PROJECT_DIR)) == interface_texts.in_catalogue(collected)


def test_placeholders_and_tags_are_those_of_the_text() -> None:
    # All forms of a number name what the plural names: the first Russian one is said of 21 too.
    pairs = [
        (forms(message.id)[-1], form)
        for message in messages(RUSSIAN, PACKAGES, ENGLISH)
        for form in forms(message.string)
        if form
    ]
    assert pairs != []
    assert [pair for pair in pairs if marks(pair[0]) != marks(pair[1])] == []


def test_russian_has_three_forms_of_a_number() -> None:
    plural = [message for message in messages(RUSSIAN, PACKAGES) if not isinstance(message.id, str)]
    assert plural != []
    assert {len(forms(message.string)) for message in plural} == {3}
    with override("ru"):
        counted = [ngettext("by %(days)s day", "by %(days)s days", n) for n in (1, 3, 11, 21, 25)]
    assert [line.replace("\u00a0", " ") for line in counted] == [
        "на %(days)s день",
        "на %(days)s дня",
        "на %(days)s дней",
        "на %(days)s день",
        "на %(days)s дней",
    ]


def test_texts_in_code_are_english() -> None:
    texts = [form for message in messages(RUSSIAN) for form in forms(message.id)]
    words = {word for text in texts for word in CYRILLIC.findall(text)}
    assert {word for word in words if not PLATE_LETTERS.issuperset(word)} == set()


def test_english_is_what_the_code_says_where_no_other_wording_is_given() -> None:
    given = [form for message in messages(ENGLISH) for form in forms(message.string) if form]
    assert [form for form in given if CYRILLIC.search(form)] == []


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("an exclamation mark", r"!"),
        ("a capital «Вы» inside a sentence", r"[а-яё,;:—] (?:Вы|Вас|Вам|Ваш\w*)\b"),
        ("straight or English quotation marks", r"[“”„]|\"[А-Яа-яЁё]|[А-Яа-яЁё]\""),
        ("three dots for an ellipsis", r"\.\.\."),
        ("two blanks or a blank at an end", r"(?<=\S)  |^ | $"),
        ("a hyphen for a dash", r" - "),
        ("a number sign that may part from its number", r"№ %|№%"),
        ("a percent sign that may part from its number", r"(?:\d|\)s)[ ]?%%?(?![\w(])"),
        ("an e without dots", r"\b(?:счет|еще|учетн\w+|расчет\w*|отчет\w*|причем|платеж)\b"),
    ],
)
def test_style_of_russian(fault: str, pattern: str) -> None:
    wrong = [
        text for text in russian_texts() if re.search(pattern, text.strip("\n").strip(" ") if "\n" in text else text)
    ]
    assert wrong == [], fault


def test_no_percent_sign_in_a_text_given_to_a_component() -> None:
    """Django looks such a text up with the sign doubled and shows it so; `{% translate %}` does not."""
    literal = re.compile(r"""_\((["'])[^"']*%[^"']*\1\)""")
    found = [
        f"{file.relative_to(PROJECT_DIR)}: {match[0]}"
        for file in sorted((PROJECT_DIR / "templates").rglob("*"))
        if file.suffix in interface_texts.TEMPLATES
        for match in literal.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_packages_still_say_what_we_translate_for_them() -> None:
    installed = Path(str(django.__file__)).parents[1]
    folders = [installed / name for name in PACKAGES_WITH_TEXTS]
    said = {text for folder in folders for (text, _context), _place in interface_texts.in_folder(folder)}
    assert {interface_texts.first(message.id) for message in messages(PACKAGES)} - said == set()
