import pytest
from hypothesis import given

from payments.engine.application_order import (
    DEFAULT_ORDER,
    NAMED_BY_ART_319,
    SANCTIONS,
    ApplicationOrder,
    OrderRefused,
    Step,
)
from payments.engine.claims import LABELS
from payments.engine.claims import ClaimKind as Kind
from tests.payments.engine.claim_rows import orders

MAIN = (Kind.COSTS, Kind.INTEREST, Kind.PRINCIPAL, Kind.INSURANCE, Kind.OTHER, Kind.ADVANCE, Kind.BUYOUT)


def refused(*steps: Step) -> OrderRefused:
    with pytest.raises(OrderRefused) as refusal:
        ApplicationOrder(steps)
    return refusal.value


def test_the_usual_order_is_that_of_the_code() -> None:
    assert [tuple(kind.value for kind in step) for step in DEFAULT_ORDER.steps] == [
        ("costs",),
        ("advance", "interest", "principal", "insurance", "other", "buyout"),
        ("penalty",),
        ("article_395",),
    ]
    assert DEFAULT_ORDER.warnings == ()
    assert DEFAULT_ORDER.lawful() == DEFAULT_ORDER


def test_parties_may_reorder_costs_interest_and_principal() -> None:
    order = ApplicationOrder(
        (
            (Kind.PRINCIPAL,),
            (Kind.INTEREST,),
            (Kind.COSTS,),
            (Kind.PENALTY, Kind.ARTICLE_395),
            (Kind.INSURANCE, Kind.OTHER, Kind.ADVANCE, Kind.BUYOUT),
        )
    )
    assert order.warnings == ()


@pytest.mark.parametrize("named", NAMED_BY_ART_319)
@pytest.mark.parametrize("sanction", SANCTIONS)
def test_sanctions_before_what_art_319_names_are_refused_with_the_nearest_order(sanction: Kind, named: Kind) -> None:
    before = tuple(kind for kind in Kind if kind not in {sanction, named, *SANCTIONS})
    (other,) = set(SANCTIONS) - {sanction}
    refusal = refused(before, (sanction,), (named,), (other,))
    assert (refusal.code, refusal.field) == ("sanctions_first", "order")
    assert refusal.nearest == ApplicationOrder((before, (named,), (sanction,), (other,)))
    assert str(refusal) == (
        f"“{LABELS[sanction]}” would be paid before “{LABELS[named]}”. Such a clause is void: penalties and interest "
        "under art. 395 come after costs, interest and principal (Civil Code art. 319; ruling of the Supreme Court’s "
        "Plenum No. 54 of 22 November 2016, p. 37)."
    )


def test_in_one_step_a_penalty_would_come_before_the_principal_of_a_younger_payment() -> None:
    refusal = refused((*MAIN, Kind.PENALTY), (Kind.ARTICLE_395,))
    assert refusal.params == {"name": "Penalty", "target": "Principal"}
    assert refusal.nearest == ApplicationOrder((MAIN, (Kind.PENALTY,), (Kind.ARTICLE_395,)))


def test_an_acknowledged_order_warns_once_for_each_sanction() -> None:
    order = ApplicationOrder(((*SANCTIONS, Kind.COSTS), MAIN[1:]), acknowledged=True)
    assert [dict(warning.params) for warning in order.warnings] == [
        {"name": "Penalty", "target": "Principal"},
        {"name": "Interest under art. 395 of the Civil Code", "target": "Principal"},
    ]
    translated = order.warnings[0].text(lambda message: f"{message}!")
    assert translated.startswith("“Penalty!” would be paid before “Principal!”. Such a clause is void")
    assert order.lawful() == ApplicationOrder(((Kind.COSTS,), MAIN[1:], SANCTIONS))


def test_every_kind_must_be_there_once() -> None:
    missing = refused((*MAIN, Kind.PENALTY))
    assert (missing.code, missing.nearest) == ("missing", None)
    assert str(missing) == (
        "The order of payment does not name “Interest under art. 395 of the Civil Code”. "
        "Expected each kind of debt once."
    )
    repeated = refused(MAIN, SANCTIONS, (Kind.COSTS,))
    assert (repeated.code, repeated.field) == ("repeated", "order")
    assert str(repeated) == "The order of payment names “Costs of collection” twice. Expected each kind of debt once."


@given(orders())
def test_the_nearest_lawful_order_keeps_everything_else_as_it_was(order: ApplicationOrder) -> None:
    nearest = order.lawful()
    assert nearest.warnings == ()
    for kinds in (set(SANCTIONS), set(Kind) - set(SANCTIONS)):
        assert [kind for step in nearest.steps for kind in step if kind in kinds] == [
            kind for step in order.steps for kind in step if kind in kinds
        ]
    if not order.warnings:
        assert nearest.steps == order.steps
