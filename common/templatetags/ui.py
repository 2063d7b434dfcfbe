"""The interface's components as template tags; a builtin of every template, so nothing needs `{% load %}`.

Each tag declares its properties; an unknown one is a `TemplateSyntaxError`. `docs/ui.md` has an example of each.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.db.models import Model
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from common.addresses import query_of_list
from common.context import current_request_id
from common.keyset import KeysetPage
from common.sizes import spaced
from common.ui import badges, colours, controls, explanation, figures, heads, icons

type Text = str | Promise
register = template.Library()

register.filter("money", figures.plain_money, is_safe=True)
register.filter("day", figures.day, is_safe=True)
register.filter("moment", figures.moment, is_safe=True)
register.filter("percent", figures.percent, is_safe=True)
register.filter("spaced", spaced, is_safe=True)
register.simple_tag(figures.money, name="money")
register.simple_tag(figures.sum_cell, name="sum_cell")
register.simple_tag(icons.icon, name="icon")
register.simple_tag(badges.badge, name="badge")
register.simple_tag(current_request_id, name="request_id")


def _trimmed(content: str) -> SafeString:
    """Drop blanks around a block's content, so that an empty block is empty."""
    return mark_safe(content.strip())  # noqa: S308 - the content was escaped when the block was rendered


# Page ----------------------------------------------------------------------------------------------------------
@register.simple_tag
def brand_css_url() -> str:
    """Address of the brand's stylesheet; it changes with the colours, so browsers may keep it for a year."""
    return f"{reverse('brand_css')}?v={colours.version(colours.stylesheet(settings.BRAND['accent']))}"


@register.simple_tag(name="brand")
def brand_value(name: str) -> str:
    """One of the brand's settings, for pages that are rendered without a context (errors)."""
    return str(settings.BRAND[name])


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    """Path to a page of depth three or more; holds `crumb` tags."""
    return render_to_string("ui/breadcrumbs.html", {"content": content})


@register.inclusion_tag("ui/crumb.html")
def crumb(label: Text, url: str = "") -> dict[str, Any]:
    """One step; the last one has no address."""
    return {"label": label, "url": url}


@register.simple_block_tag
def tabs(content: str, *, label: Text) -> SafeString:
    """Views of one object, as links; holds `tab` tags."""
    return render_to_string("ui/tabs.html", {"content": content, "label": label})


@register.inclusion_tag("ui/tab.html")
def tab(label: Text, url: str, *, current: bool = False, count: int | None = None) -> dict[str, Any]:
    """One tab."""
    return {"label": label, "url": url, "current": current, "count": count}


# Blocks --------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def card(content: str, *, title: Text = "", hint: Text = "", flush: bool = False, url: str = "") -> SafeString:
    """A bordered part of a page; `flush` lets a table touch the borders, `url` adds “All”."""
    shown = {"content": content, "title": title, "hint": hint, "flush": flush, "url": url}
    return render_to_string("ui/card.html", shown)


ALERTS = {
    "info": (badges.Hue.INFO, "info-circle"),
    "success": (badges.Hue.GOOD, "circle-check"),
    "warning": (badges.Hue.WARNING, "alert-triangle"),
    "error": (badges.Hue.BAD, "alert-circle"),
}


@register.simple_block_tag
def alert(content: str, kind: str = "info", *, title: Text = "") -> SafeString:
    """A notice: what happened and what to do next."""
    hue, name = ALERTS[kind]
    return render_to_string("ui/alert.html", {"content": content, "hue": hue, "icon": name, "title": title})


@register.inclusion_tag("ui/messages.html")
def message_list(messages: Iterable[Any]) -> dict[str, Any]:
    """Django's messages in a live region."""
    kinds = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}
    found = [{"text": str(message), "kind": kinds[message.level_tag]} for message in messages]
    return {"found": found}


@register.simple_block_tag
def empty_state(content: str, *, title: Text, text: Text = "", icon: str = "inbox") -> SafeString:
    """Why there is nothing here and what to do; the content is the action."""
    shown = {"content": _trimmed(content), "title": title, "text": text, "icon": icon}
    return render_to_string("ui/empty_state.html", shown)


@register.inclusion_tag("ui/stat.html")
def stat(  # noqa: PLR0913 - the declared properties of the component
    label: Text,
    value: object,
    *,
    hint: Text = "",
    hint_url: str = "",
    url: str = "",
    hue: str = "",
    icon: str = "",
) -> dict[str, Any]:
    """A key figure; at most four on a page. The value leads to `url`, the hint to `hint_url`."""
    shown = {"label": label, "value": value, "hint": hint, "hint_url": hint_url, "url": url}
    return {**shown, "hue": hue, "icon": icon}


@register.simple_block_tag
def definitions(content: str, *, columns: int = 1) -> SafeString:
    """Facts as term and value; holds `fact` tags."""
    return render_to_string("ui/definitions.html", {"content": content, "columns": columns})


@register.simple_block_tag
def fact(content: str, term: Text) -> SafeString:
    """One fact; an empty value is shown as a dash."""
    return render_to_string("ui/fact.html", {"content": _trimmed(content), "term": term})


@register.simple_block_tag
def timeline(content: str, *, label: Text) -> SafeString:
    """What happened, newest first; holds `happening` tags."""
    return render_to_string("ui/timeline.html", {"content": content, "label": label})


@register.simple_block_tag
def happening(
    content: str, title: Text, *, at: object = None, who: object = "", icon: str = "point", hue: str = "neutral"
) -> SafeString:
    """One line of a timeline; `at` is a date or a moment."""
    shown = {"content": _trimmed(content), "title": title, "at": at, "who": who, "icon": icon, "hue": hue}
    return render_to_string("ui/happening.html", shown)


@register.inclusion_tag("ui/skeleton.html")
def skeleton(lines: int = 3, *, label: Text = "") -> dict[str, Any]:
    """A placeholder while a part of the page loads."""
    return {"lines": range(lines), "label": label}


# Figures -------------------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/progress.html")
def progress(value: int | None = None, *, label: Text, most: int = 100, text: Text = "") -> dict[str, Any]:
    """How much is done; without a value it says that work goes on."""
    return {"value": value, "label": label, "most": most, "text": text}


@register.inclusion_tag("ui/two_bars.html")
def two_bars(*, paid: int, term: int, paid_text: Text = "", term_text: Text = "") -> dict[str, Any]:
    """Paid share and passed term of a contract, whole percents, as two thin bars."""
    return {"paid": paid, "term": term, "paid_text": paid_text, "term_text": term_text}


@register.inclusion_tag("ui/explain.html")
def explain(
    amount: Decimal,
    rows: Iterable[explanation.Part | tuple[Text, Decimal]],
    *,
    title: Text = "",
    formula: Text = "",
    currency: bool = True,
) -> dict[str, Any]:
    """A figure that opens to the rows which sum to it; works without scripts.

    Without `currency` it stands as sums of a table do, whose caption tells the unit.
    """
    return {
        "amount": amount,
        "currency": currency,
        "rows": explanation.parts_of(amount, rows),
        "title": title,
        "formula": formula,
    }


@register.simple_tag
def explained_money(amount: Decimal | None, url: str = "", *, currency: bool = True) -> SafeString:
    """Show a figure that opens to its explanation: in the panel of the page, or as a page of its own without scripts.

    Without an address it is a plain amount. Without `currency` it stands as sums of a table do.
    """
    shown = {"amount": amount, "url": url, "currency": currency}
    return render_to_string("ui/explained_money.html", shown) if url else figures.money(amount, currency=currency)


@register.inclusion_tag("ui/explanation_tree.html")
def explanation_tree(
    told: explanation.Told | Iterable[explanation.Told], *, label: Text = "", panel: bool = False
) -> dict[str, Any]:
    """How a figure, or several of them, is made up, down to what was given; inside the `panel` links stay there."""
    nodes = [told] if isinstance(told, explanation.Told) else list(told)
    return {"nodes": nodes, "label": label, "panel": panel}


# Tables --------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def table(content: str, *, caption: Text, cards: bool = True, sticky: bool = True) -> SafeString:
    """A table; on a phone its rows become cards whose labels are the cells' `data-label`."""
    return render_to_string("ui/table.html", {"content": content, "caption": caption, "cards": cards, "sticky": sticky})


@register.simple_tag(takes_context=True)
def sort_header(context: Context, column: str, label: Text, *, current: str = "", align: str = "start") -> SafeString:
    """A column's head that sorts the list and keeps the rest of the address; `current` is the sorting in force."""
    params = context["request"].GET
    current = current or params.get("sort", "")
    return heads.sorting_head(params, column, label, current=current, is_figure=align == "end")


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[Model]") -> dict[str, Any]:
    """Pages of a list, and how many rows there are."""
    return {"request": context["request"], "page": page, "numbers": page.paginator.get_elided_page_range(page.number)}


@register.inclusion_tag("ui/key_pages.html", takes_context=True)
def key_pages(context: Context, page: "KeysetPage[Model]", *, told: Text) -> dict[str, Any]:
    """Pages of a list without numbers; `told` says how many rows there are, exactly or about."""
    params = context["request"].GET
    return {
        "next_url": page.next_url(params),
        "previous_url": page.previous_url(params),
        "first_url": f"?{query_of_list(params)}",
        "told": told,
    }


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(
    context: Context, form: BaseForm, *, chips: Iterable[Mapping[str, str]] = (), keep: str = "sort"
) -> dict[str, Any]:
    """Filters of a list: the fields, and a chip with a remover for each one in force; `keep` names what stays."""
    params = context["request"].GET
    kept = [(name, params[name]) for name in keep.split() if params.get(name)]
    return {"form": form, "chips": list(chips), "kept": kept, "path": context["request"].path}


@register.inclusion_tag("ui/export_button.html", takes_context=True)
def export_button(context: Context, url: str, *, label: Text = "") -> dict[str, Any]:
    """Download the whole filtered list as XLSX; the address keeps filters and sorting."""
    query = query_of_list(context["request"].GET)
    return {"url": f"{url}?{query}" if query else url, "label": label}


# Forms ---------------------------------------------------------------------------------------------------------
@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, label: Text = "", compact: bool = False, mark_optional: bool = True) -> dict[str, Any]:
    """A form field with label, hint and error; `compact` hides the label from eyes only."""
    is_marked = mark_optional and not bound.field.required
    return {**controls.shown(bound), "label": label or bound.label, "compact": compact, "is_marked": is_marked}


@register.inclusion_tag("ui/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """All fields of a form with the summary of errors."""
    return {"form": form}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary of errors above a form; each line leads to its field."""
    return {"form": form, "lines": controls.error_lines(form)}


@register.inclusion_tag("ui/file_drop.html")
def file_drop(bound: BoundField, *, hint: Text = "") -> dict[str, Any]:
    """A file field that takes a dropped file too."""
    return {**controls.shown(bound), "label": bound.label, "hint": hint}


@register.simple_block_tag(takes_context=True)
def confirm(  # noqa: PLR0913 - the declared properties of the component
    context: Context,
    content: str,
    *,
    id: str,  # noqa: A002 - it is the element's id
    button: Text,
    title: Text,
    text: Text,
    action: str,
    danger: bool = True,
    icon: str = "",
) -> SafeString:
    """A button that asks first: a dialog names the object and the effect, then posts; content is hidden inputs."""
    shown = {
        "id": id, "button": button, "title": title, "text": text, "action": action, "danger": danger,
        "icon": icon, "content": content, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
    return render_to_string("ui/confirm.html", shown)


@register.inclusion_tag("ui/copy_button.html")
def copy_button(text: str, *, label: Text = "") -> dict[str, Any]:
    """Put a text on the clipboard."""
    return {"text": text, "label": label}
