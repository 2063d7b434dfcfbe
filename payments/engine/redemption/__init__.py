"""A lease that does not go on as planned: redeemed early in full, in part or for one asset; late; put off.

Amounts are roubles with VAT, rates percent a year. Each result tells why it is what it is. Interest to a date is
counted by days of the year (ACT/ACT), that of the plan's periods as the plan counts it; only the time of use is paid.

- `redeem(remainder, terms, beside, on=day)`: what closes a lease, by the contract's product; `redeem_asset`: one asset.
- `prepay(remainder, part)`: what an early part repays, and the rows after it.
- `late_interest(loan, agreed, on=day)`: interest on what is really owed while payments are late.
- `spread_overdue(remainder, overdue)`: an overdue sum over the payments ahead.
- `require_possible(conditions, ...)`: the contract's minimal period and days of notice.
"""

from payments.engine.redemption.conditions import Conditions, earliest_day, require_possible
from payments.engine.redemption.full import (
    BY_BALANCE,
    NOTHING_BESIDE,
    Beside,
    Redemption,
    RedemptionTerms,
    explain_saving,
    explain_total,
    redeem,
)
from payments.engine.redemption.late import late_interest
from payments.engine.redemption.late_rows import Agreed, LateInterest, LateRow, Loan, Paid
from payments.engine.redemption.partial import Accrued, EarlyPart, Keep, Prepaid, prepay
from payments.engine.redemption.per_asset import AssetRedemption, Share, redeem_asset, split
from payments.engine.redemption.products import ByBalance, ByTable, Discounted, InterestUntil, LessPercent, Way
from payments.engine.redemption.remainder import PaymentAhead, Remainder
from payments.engine.redemption.segments import Rate, Segment, explain_segment
from payments.engine.redemption.spreading import Overdue, Spread, even_shares, spread_overdue
from payments.engine.redemption.ways import PayoffPart

__all__ = [
    "BY_BALANCE",
    "NOTHING_BESIDE",
    "Accrued",
    "Agreed",
    "AssetRedemption",
    "Beside",
    "ByBalance",
    "ByTable",
    "Conditions",
    "Discounted",
    "EarlyPart",
    "InterestUntil",
    "Keep",
    "LateInterest",
    "LateRow",
    "LessPercent",
    "Loan",
    "Overdue",
    "Paid",
    "PaymentAhead",
    "PayoffPart",
    "Prepaid",
    "Rate",
    "Redemption",
    "RedemptionTerms",
    "Remainder",
    "Segment",
    "Share",
    "Spread",
    "Way",
    "earliest_day",
    "even_shares",
    "explain_saving",
    "explain_segment",
    "explain_total",
    "late_interest",
    "prepay",
    "redeem",
    "redeem_asset",
    "require_possible",
    "split",
    "spread_overdue",
]
