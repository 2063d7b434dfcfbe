from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.tvm import cumipmt, cumprinc, effect, fv, ipmt, nominal, nper, pmt, ppmt, pv, rate

D = Decimal
MONTH_8, MONTH_9, MONTH_10, MONTH_12 = (D(percent) / 1200 for percent in (8, 9, 10, 12))

shares = st.decimals(D("-0.2"), D("0.5"), places=6)
sums = st.decimals(D("-1E9"), D("1E9"), places=2)
counts = st.integers(1, 400)
whens = st.integers(0, 1)


@pytest.mark.parametrize(
    ("value", "published"),
    [
        # Figures of the spreadsheet vendors' own documentation.
        (pmt(MONTH_8, 10, 10000), "-1037.03"),
        (pmt(MONTH_8, 10, 10000, 0, 1), "-1030.16"),
        (pmt(D("0.06") / 12, 18 * 12, 0, 50000), "-129.08"),
        (ipmt(MONTH_10, 1, 36, 8000), "-66.67"),
        (ipmt(D("0.1"), 3, 3, 8000), "-292.45"),
        (ppmt(MONTH_10, 1, 24, 2000), "-75.62"),
        (ppmt(D("0.08"), 10, 10, 200000), "-27598.05"),
        (cumipmt(MONTH_9, 360, 125000, 13, 24), "-11135.23213075"),
        (cumipmt(MONTH_9, 360, 125000, 1, 1), "-937.5"),
        (cumprinc(MONTH_9, 360, 125000, 13, 24), "-934.1071234"),
        (cumprinc(MONTH_9, 360, 125000, 1, 1), "-68.27827118"),
        (pv(MONTH_8, 240, 500), "-59777.15"),
        (fv(D("0.06") / 12, 10, -200, -500, 1), "2581.40"),
        (fv(MONTH_12, 12, -1000), "12682.50"),
        (fv(D("0.11") / 12, 35, -2000, 0, 1), "82846.25"),
        (nper(D("0.01"), -100, -1000, 10000, 1), "59.6738657"),
        (nper(D("0.01"), -100, -1000, 10000), "60.0821229"),
        (nper(D("0.01"), -100, -1000), "-9.57859404"),
        (rate(48, -200, 8000), "0.0077014725"),
        (effect(D("0.0525"), 4), "0.0535427"),
        (nominal(D("0.053543"), 4), "0.05250032"),
    ],
)
def test_figures_of_the_spreadsheet(value: Decimal, published: str) -> None:
    assert value.quantize(D(published)) == D(published)


def test_forty_digits_whatever_the_callers_context() -> None:
    growth = Fraction(101, 100) ** 36
    exact = -(1000 * growth) * Fraction(1, 100) / (growth - 1) / Fraction(101, 100)
    with localcontext(prec=40):
        expected = D(exact.numerator) / D(exact.denominator)
    assert pmt(D("0.01"), 36, 1000, 0, 1) == expected
    with localcontext(prec=5):
        assert pmt(D("0.01"), 36, 1000, 0, 1) == expected


def test_equal_payments_in_closed_form() -> None:
    assert pmt(D("0.1"), 2, -2100) == D(1210)
    assert pmt(D("0.1"), 2, -2310, 0, 1) == D(1210)
    assert [ipmt(D("0.1"), per, 2, -2100) for per in (1, 2)] == [D(210), D(110)]
    assert [ppmt(D("0.1"), per, 2, -2100) for per in (1, 2)] == [D(1000), D(1100)]
    assert [ipmt(D("0.1"), per, 2, -2310, 0, 1) for per in (1, 2)] == [D(0), D(110)]
    assert [ppmt(D("0.1"), per, 2, -2310, 0, 1) for per in (1, 2)] == [D(1210), D(1100)]
    assert nper(D("0.1"), 1210, -2100) == 2
    assert rate(2, 1210, -2100) == D("0.1")
    assert effect(D("0.2"), 2) == D("0.21")
    assert nominal(D("0.21"), 2) == D("0.2")


def test_fractions_are_cut_where_a_spreadsheet_cuts_them() -> None:
    assert effect(D("0.1"), D("4.9")) == effect(D("0.1"), 4)
    assert nominal(D("0.1"), D("4.9")) == nominal(D("0.1"), 4)
    cut = (D("0.01"), D("12.7"), 1000, D("1.9"), D("3.5"))
    assert cumipmt(*cut) == cumipmt(D("0.01"), 12, 1000, 1, 3)
    assert cumprinc(*cut) == cumprinc(D("0.01"), 12, 1000, 1, 3)


@pytest.mark.parametrize("when", [0, 1])
def test_a_debt_that_grows_beyond_all_digits_keeps_its_interest(when: int) -> None:
    # The payment is the interest but for a share of 2.6 ** -480: all of it stays owed until the last payments.
    share, count = D("1.6"), 480
    interest = ipmt(share, 300, count, 1000, 0, when)
    payment = pmt(share, count, 1000, 0, when)
    assert abs(interest - payment) < D("1E-60")
    owed = [-ppmt(share, per, count, 1000, 0, when) for per in range(470, count + 1)]
    assert all(abs(later / earlier - (1 + share)) < D("1E-30") for earlier, later in pairwise(owed))
    assert abs(cumprinc(share, count, 1000, 470, count, when) + sum(owed)) < D("1E-20")
    assert abs(cumipmt(share, count, 1000, 300, 300, when) - interest) < D("1E-20")
    assert abs(cumprinc(share, count, 1000, 1, count, when) + 1000) < D("1E-20")


def test_a_zero_rate_divides_evenly() -> None:
    assert pmt(0, 12, 1200) == -100
    assert pmt(0, 12, 1200, -600) == -50
    assert pv(0, 12, -100, -5) == 1205
    assert fv(0, 12, -100, 200) == 1000
    assert nper(0, -100, 1200) == 12
    assert ipmt(0, 5, 12, 1200) == 0
    assert ppmt(0, 5, 12, 1200, 0, 1) == -100
    assert (cumipmt(0, 12, 1200, 1, 6, 1), cumprinc(0, 12, 1200, 1, 6, 1)) == (D(0), D(-600))
    assert rate(12, -100, 1200) == 0
    assert effect(0, 12) == nominal(0, 12) == 0


def test_a_rate_too_small_to_see_is_no_leap() -> None:
    assert abs(pmt(D("1E-60"), 12, 1200) + 100) < D("1E-37")
    assert pmt(D("1E-90"), 12, 1200) == -100
    assert abs(rate(10, -1, D("9.99999999999999999999")) * 55 - D("1E-20")) < D("1E-38")


@pytest.mark.parametrize(
    ("call", "code", "field"),
    [
        (lambda: pmt(D("0.01"), 0, 100), "no_periods", "nper"),
        (lambda: pmt(D("0.01"), -1, 100), "out_of_bounds", "nper"),
        (lambda: pmt(-1, 12, 100), "rate_too_low", "rate"),
        (lambda: pmt(D("NaN"), 12, 100), "not_finite", "rate"),
        (lambda: pmt(D("0.01"), 12, D("Infinity")), "not_finite", "pv"),
        (lambda: pmt(D("0.01"), 12, 100, 0, 2), "out_of_bounds", "when"),
        (lambda: pmt(D("0.01"), 12, 100, 0, D("0.5")), "not_whole", "when"),
        (lambda: pmt(1, 10**9, 100), "undefined", "pmt"),
        (lambda: ipmt(D("0.01"), 0, 12, 100), "out_of_bounds", "per"),
        (lambda: ipmt(D("0.01"), 13, 12, 100), "out_of_bounds", "per"),
        (lambda: ppmt(D("0.01"), 13, 12, 100), "out_of_bounds", "per"),
        (lambda: cumipmt(D("0.01"), 12, 100, 3, 2), "out_of_bounds", "start_period"),
        (lambda: cumprinc(D("0.01"), 12, 100, 1, 13), "out_of_bounds", "end_period"),
        (lambda: cumprinc(D("0.01"), D("12.9"), 100, 1, 13), "out_of_bounds", "end_period"),
        (lambda: cumprinc(D("0.01"), 12, 100, D("0.9"), 2), "out_of_bounds", "start_period"),
        (lambda: nper(D("0.01"), -1, 100), "never_repaid", "pmt"),
        (lambda: nper(D("0.01"), D("-0.5"), 100), "never_repaid", "pmt"),
        (lambda: nper(0, 0, 100), "never_repaid", "pmt"),
        (lambda: rate(0, -1, 100), "no_periods", "nper"),
        (lambda: rate(12, 10, 100), "one_sign", "pmt"),
        (lambda: rate(12, 0, 0), "one_sign", "pmt"),
        (lambda: rate(2, 100, -100, -1000), "no_rate", "pmt"),
        (lambda: rate(12, -10, 100, 0, 0, -1), "rate_too_low", "guess"),
        (lambda: effect(D("0.1"), 0), "out_of_bounds", "npery"),
        (lambda: effect(-12, 12), "rate_too_low", "nominal_rate"),
        (lambda: nominal(-1, 12), "rate_too_low", "effect_rate"),
        (lambda: nominal(D("0.1"), D("0.5")), "out_of_bounds", "npery"),
    ],
)
def test_a_refusal_names_the_argument(call: Callable[[], Decimal], code: str, field: str) -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)
    assert str(caught.value)


def test_the_nearest_possible_argument_is_told() -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        ipmt(D("0.01"), 13, 12, 100)
    assert (caught.value.given, caught.value.lowest, caught.value.highest, caught.value.nearest) == (13, 1, 12, 12)
    assert str(caught.value) == "per is 13; the nearest possible value is 12."


@pytest.mark.parametrize("value", [0.1, "0.1", True, None])
def test_what_is_not_exact_is_not_taken(value: object) -> None:
    with pytest.raises(TypeError, match="rate is Decimal or int"):
        pmt(value, 12, 100)  # type: ignore[arg-type]  # what the test is about


def test_of_two_rates_the_nearest_to_the_guess() -> None:
    # 1000 paid, 2500 received after a period, 1540 paid (2500 less 4040) after two: 10 % and 40 %.
    for guess, expected in ((D("0.1"), D("0.1")), (D("0.24"), D("0.1")), (D("0.26"), D("0.4")), (D(3), D("0.4"))):
        assert rate(2, 2500, -1000, -4040, 0, guess) == expected


def test_rates_far_from_the_guess() -> None:
    assert rate(1, 10**12, -1) == 10**12 - 1
    assert rate(1, D("0.0001"), -1) == D("-0.9999")
    assert rate(360, -(10**6), 10**9 // 3) < D("0.0006")
    assert abs(pmt(rate(360, D("-0.01"), 10**10), 360, 10**10) + D("0.01")) < D("1E-20")


@given(share=shares, count=counts, now=sums, then=sums, when=whens)
def test_payments_are_worth_what_they_were_made_of(
    share: Decimal, count: int, now: Decimal, then: Decimal, when: int
) -> None:
    payment = pmt(share, count, now, then, when)
    growth = 1 + abs((1 + share) ** count) + abs((1 + share) ** -count)
    near = D("1E-20") * growth
    assert abs(pv(share, count, payment, then, when) - now) <= near
    assert abs(fv(share, count, payment, now, when) - then) <= near


@given(share=shares, count=st.integers(1, 60), now=sums, then=sums, when=whens)
def test_interest_and_principal_make_the_payment_and_principal_the_debt(
    share: Decimal, count: int, now: Decimal, then: Decimal, when: int
) -> None:
    payment = pmt(share, count, now, then, when)
    interest = [ipmt(share, per, count, now, then, when) for per in range(1, count + 1)]
    principal = [ppmt(share, per, count, now, then, when) for per in range(1, count + 1)]
    near = D("1E-15") * (1 + abs((1 + share) ** count))
    assert all(abs(one + other - payment) <= near for one, other in zip(interest, principal, strict=True))
    # Without a final sum all of the debt is repaid.
    if not when:
        assert abs(sum(principal) + now + then) <= near


@given(share=shares, count=st.integers(1, 60), now=sums, when=whens, data=st.data())
def test_cumulated_sums_are_sums(share: Decimal, count: int, now: Decimal, when: int, data: st.DataObject) -> None:
    last = data.draw(st.integers(1, count))
    first = data.draw(st.integers(1, last))
    interest = sum(ipmt(share, per, count, now, 0, when) for per in range(first, last + 1))
    principal = sum(ppmt(share, per, count, now, 0, when) for per in range(first, last + 1))
    near = D("1E-15") * (1 + abs((1 + share) ** count))
    assert abs(cumipmt(share, count, now, first, last, when) - interest) <= near
    assert abs(cumprinc(share, count, now, first, last, when) - principal) <= near


@given(
    share=st.decimals(D("-0.05"), D("0.5"), places=6),
    count=st.integers(1, 200),
    now=st.decimals(1, D("1E9"), places=2),
    when=whens,
)
def test_rate_and_number_of_payments_come_back(share: Decimal, count: int, now: Decimal, when: int) -> None:
    assume(not (when and count == 1))
    payment = pmt(share, count, now, 0, when)
    assert abs(rate(count, payment, now, 0, when) - share) < D("1E-20")
    assert abs(nper(share, payment, now, 0, when) - count) < D("1E-12")


@given(share=st.decimals(D("-0.9"), 5, places=6), times=st.integers(1, 366))
def test_effective_and_nominal_rates_invert_each_other(share: Decimal, times: int) -> None:
    assert abs(effect(nominal(share, times), times) - share) < D("1E-30")


def test_the_balance_of_a_lease_follows_its_payments() -> None:
    payment = pmt(MONTH_12, 12, 100000, -20000)
    balances = accumulate(range(12), lambda owed, _: owed * (1 + MONTH_12) + payment, initial=D(100000))
    for after, owed in enumerate(balances):
        assert abs(owed + fv(MONTH_12, after, payment, 100000)) < D("1E-15")
