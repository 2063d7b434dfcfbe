"""The page of the financial plan and the order of its workbook."""

import json
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.refusals import tell
from payments.planning import queries
from payments.planning.asked import MOST_SCENARIOS, Asked, asked_by
from payments.planning.choosing import contract_choices, scenario_choices
from payments.planning.job import order_workbook
from payments.planning.plan import Plan


def page(request: PortalRequest) -> HttpResponse:
    """Payments of all contracts by month, and of calculations chosen beside them."""
    today, asked = timezone.localdate(), asked_by(request.GET)
    actor = request.actor
    contract, scenarios = queries.chosen_contract(actor, asked), queries.chosen_scenarios(actor, asked)
    _tell_foreign(request, asked, found=(1 if contract else 0) + len(scenarios))
    owed = queries.owed_by_place(actor, contract=contract, today=today)
    planned = queries.planned(scenarios, asked, today=today)
    approved = queries.approved_by_place(actor, contract=contract, today=today)
    plan = Plan(owed, planned, today=today, approved=approved)
    context = {
        "plan": plan,
        "chart": json.dumps(plan.chart(), ensure_ascii=False),
        "contract": contract,
        "contracts": contract_choices(queries.contracts_to_choose(actor), contract),
        "scenarios": scenario_choices(queries.scenarios_to_choose(actor), planned, today=today),
        "most_scenarios": MOST_SCENARIOS,
        "kept": list(QueryDict(asked.query()).lists()),
    }
    return render(request, "payments/planning/page.html", context)


def order(request: PortalRequest) -> HttpResponse:
    """Have the plan that the page shows made as a workbook, and lead to its job."""
    today: date = timezone.localdate()
    job = order_workbook(asked_by(request.POST), actor=request.actor, on=today)
    messages.success(request, _("The workbook is being made. You may leave this page and come back for it."))
    return redirect(job)


def _tell_foreign(request: PortalRequest, asked: Asked, *, found: int) -> None:
    """What the address names and the person does not see filters nothing; the trail is told."""
    named = (1 if asked.contract_id else 0) + len(asked.scenario_ids)
    if found < named:
        tell(request, reason="invalid_choice", filters="contract, scenario")
