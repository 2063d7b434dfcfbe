"""Heads of a table's columns."""

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.addresses import query_of_list
from common.ui.icons import icon

_FIGURE = SafeString(' class="num"')
_ICONS = {"ascending": "arrow-up", "descending": "arrow-down", "": "arrows-sort"}


def head(label: str | Promise, *, is_figure: bool = False) -> SafeString:
    """Draw a head that says what its column shows."""
    return format_html('<th scope="col"{}>{}</th>', _FIGURE if is_figure else "", label)


def sorting_head(
    params: QueryDict, column: str, label: str | Promise, *, current: str, is_figure: bool = False
) -> SafeString:
    """Draw a head that sorts the list and keeps the rest of the address; `current` is the sorting in force."""
    order = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    # Lists have many heads: a template for each would take longer than the rest of the table.
    return format_html(
        '<th scope="col" class="grid__sort{}"{}><a href="?{}">{}{}</a></th>',
        " num" if is_figure else "",
        format_html(' aria-sort="{}"', order) if order else "",
        query_of_list(params, sort=f"-{column}" if order == "ascending" else column),
        label,
        icon(_ICONS[order], size="s"),
    )
