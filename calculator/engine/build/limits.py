"""Bounds of the engine itself. A product's limits are narrower and belong to its catalogue."""

from decimal import Decimal

LOWEST_PRICE = Decimal("0.01")
HIGHEST_PRICE = Decimal("10000000000.00")
# Percent a year. More is a slip of the hand.
HIGHEST_RATE = Decimal(1000)
MOST_PAYMENTS = 480
# Months between payments.
MONTHS = (1, 2, 3, 6, 12)
# Days from the last payment to the buyout.
LONGEST_BUYOUT_DELAY = 366
HIGHEST_UNIT = Decimal("1000000.00")
