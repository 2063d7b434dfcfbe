"""What the engine refuses: which term is out of which bounds, and the nearest possible value."""

from decimal import Decimal

from common.messages import MessageError

type Value = Decimal | int


class ImpossibleTerms(MessageError):
    """Terms of which no schedule can be made, or for which nothing solves.

    `field` is the name of the term as in `Terms`, `lowest` and `highest` its bounds (None: unknown or none) and
    `nearest` the value nearest to the given one with which the rest would be possible.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str,
        given: Value | None = None,
        lowest: Value | None = None,
        highest: Value | None = None,
        nearest: Value | None = None,
    ) -> None:
        self.field = field
        self.given = given
        self.lowest = lowest
        self.highest = highest
        self.nearest = nearest
        params = {"field": field, "given": given, "lowest": lowest, "highest": highest, "nearest": nearest}
        super().__init__(code, message, {name: str(value) for name, value in params.items() if value is not None})
