"""Names of what is kept inside of one field, as people read them: requisites of a payee and the like."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "short_name": _("Short name"),
    "full_name": _("Full name"),
    "inn": _("INN"),
    "kpp": _("KPP"),
    "ogrn": _("OGRN"),
    "account": _("Account"),
    "correspondent_account": _("Correspondent account"),
    "bic": _("BIC"),
    "bank": _("Bank"),
    "bank_name": _("Bank"),
    "address": _("Address"),
    "legal_address": _("Legal address"),
    "phone": _("Phone"),
}


def named(value: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Names of the fields with what is in them, the known ones first, in their order; empty fields are left out."""
    for key in (*(name for name in NAMES if name in value), *(key for key in value if key not in NAMES)):
        if value[key] not in (None, "", [], {}):
            yield str(NAMES.get(key, key)), value[key]
