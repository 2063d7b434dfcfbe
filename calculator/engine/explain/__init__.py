"""Every figure explains itself: `explain(Figure.of(plan, "vat", number=3))`."""

from calculator.engine.explain.figures import Figure, UnknownFigure, every_figure, explain, value_of
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit, WrongArithmetic, holds, recompute

__all__ = [
    "Explanation",
    "Figure",
    "Operation",
    "Rounding",
    "Unit",
    "UnknownFigure",
    "WrongArithmetic",
    "every_figure",
    "explain",
    "holds",
    "recompute",
    "value_of",
]
