"""Components: declared properties, exact markup where other code relies on it."""

from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError
from django.test import RequestFactory

from common.templatetags.ui import register
from common.ui.badges import Hue, families, family
from common.ui.icons import UnknownIcon
from contracts.models import ContractStatus
from leasing_portal.environment import BASE_DIR
from tests.ui.markup import render


@pytest.mark.parametrize(
    "source",
    [
        "{% icon 'home' colour='red' %}",
        "{% money 1 style='x' %}",
        "{% badge 'active' 'contract' hue='x' %}",
        "{% card heading='x' %}{% endcard %}",
        "{% progress 1 label='x' width='5' %}",
        "{% alert 'info' close=True %}{% endalert %}",
    ],
)
def test_unknown_property_is_an_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_icon_is_decoration_unless_it_is_named() -> None:
    plain, named = render("{% icon 'home' %}"), render("{% icon 'home' label='Дом' size='l' %}")
    assert plain.startswith('<svg class="icon icon--m" width="20" height="20" viewBox="0 0 24 24" fill="none" ')
    assert 'aria-hidden="true"' in plain
    assert "role=" not in plain
    assert 'role="img" aria-label="Дом"' in named
    assert "aria-hidden" not in named


@pytest.mark.parametrize("name", ["no-such-icon", "../outline/home", "Home", ""])
def test_unknown_icon_is_an_error(name: str) -> None:
    with pytest.raises(UnknownIcon):
        render("{% icon name %}", name=name)


def test_badge_is_text_and_icon() -> None:
    html = render("{% badge 'active' 'contract' %}")
    assert html.startswith('<span class="status status--good"><svg class="icon icon--s" ')
    assert html.endswith("</svg><span>Действует</span></span>")


def test_badge_takes_other_words_and_escapes_them() -> None:
    html = render("{% badge 'overdue' 'payment' text=words %}", words="5 дней <b>")
    assert html.endswith("<span>5 дней &lt;b&gt;</span></span>")


@pytest.mark.parametrize(("value", "kind"), [("unheard", "contract"), ("active", "unheard")])
def test_unknown_badge_is_an_error(value: str, kind: str) -> None:
    with pytest.raises(LookupError):
        render("{% badge value kind %}", value=value, kind=kind)


def test_family_must_name_every_member_of_its_enum() -> None:
    others = "PREPARED, SIGNING, DELIVERY, ACTIVE, RESTRUCTURED, BUYOUT, RETURNING, CLOSED, TERMINATED, CANCELLED"
    with pytest.raises(ValueError, match=f"ContractStatus has members without a badge: {others}"):
        family(ContractStatus, {ContractStatus.SIGNED: (Hue.INFO, "home")})


@pytest.mark.parametrize("kind", sorted(families()))
def test_every_badge_can_be_drawn(kind: str) -> None:
    for value in families()[kind]:
        assert "<svg" in render("{% badge value kind %}", value=value, kind=kind)


@pytest.mark.parametrize(
    ("query", "current", "order", "link"),
    [
        ("", "", None, "?sort=due"),
        ("q=5&page=3", "due", "ascending", "?q=5&amp;sort=-due"),
        ("q=5&sort=-due", "", "descending", "?q=5&amp;sort=due"),
        ("sort=number", "number", None, "?sort=due"),
    ],
)
def test_sort_header_turns_the_order_and_keeps_the_filters(
    query: str, current: str, order: str | None, link: str
) -> None:
    request = RequestFactory().get(f"/?{query}")
    html = render("{% sort_header 'due' 'Срок' current=current %}", request, current=current)
    assert f'href="{link}"' in html
    assert ("aria-sort" in html) == (order is not None)
    if order:
        assert f'aria-sort="{order}"' in html


def test_pagination_keeps_the_filters_and_marks_the_page() -> None:
    request = RequestFactory().get("/?q=5&page=2")
    page = Paginator(range(50), 20).get_page(2)
    html = render("{% pagination page %}", request, page=page)
    assert '<a href="?q=5&amp;page=2" aria-current="page">2</a>' in html
    assert 'rel="prev" href="?q=5&amp;page=1"' in html
    assert 'rel="next" href="?q=5&amp;page=3"' in html
    assert "21–40 из 50" in html


def test_one_page_needs_no_pagination() -> None:
    assert render("{% pagination page %}", page=Paginator(range(5), 20).get_page(1)) == ""


@pytest.mark.parametrize(("query", "link"), [("", "/x/"), ("q=5&page=2&sort=due", "/x/?q=5&amp;sort=due")])
def test_export_takes_the_filters_along_and_not_the_page(query: str, link: str) -> None:
    html = render("{% export_button '/x/' %}", RequestFactory().get(f"/?{query}"))
    assert f'href="{link}"' in html


def test_confirm_posts_with_the_token_and_the_hidden_inputs() -> None:
    source = "{% confirm id='a' button='Да' title='Точно?' text='Да' action='/x/' %}<input name='n'>{% endconfirm %}"
    html = render(source, csrf_token="токен")
    token = '<input type="hidden" name="csrfmiddlewaretoken" value="токен">'
    assert f'<form method="post" action="/x/">{token}<input name=\'n\'>' in html
    assert 'aria-labelledby="a-title"' in html
    assert 'commandfor="a"' in html


def test_empty_fact_is_a_dash() -> None:
    assert render("{% fact 'ИНН' %} {% endfact %}") == '<div class="facts__row"><dt>ИНН</dt><dd>—</dd></div>'


def test_messages_are_a_live_region() -> None:
    html = render("{% message_list nothing %}", nothing=[])
    assert html == '<div class="messages" id="messages" aria-live="polite"></div>'


# Parts of the frames and of error pages, not of what a page is built of.
OF_THE_FRAME = {"brand", "brand_css_url", "request_id"}


def test_every_component_is_documented() -> None:
    text = (BASE_DIR / "docs" / "ui.md").read_text(encoding="utf-8")
    assert [name for name in register.tags if "{% " + name not in text and name not in OF_THE_FRAME] == []
    assert [name for name in register.filters if f"|{name}" not in text] == []


def test_an_explained_figure_opens_in_the_panel_and_is_a_link_without_scripts() -> None:
    shown = render("{% explained_money amount '/why/' currency=False %}", amount=Decimal("1.50"))
    assert 'href="/why/" hx-get="/why/" hx-target="#explanation"' in shown
    assert render("{% explained_money amount '' %}", amount=Decimal("1.50")) == render(
        "{% money amount %}", amount=Decimal("1.50")
    )
