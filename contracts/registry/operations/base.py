"""What a bulk operation is: something done to one contract at a time, in a transaction of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.utils.functional import Promise

from accounts.capabilities import Capability
from accounts.models import Membership


class Operation(Protocol):
    """One thing that may be done to many contracts by the lessor's people.

    A new one takes a row in `contracts.registry.operations`.
    """

    key: str
    title: str | Promise
    # What will happen, said before it is confirmed.
    effect: str | Promise
    icon: str
    capability: Capability

    def form(self, data: Any, *, actor: Membership) -> forms.Form:
        """Ask for what it needs besides the contracts; `data` is None on the first look."""
        ...

    def params(self, form: forms.Form) -> dict[str, Any]:
        """What a valid form says, as JSON for the job."""
        ...

    def apply(self, *, contract_id: int, params: Mapping[str, Any], actor: Membership, at: datetime) -> bool:
        """Do it to one contract in the caller's transaction; say whether anything changed.

        Raises:
            MessageError: it cannot be done to this contract; the report says why.

        """
        ...
