"""Terms of the contracts of a block, drawn by columns: what is leased, for how long, and how far the term has come."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from calculator.engine.batch.columns import Days, Flags, Ints
from calculator.kinds import ProductKind
from leasing_portal.demo.assets import MAKES
from leasing_portal.scale.size import Size
from leasing_portal.scale.stages import AHEAD, ENDED, IN_DEBT, SHARES, Stage

KOPECKS = 100
THOUSAND_ROUBLES = 100_000
LAST_DAY = 31
DAY, MONTH = np.timedelta64(1, "D"), np.timedelta64(1, "M")
PAYMENT_DAYS = (5, 10, 15, 20, 25, 28, LAST_DAY)
# Rows of a schedule, the advance and the buyout included, are 36 on average.
TERMS, TERM_WEIGHTS = (12, 18, 24, 36, 48, 60), (0.09, 0.07, 0.20, 0.39, 0.17, 0.08)
COUNTS, COUNT_WEIGHTS = (1, 2, 3, 4, 5), (0.72, 0.14, 0.08, 0.04, 0.02)
PRODUCTS, PRODUCT_WEIGHTS = tuple(ProductKind), (0.65, 0.10, 0.08, 0.17)
OF_SECOND_LESSOR, INSURED, SERVED, MOVED = 0.03, 0.20, 0.10, 0.05
# Of the price a year, in twelve parts.
PREMIUM_PERCENT = 3
ADVANCES = (10, 15, 20, 25, 30, 40)
MOST_EXPRESS = 15_000_000 * KOPECKS
LATE_COUNTS, LATE_WEIGHTS = (1, 2, 3, 4, 6, 9), (0.46, 0.22, 0.12, 0.08, 0.08, 0.04)
MAKE_KEYS = tuple(MAKES)
_KIND_WEIGHTS = {"vehicle": 10, "machinery": 4, "equipment": 3, "real_estate": 0.4}


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Contracts by columns. Money is in kopecks, `rate` in millionths of a percent, places are in the cast's lists.

    `unpaid` is how many rows that fell due were not paid, `ahead` how many were paid before their day; `moved` says
    whose first schedule was made for a delivery a month earlier.
    """

    stage: Ints
    lessor: Ints
    lessee: Ints
    product: Ints
    make: Ints
    count: Ints
    asset_price: Ints
    price: Ints
    advance: Ints
    buyout: Ints
    premium: Ints
    services: Ints
    rate: Ints
    term: Ints
    plan: Ints
    payment_day: Ints
    starts_on: Days
    advance_on: Days
    signed_on: Days
    unpaid: Ints
    ahead: Ints
    moved: Flags

    def __len__(self) -> int:
        return len(self.stage)

    def chosen(self, places: Flags) -> "Draw":
        """These contracts alone."""
        return Draw(**{name: getattr(self, name)[places] for name in self.__slots__})


def draw(size: Size, first: int, count: int) -> Draw:
    """Draw `count` contracts of the portfolio, of which `first` are there already; the same ones each time."""
    random = np.random.default_rng([size.seed, first])
    stage = random.choice(list(SHARES), count, p=list(SHARES.values()))
    if first == 0:
        # Every one is met in a small portfolio too.
        stage[: len(Stage)] = list(Stage)[:count]
    make = random.choice(len(MAKE_KEYS), count, p=_make_weights())
    pieces = np.where(_is_building()[make], 1, random.choice(COUNTS, count, p=COUNT_WEIGHTS))
    asset_price = _prices(make, random)
    price = asset_price * pieces
    product = _products(stage, make, price, random)
    term = random.choice(TERMS, count, p=TERM_WEIGHTS)
    payment_day = random.choice(PAYMENT_DAYS, count)
    starts_on = _starts(size, stage, term, payment_day, random)
    advance_on = starts_on - random.integers(5, 10, count) * DAY
    signed_on = advance_on - random.integers(4, 13, count) * DAY
    # What is delivered in two months was signed in the last two.
    latest = np.datetime64(size.today, "D") - random.integers(0, 60, count) * DAY
    signed_on = np.where(_is(stage, AHEAD), np.minimum(signed_on, latest), signed_on)
    is_leaseback, is_operating = (
        product == PRODUCTS.index(kind) for kind in (ProductKind.LEASEBACK, ProductKind.OPERATING)
    )
    advance = np.where(is_leaseback, 0, price * random.choice(ADVANCES, count) // 100)
    return Draw(
        stage=stage,
        # The second lessor is a small one: rights by lessor have something to leave out.
        lessor=(random.random(count) < OF_SECOND_LESSOR).astype(np.int64),
        lessee=_lessees(size, count, random),
        product=product,
        make=make,
        count=pieces,
        asset_price=asset_price,
        price=price,
        advance=advance,
        buyout=np.where(is_operating, 0, price * random.choice((1, 1, 1, 2, 5), count) // 100),
        premium=np.where(random.random(count) < INSURED, price * PREMIUM_PERCENT // 1200, 0),
        services=np.where(random.random(count) < SERVED, random.integers(3, 30, count) * 100 * KOPECKS, 0),
        rate=random.integers(15 * 20, 28 * 20 + 1, count) * 50_000,
        term=term,
        plan=random.choice(3, count, p=(0.80, 0.15, 0.05)),
        payment_day=payment_day,
        starts_on=starts_on,
        advance_on=advance_on,
        signed_on=signed_on,
        unpaid=np.where(_is(stage, IN_DEBT), random.choice(LATE_COUNTS, count, p=LATE_WEIGHTS), 0),
        ahead=np.where(_is(stage, frozenset({Stage.PREPAID})), random.integers(1, 4, count), 0),
        moved=(stage == Stage.RESTRUCTURED) | (~_is(stage, AHEAD) & (random.random(count) < MOVED)),
    )  # fmt: skip


def day_of_month(months: Any, payment_day: Ints) -> Days:
    """The payment day of each month; 31 is the month's last one."""
    day: Days = np.where(
        payment_day == LAST_DAY,
        (months + MONTH).astype("datetime64[D]") - DAY,
        months.astype("datetime64[D]") + (payment_day - 1).astype("timedelta64[D]"),
    )
    return day


def _starts(size: Size, stage: Ints, term: Ints, payment_day: Ints, random: np.random.Generator) -> Days:
    """Day of delivery: a month before the first payment, which is so many months back as have been paid for."""
    today = np.datetime64(size.today, "D")
    month = np.full(len(stage), np.datetime64(size.today, "M"))
    latest = np.where(day_of_month(month, payment_day) <= today, month, month - MONTH)
    dice = random.random(len(stage))
    elapsed = np.floor(dice * term).astype(np.int64)
    elapsed = np.where(_is(stage, AHEAD), -1 - (dice * 2).astype(np.int64), elapsed)
    elapsed = np.where(_is(stage, ENDED), term, elapsed)
    # A month after the buyout at the earliest.
    elapsed = np.where(stage == Stage.CLOSED, term + 2 + (dice * 30).astype(np.int64), elapsed)
    return day_of_month(latest - elapsed.astype("timedelta64[M]"), payment_day)


def _lessees(size: Size, count: int, random: np.random.Generator) -> Ints:
    """Few clients have much, many have little: the largest of a thousand has three of a hundred contracts."""
    shares = (np.arange(size.clients) + 3.0) ** -0.8
    return np.searchsorted(np.cumsum(shares) / shares.sum(), random.random(count)).clip(max=size.clients - 1)


def _make_weights() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    weights = np.array([_KIND_WEIGHTS[make.kind] for make in MAKES.values()], dtype=np.float64)
    return weights / weights.sum()


def _is_building() -> Flags:
    return np.array([make.kind == "real_estate" for make in MAKES.values()])


def _prices(make: Ints, random: np.random.Generator) -> Ints:
    """Within 8% of the usual price, in whole hundreds of roubles."""
    usual = np.array([one.price for one in MAKES.values()])[make] * THOUSAND_ROUBLES
    hundreds = usual * random.integers(920, 1081, len(make)) // (1000 * 100 * KOPECKS)
    return hundreds * 100 * KOPECKS


def _products(stage: Ints, make: Ints, price: Ints, random: np.random.Generator) -> Ints:
    """Express leases are small and of no buildings; the end of a term that is waited for says which lease it is."""
    product = random.choice(len(PRODUCTS), len(stage), p=PRODUCT_WEIGHTS)
    is_large = (price > MOST_EXPRESS) | _is_building()[make]
    impossible = (product == PRODUCTS.index(ProductKind.EXPRESS)) & is_large
    product = np.where(impossible | (stage == Stage.BUYOUT), PRODUCTS.index(ProductKind.FINANCIAL), product)
    return np.where(stage == Stage.RETURNING, PRODUCTS.index(ProductKind.OPERATING), product)


def _is(stage: Ints, stages: frozenset[Stage]) -> Flags:
    return np.isin(stage, sorted(stages))
