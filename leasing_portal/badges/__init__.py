"""How every state is shown: hue and icon of each value, by family. Templates ask `{% badge value "family" %}`."""

from common.ui.badges import Family
from leasing_portal.badges import accounts, calculator, common, contracts, integrations, payments, workflow

BADGES: dict[str, Family] = {
    **contracts.FAMILIES,
    **workflow.FAMILIES,
    **payments.FAMILIES,
    **calculator.FAMILIES,
    **accounts.FAMILIES,
    **integrations.FAMILIES,
    **common.FAMILIES,
}
