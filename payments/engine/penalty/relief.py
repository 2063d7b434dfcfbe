"""Who takes penalties off: the lessor, or a court (GK art. 333)."""

from enum import StrEnum

from common.messages import gettext_noop


class ReliefKind(StrEnum):
    """Who takes off: the lessor by its own decision, or a court (GK art. 333)."""

    WAIVER = "waiver"
    COURT = "court"


KINDS = {
    ReliefKind.WAIVER: gettext_noop("Waived by the lessor"),
    ReliefKind.COURT: gettext_noop("Reduced by a court"),
}
