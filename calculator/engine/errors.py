"""What the engine refuses: which term is out of which bounds, and the nearest possible value."""

from datetime import date
from decimal import Decimal

from common.messages import MessageError

type Value = Decimal | int | date


class ImpossibleTerms(MessageError):
    """Terms of which no schedule can be made, or for which nothing solves.

    `field` is the name of the term as in `Terms`, `lowest` and `highest` its bounds (None: unknown or none) and
    `nearest` the value nearest to the given one with which the rest would be possible. `number` is the payment that is
    to blame, where it is a single one.
    """

    def __init__(  # noqa: PLR0913 - each is a fact of the refusal, given by name
        self,
        code: str,
        message: str,
        *,
        field: str,
        given: Value | None = None,
        lowest: Value | None = None,
        highest: Value | None = None,
        nearest: Value | None = None,
        number: int | None = None,
    ) -> None:
        self.field = field
        self.given = given
        self.lowest = lowest
        self.highest = highest
        self.nearest = nearest
        self.number = number
        bounds = {"given": given, "lowest": lowest, "highest": highest, "nearest": nearest}
        params = {"field": field, "number": number, **bounds}
        super().__init__(code, message, {name: str(value) for name, value in params.items() if value is not None})
