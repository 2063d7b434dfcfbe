"""Outside systems and keys of programs."""

from common.ui.badges import Family, Hue, family
from integrations.models import CallState, TokenState

OUTSIDE_CALL = family(
    CallState,
    {
        CallState.STARTED: (Hue.INFO, "loader"),
        CallState.ANSWERED: (Hue.GOOD, "circle-check"),
        CallState.TEMPORARY: (Hue.WARNING, "plug-connected-x"),
        CallState.PERMANENT: (Hue.BAD, "circle-x"),
    },
)

TOKEN = family(
    TokenState,
    {
        TokenState.IN_FORCE: (Hue.GOOD, "circle-check"),
        TokenState.EXPIRED: (Hue.NEUTRAL, "calendar-off"),
        TokenState.REVOKED: (Hue.BAD, "ban"),
        TokenState.ISSUER_BLOCKED: (Hue.WARNING, "user-off"),
    },
)

FAMILIES: dict[str, Family] = {
    "outside_call": OUTSIDE_CALL,
    "token": TOKEN,
}
