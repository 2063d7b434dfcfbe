"""Which agreements are put before whom, and how each stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import RIGHTS, ConsentKind
from accounts.models import ConsentAct, ConsentAction, ConsentDocument, Membership

# Without it the cabinet stays closed; all others are a free choice.
REQUIRED = frozenset({ConsentKind.PERSONAL_DATA})

WHY: dict[ConsentKind, str | Promise] = {
    ConsentKind.PERSONAL_DATA: _("Needed to open the cabinet."),
    ConsentKind.ELECTRONIC_DOCUMENTS: _("Needed to sign documents in the portal. Without it you sign on paper."),
    ConsentKind.MARKETING: _("Your choice. Nothing in the cabinet depends on it."),
    ConsentKind.COMPANY_CHECK: _("Given with each application that you submit for a company."),
}
EFFECT: dict[ConsentKind, str | Promise] = {
    ConsentKind.PERSONAL_DATA: _(
        "The cabinet closes at once on all your devices and stays closed until you agree again. Offers stop too. "
        "Data without which contracts cannot be performed and recorded are kept as the law demands "
        "(152-FZ, article 6, part 1, items 2 and 5; 402-FZ, article 29)."
    ),
    ConsentKind.ELECTRONIC_DOCUMENTS: _(
        "You cannot sign documents in the portal from this moment on. What you have signed stays signed."
    ),
    ConsentKind.MARKETING: _(
        "No offers and news from this moment on. Messages about your contracts and payments still come."
    ),
    ConsentKind.COMPANY_CHECK: _(
        "The lessor asks registers and credit bureaus about the company no more because of your consent. "
        "An application that is under review may be refused without it. The next one asks you again."
    ),
}


class Standing(StrEnum):
    """How an agreement stands today."""

    GIVEN = "given"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One kind for one person: the text in force and what the person did last."""

    kind: ConsentKind
    document: ConsentDocument
    last: ConsentAct | None

    @property
    def standing(self) -> Standing:
        """Whether it holds; an agreement to another version is outdated."""
        if self.last is None:
            return Standing.ABSENT
        if self.last.action == ConsentAction.WITHDRAWN:
            return Standing.WITHDRAWN
        return Standing.GIVEN if self.last.document_id == self.document.pk else Standing.OUTDATED

    @property
    def is_given(self) -> bool:
        """Whether the person agrees to the text in force."""
        return self.standing is Standing.GIVEN

    @property
    def may_withdraw(self) -> bool:
        """Whether there is something to withdraw; an agreement to an older version can be withdrawn as well."""
        return self.standing in {Standing.GIVEN, Standing.OUTDATED}

    @property
    def is_required(self) -> bool:
        """Whether the cabinet stays closed without it."""
        return self.kind in REQUIRED

    @property
    def why(self) -> str | Promise:
        """What it is needed for."""
        return WHY[self.kind]

    @property
    def effect(self) -> str | Promise:
        """What a withdrawal does."""
        return EFFECT[self.kind]


def kinds_for(actor: Membership | None) -> frozenset[ConsentKind]:
    """What is asked of this person: personal data of all, what a right needs of whoever has it, offers of clients."""
    if actor is None:
        return REQUIRED
    needed = {right.consent for capability, right in RIGHTS.items() if right.consent and actor.has(capability)}
    return REQUIRED | needed | (set() if actor.is_lessor else {ConsentKind.MARKETING})


def agreements_of(user_id: int, *, kinds: Iterable[ConsentKind], on: date) -> list[Agreement]:
    """Kinds with a text in force on the day: those wanted and those in which the person did something."""
    acts = ConsentAct.objects.filter(user=user_id).order_by("kind", "-pk").distinct("kind").select_related("document")
    last = {act.kind: act for act in acts}
    texts = {document.kind: document for document in ConsentDocument.objects.current(on=on)}
    wanted = set(kinds) | set(last)
    return [Agreement(kind, texts[kind], last.get(kind)) for kind in ConsentKind if kind in wanted and kind in texts]
