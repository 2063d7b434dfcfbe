"""Which rows each kind of person reaches, by literal sets; and that every part of the rule is needed."""

from collections.abc import Callable, Iterable, Iterator
from itertools import product

import pytest
from django.apps import apps
from django.db.models import Model, QuerySet

from accounts.models import Membership
from accounts.models.grant import ObjectGrantQuerySet
from leasing_portal.access_scopes import SCOPES
from tests.access.holding import Holding, make_holding, seen_by
from tests.payments.bank.making import BANK_MODELS

pytestmark = pytest.mark.django_db
# Jobs have a test of their own.
MODELS = [label for label in SCOPES if label != "common.Job"]
OF_CONTRACTS = {
    "contracts.Application",
    "contracts.ChangeRequest",
    "contracts.Contract",
    "contracts.ContractEvent",
    "payments.Charge",
    "payments.ClaimLetter",
    "payments.Instalment",
    "payments.Invoice",
    "payments.LineDispute",
    "payments.OnlinePayment",
    "payments.PayoffQuote",
    "payments.Receipt",
    "payments.ReconciliationAct",
    "workflow.Attachment",
    "workflow.Comment",
    "workflow.FeedEntry",
    "workflow.Task",
}
# An organisation that was invited sees the matter and how its approval goes, not what the parties say there.
OF_MATTERS = {"workflow.Matter", "workflow.Run", "workflow.RunStep"}
# How a lessor decides: its own people's alone.
OF_LESSORS = {
    *BANK_MODELS,
    "contracts.Policy",
    "integrations.PortfolioImport",
    "payments.LedgerDifference",
    "payments.LedgerReport",
    "workflow.Route",
    "workflow.RouteStage",
    "workflow.RouteVersion",
}
CONTRACTS = {
    "head": {"h1", "h2", "b1"},
    "to branch": {"b1"},
    "to list": {"h1"},
    "deputy of to list": {"h1"},
    "to list and neighbour": {"n1"},
    "branch": {"b1"},
    "supplier": set(),
    "lead": {"h1", "h2", "b1"},
    "other": {"n1"},
    "head of lessor": {"h1", "h2", "b1", "n1"},
    "elsewhere": {"x1"},
}
COMPANIES = {
    "head": {"head", "branch"},
    "to branch": {"branch"},
    "to list": {"head", "branch"},
    "deputy of to list": {"head", "branch"},
    "to list and neighbour": {"neighbour"},
    "branch": {"branch"},
    "supplier": {"supplier"},
}
# People are called by their first company here; everybody sees themselves.
PEOPLE = COMPANIES | {"to branch": {"branch", "head"}, "to list and neighbour": {"head"}}
OF_COMPANIES = {
    "accounts.Company",
    "accounts.Membership",
    "accounts.Invitation",
    "integrations.ApiToken",
}
# Neither is of a contract: whoever is limited to listed ones sees own calculations and no offers.
SCENARIOS = COMPANIES | {"to list": set(), "deputy of to list": {"head"}}
OFFERS = COMPANIES | {
    "to list": set(),
    "deputy of to list": set(),
    "supplier": set(),
    "lead": {"head", "branch"},
    "other": {"neighbour"},
    "head of lessor": {"head", "branch", "neighbour"},
    "elsewhere": {"far"},
}
REGISTRATIONS = {
    "lead": {"lead", "nobody"},
    "other": {"other", "nobody"},
    "head of lessor": {"lead", "other", "nobody"},
    "elsewhere": {"lead", "other", "nobody"},
}
LESSORS = {
    "lead": {"lessor"},
    "other": {"lessor"},
    "head of lessor": {"lessor"},
    "elsewhere": {"elsewhere"},
}
# Asked of companies: every manager of a lessor sorts payments of all its clients out.
QUESTIONS = OFFERS | {"lead": {"head", "branch", "neighbour"}, "other": {"head", "branch", "neighbour"}}
# Called by who issued them; whoever issues none oversees none.
READINGS = {"lead": {"lead"}, "other": {"other"}, "head of lessor": {"lead", "other"}}
# Made for the last of the people above in each company, and shared with nobody.
VIEWS = {
    "head": {"head"},
    "deputy of to list": {"head"},
    "branch": {"branch"},
    "supplier": {"supplier"},
    "to list and neighbour": {"neighbour"},
    "head of lessor": {"lessor"},
    "elsewhere": {"elsewhere"},
}
TRAIL = {person: COMPANIES[person] for person in ("head", "branch", "supplier", "to list and neighbour")}


def expected(person: str) -> dict[str, set[str]]:
    """What the person must see of every model; only clients' sides of the directory of companies are said here."""
    rows = dict.fromkeys(OF_CONTRACTS, CONTRACTS[person])
    supplied = {"h1"} if person == "supplier" else CONTRACTS[person]
    rows |= dict.fromkeys({"contracts.LeasedAsset"} | OF_MATTERS, supplied)
    rows |= dict.fromkeys({"calculator.CommercialOffer", "contracts.ClientDocument"}, OFFERS[person])
    rows |= dict.fromkeys(OF_LESSORS, LESSORS.get(person, set()))
    # An invited organisation reads own steps alone, and the one of this world is the lessor's.
    rows["workflow.RunStep"] = CONTRACTS[person]
    rows["payments.PaymentQuestion"] = QUESTIONS[person]
    rows["workflow.Reading"] = READINGS.get(person, set())
    rows["accounts.CompanyRegistration"] = REGISTRATIONS.get(person, set())
    rows["contracts.SavedView"] = VIEWS.get(person, set())
    rows["common.TrailEntry"] = TRAIL.get(person, set())
    if person in COMPANIES:
        rows |= dict.fromkeys(OF_COMPANIES, COMPANIES[person])
        rows |= {"accounts.User": PEOPLE[person], "calculator.Scenario": SCENARIOS[person]}
    return rows


def differences(holding: Holding, labels: Iterable[str]) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Where a person sees other rows of a model than expected: person, model, seen, expected."""
    said = {person: expected(person) for person in holding.people}
    for label, (person, actor) in product(labels, holding.people.items()):
        if (wanted := said[person].get(label)) is None:
            continue
        rows = seen_by(actor, label)
        if label == "common.TrailEntry":
            # The trail has entries of the making of this world, which are called by other names.
            rows = rows & set(COMPANIES) | rows & wanted
        if rows != wanted:
            yield person, label, rows, wanted


@pytest.fixture
def holding() -> Holding:
    return make_holding()


def test_everybody_sees_exactly_the_rows_in_scope(holding: Holding) -> None:
    assert list(differences(holding, MODELS)) == []


def test_a_job_is_seen_by_who_started_it_for_this_company_only(holding: Holding) -> None:
    seen = {person: seen_by(actor, "common.Job") for person, actor in holding.people.items()}
    alone = {person: {person} for person in holding.people}
    # One person in two seats of one company started both.
    both = {"head", "deputy of to list"}
    assert seen == alone | dict.fromkeys(both, both)


def test_every_model_with_a_scope_is_on_the_sign_off_page_and_the_other_way_round() -> None:
    scoped = {model._meta.label for model in apps.get_models() if hasattr(model._default_manager, "visible_to")}
    assert scoped == set(SCOPES)


def everything(rows: QuerySet[Model], _actor: object) -> QuerySet[Model]:
    return rows.all()


def without_scope_of(label: str) -> Callable[[pytest.MonkeyPatch], None]:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        queryset = type(apps.get_model(label)._default_manager.all())
        patch.setattr(queryset, "visible_to", everything)

    return mutate


def without_lists(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Membership, "contract_ids", None)


def without_dates_of_grants(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ObjectGrantQuerySet, "in_force", lambda rows, **_day: rows.all())


def without_branches(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Membership, "company_ids", property(lambda seat: (seat.company_id,)))


def without_managers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Membership, "sees_all_clients", property(lambda seat: seat.is_lessor))


def without_principals(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Membership, "grantor", property(lambda seat: seat))


def without_the_right_to_the_trail(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Membership, "reads_trail", property(lambda _seat: True))


def mutations() -> Iterator[tuple[str, Callable[[pytest.MonkeyPatch], None]]]:
    yield from ((label, without_scope_of(label)) for label in MODELS)
    for part in (
        without_lists,
        without_dates_of_grants,
        without_branches,
        without_managers,
        without_principals,
        without_the_right_to_the_trail,
    ):
        yield part.__name__, part


def test_every_part_of_the_scopes_is_needed(holding: Holding) -> None:
    unnoticed = []
    for name, mutate in mutations():
        with pytest.MonkeyPatch.context() as patch:
            mutate(patch)
            # The first difference is enough; where it is likely is looked at first.
            labels = sorted(MODELS, key=lambda label: label != name)
            if next(differences(holding, labels), None) is None:
                unnoticed.append(name)
    assert unnoticed == []
