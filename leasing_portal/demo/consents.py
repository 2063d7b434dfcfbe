"""What the people of the demo agreed to: everybody to what their work needs, but for one who was invited just now."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.capabilities import ConsentKind
from accounts.consents.asking import REQUIRED, kinds_for
from accounts.consents.publishing import publish_standard_texts
from accounts.consents.services import give
from accounts.models import ConsentDocument, Membership
from accounts.roles import Role
from common.trail import SYSTEM

# Shows the page that asks; a colleague has the same role in another company.
INVITED = "revizor@volga-put.example"
# Some of the clients want to hear of offers, so that the numbers in the back office differ.
WITH_OFFERS = frozenset({Role.LESSEE_ADMIN})
# The texts are older than the applications, which are submitted with a consent.
PUBLISHED_AGO = timedelta(days=30)


def take_consents(at: datetime) -> None:
    """Publish the standard texts, as of a while ago, and let everybody agree."""
    publish_standard_texts(at - PUBLISHED_AGO)
    texts = {document.kind: document.pk for document in ConsentDocument.objects.current(on=localdate(at))}
    people = Membership.objects.exclude(user__email=INVITED).select_related("user", "company").order_by("pk")
    for membership in people:
        kinds = kinds_for(membership)
        if membership.role not in WITH_OFFERS:
            kinds -= {ConsentKind.MARKETING}
        ids = [texts[kind] for kind in sorted(kinds, key=lambda kind: kind not in REQUIRED)]
        give(document_ids=ids, user=membership.user, actor=membership, at=at, came_from=SYSTEM)
