"""The boxes to tick: one for each text, never ticked beforehand."""

import re
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.consents.asking import Agreement
from accounts.models import ConsentDocument
from common.refusals import FORGED, RefusableForm

PREFIX = "agree_"
ID = re.compile(r"[0-9]{1,18}")


def box_name(document: ConsentDocument) -> str:
    """Name of the box of this very version, so that a click never agrees to a text that came later."""
    return f"{PREFIX}{document.pk}"


class AgreementForm(RefusableForm):
    """A box for each text that is asked for."""

    forged = FORGED | {"text_unknown"}

    def __init__(self, data: dict[str, str] | None = None, *, asked: Sequence[Agreement]) -> None:
        super().__init__(data)
        self.asked = asked
        for agreement in asked:
            self.fields[box_name(agreement.document)] = forms.BooleanField(
                label=_("I have read the text and agree"),
                required=agreement.is_required,
                help_text=str(agreement.why),
                error_messages={"required": _("Without this agreement the cabinet stays closed.")},
            )

    def document_ids(self) -> list[int]:
        """Versions that were ticked, also such as are not asked for any more."""
        ticked = (name.removeprefix(PREFIX) for name in self.data if name.startswith(PREFIX))
        return [int(number) for number in ticked if ID.fullmatch(number)]

    def boxes(self) -> list[tuple[Agreement, forms.BoundField]]:
        """Each text with its box."""
        return [(agreement, self[box_name(agreement.document)]) for agreement in self.asked]
