"""Writing one message to the clients of many contracts, each in the feed of its contract (requirement CON-06)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Capability
from accounts.models import Membership
from common.refusals import RefusableForm
from contracts.registry.operations.in_matter import held_contract, matter_for
from workflow.forms import LONGEST
from workflow.kinds import FeedAudience
from workflow.services import feed


class MessageForm(RefusableForm):
    """What is written. The same form sent again writes nothing twice, whatever becomes of its jobs."""

    body = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=forms.Textarea({"rows": 5, "maxlength": LONGEST})
    )
    sent_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SendMessage:
    """A message to the client in the feed of each contract."""

    key: str = "message"
    title: str | Promise = _("Send a message")
    effect: str | Promise = _(
        "The message comes into the feed of each contract, once. Its client reads it there and may answer."
    )
    icon: str = "message"
    capability = Capability.MATTERS_WRITE

    def form(self, data: Any, *, actor: Membership) -> forms.Form:
        """Ask for the text."""
        del actor
        return MessageForm(data)

    def params(self, form: forms.Form) -> dict[str, Any]:
        """The text, and the key of its sending."""
        return {"body": form.cleaned_data["body"], "sent_key": str(form.cleaned_data["sent_key"])}

    def apply(self, *, contract_id: int, params: Mapping[str, Any], actor: Membership, at: datetime) -> bool:
        """Write it to the client of one contract, unless this sending has written it before."""
        contract = held_contract(contract_id, actor)
        matter = matter_for(contract, actor, at)
        sent_key = uuid5(UUID(params["sent_key"]), str(contract_id))
        if feed.was_sent(matter=matter, actor=actor, sent_key=sent_key):
            return False
        feed.post_message(
            matter=matter, body=params["body"], audience=FeedAudience.PARTIES, actor=actor, at=at, sent_key=sent_key
        )
        return True
