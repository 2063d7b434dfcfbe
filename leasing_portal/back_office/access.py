"""The sign-off page: who may do what, from the tables in code, as the customer reads and signs it."""

from collections.abc import Iterator

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.access import Matrix, matrix
from accounts.roles import Role
from leasing_portal import access_page
from leasing_portal.access_scopes import DENIALS, SCOPES
from leasing_portal.back_office.table import Row, Table, text
from leasing_portal.routes import routes

YES, NO = "✓", ""


def access_view(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Show capabilities, scopes, denials and URLs; `context` is that of every page of the site."""
    known = list(routes())
    return TemplateResponse(
        request,
        "back_office/access.html",
        {
            **context,
            "title": _("Who may do what"),
            "fingerprint": access_page.fingerprint(matrix(), known),
            "codes": [(access_page.CODES[role], role.label) for role in Role],
            "tables": [_capabilities(), _scopes(), _denials(), *_urls(matrix())],
        },
    )


def _capabilities() -> Table:
    rows = [
        Row(
            (
                capability.label,
                access_page.limit_name(right),
                right.consent.label if right.consent else "",
                *(YES if mark else NO for mark in marks),
            )
        )
        for capability, right, marks in access_page.capability_rows()
    ]
    heads = (_("Capability"), _("Limit"), _("Consent"), *map(_code, access_page.ROLE_CODES.values()))
    return Table("capabilities", _("Capabilities"), [text(head) for head in heads], rows, "")


def _scopes() -> Table:
    rows = [
        Row((apps.get_model(label)._meta.verbose_name_plural, scope.client, scope.supplier, scope.manager, scope.staff))
        for label, scope in SCOPES.items()
    ]
    heads = (_("Rows"), _("Client"), _("Supplier"), _("Client manager"), _("Rest of the staff"))
    return Table("scopes", _("Scopes"), [text(head) for head in heads], rows, "")


def _denials() -> Table:
    heads = (_("Case"), _("Answer"))
    return Table("denials", _("Denials"), [text(head) for head in heads], [Row(denial) for denial in DENIALS], "")


def _urls(table: Matrix) -> Iterator[Table]:
    heads = (_("Name"), _("Methods"), _("Needs"), *map(_code, access_page.CODES.values()))
    for namespace, rules in access_page.by_namespace(table):
        rows = [
            Row(
                (
                    _code(rule.url_name),
                    _code(" ".join(sorted(rule.methods))),
                    _code(access_page.needed(rule)),
                    *(YES if access_page.admits(rule, visitor) else NO for visitor in access_page.CODES),
                )
            )
            for rule in rules
        ]
        part = _code(namespace) if namespace else _("the house")
        title = format_html(_("URLs of %(part)s") % {"part": "{}"}, part)
        yield Table(f"urls-{namespace or 'house'}", title, [text(head) for head in heads], rows, "")


def _code(text_: str) -> SafeString:
    """A name of the code, the same in every language."""
    return format_html("<code>{}</code>", text_)
