"""Why a part of a receipt pays a claim, in words."""

from collections.abc import Mapping

from common.messages import gettext_noop
from payments.engine.application import Reason

WORDS: Mapping[Reason, str] = {
    Reason.HINT: gettext_noop("The payer named it: by an invoice or in the purpose of payment."),
    Reason.DUE: gettext_noop("Due by the day the money came; paid in the order of the contract."),
    Reason.AHEAD: gettext_noop("Paid ahead of its due date: everything due by the day the money came is paid."),
    Reason.LATER: gettext_noop("Arose after the money came; paid from what the schedule has left."),
}
