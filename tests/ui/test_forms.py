"""Fields: label, hint and error of every widget are tied to the control; money is read as people write it."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from common.forms import DateInput, MoneyField
from tests.ui.markup import render

CHOICES = [("a", "А"), ("b", "Б")]


class Sample(forms.Form):
    name = forms.CharField(
        label="Имя", help_text="Как в паспорте", widget=forms.TextInput(attrs={"placeholder": "Имя"})
    )
    note = forms.CharField(label="Заметка", required=False)
    kind = forms.ChoiceField(label="Вид", choices=CHOICES)
    one = forms.ChoiceField(label="Один", choices=CHOICES, widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Согласие")
    file = forms.FileField(label="Файл")


def test_hint_and_error_are_tied_to_the_control() -> None:
    html = render("{% field form.name %}", form=Sample({}))
    assert '<label class="form-label" for="id_name">Имя</label>' in html
    assert 'class="form-control is-invalid"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert '<div class="field__hint" id="id_name_helptext">Как в паспорте</div>' in html
    assert "placeholder" not in html


def test_optional_field_says_so() -> None:
    assert "необязательно" in render("{% field form.note %}", form=Sample())
    assert "необязательно" not in render("{% field form.note mark_optional=False %}", form=Sample())
    assert "необязательно" not in render("{% field form.name %}", form=Sample())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("kind", 'class="form-select"'),
        ("one", '<fieldset class="field field--choices" id="id_one_group" tabindex="-1"><legend'),
        ("agreed", '<label class="choice" for="id_agreed"><input type="checkbox"'),
        ("file", 'type="file"'),
    ],
)
def test_layout_of_a_widget(name: str, part: str) -> None:
    assert part in render("{% field bound %}", bound=Sample()[name])


def test_summary_leads_to_every_wrong_field() -> None:
    html = render("{% form_errors form %}", form=Sample({}))
    for target in ("id_name", "id_kind", "id_one_group", "id_agreed", "id_file"):
        assert f'<a href="#{target}">' in html
    assert 'role="alert"' in html


def test_summary_is_absent_before_the_form_is_sent() -> None:
    assert render("{% form_errors form %}", form=Sample()) == ""


def test_errors_of_the_whole_form_are_in_the_summary() -> None:
    form = Sample({"name": "x"})
    form.add_error(None, "Всё вместе не сходится")
    html = render("{% fields form %}", form=form)
    assert "<li>Всё вместе не сходится</li>" in html
    assert html.count('<div class="field') + html.count("<fieldset") == 6 + html.count('<div class="field__hint')


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1\u202f234,56", Decimal("1234.56")), ("1234.5", Decimal("1234.50")), ("−5 ₽", Decimal("-5.00")), ("", None)],
)
def test_money_field_reads_what_people_write(typed: str, value: Decimal | None) -> None:
    assert MoneyField(required=False).clean(typed) == value


def test_money_field_names_the_value_and_what_is_expected() -> None:
    with override("en"), pytest.raises(ValidationError) as caught:
        MoneyField().clean("сто")
    assert caught.value.messages == ["“сто” is not an amount. Expected digits, for example 1 234,56."]


def test_money_field_keeps_what_was_typed_and_formats_what_is_stored() -> None:
    class Money(forms.Form):
        amount = MoneyField()

    assert 'value="1\u202f234,56"' in str(Money(initial={"amount": Decimal("1234.56")})["amount"])
    assert 'value="12,,3"' in str(Money({"amount": "12,,3"})["amount"])


def test_date_input_is_in_the_form_that_browsers_read() -> None:
    from datetime import date

    assert DateInput().render("d", date(2026, 11, 5)) == '<input type="date" name="d" value="2026-11-05">'
