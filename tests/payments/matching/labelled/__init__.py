"""Hard payments with known answers over an invented portfolio; shares no code with what reads them."""

from tests.payments.matching.labelled.case import Labelled
from tests.payments.matching.labelled.generate import COUNT, generate
from tests.payments.matching.labelled.score import Line, Table, score

__all__ = ["COUNT", "Labelled", "Line", "Table", "generate", "score"]
