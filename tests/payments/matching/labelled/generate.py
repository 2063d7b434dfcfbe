"""The labelled set: 5,000 payments of this seed, classes in fixed shares."""

from random import Random

from tests.payments.matching.labelled.case import Labelled, Maker
from tests.payments.matching.labelled.clear import CLEAR
from tests.payments.matching.labelled.hard import HARD
from tests.payments.matching.labelled.unclear import UNCLEAR
from tests.payments.matching.labelled.world import World, build

COUNT = 5_000


def generate(seed: int, count: int = COUNT) -> tuple[World, list[Labelled]]:
    """Make the world and the payments; the same seed gives the same."""
    random = Random(seed)  # noqa: S311 - a set that comes out the same again
    maker = Maker(build(random), random)
    classes = (*CLEAR, *HARD, *UNCLEAR)
    chosen = random.choices([make for _weight, make in classes], [weight for weight, _make in classes], k=count)
    return maker.world, [make(maker) for make in chosen]
