"""Reconciliation acts on the client card, and the way to make one."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Membership
from accounts.roles import Party
from common.ui.badges import badge
from common.ui.figures import day, money
from leasing_portal.back_office.client_card_business import SHOWN, cut, link, listed
from leasing_portal.back_office.table import Row, Table, figure, text
from payments.acts.parties import may_make
from payments.acts.queries import acts_for_list


def client_acts(company: Company, actor: Membership, at: datetime) -> Table:
    """The newest acts; those who make acts make one for the client from here."""
    del at
    found, is_cut = cut(acts_for_list(actor).filter(lessee=company).order_by("-pk")[: SHOWN + 1])
    rows = [
        Row(
            (
                link("acts:detail", act.pk, act),
                act.contract.number if act.contract else _("All contracts"),
                day(act.starts_on),
                day(act.ends_on),
                money(act.closing),
                badge(act.state, "act"),
            )
        )
        for act in found
    ]
    columns = (
        text(_("Number")),
        text(_("Contract")),
        text(_("From")),
        text(_("Through")),
        figure(_("Closing balance")),
        text(_("State")),
    )
    if found or company.party != Party.LESSEE or not may_make(actor):
        url = listed("acts:list", client=company.pk)
    else:
        url = f"{reverse('acts:make')}?client={company.pk}"
    return Table(
        "acts", _("Reconciliation acts"), columns, rows, _("No act has been made."), is_cut=is_cut, all_url=url
    )
