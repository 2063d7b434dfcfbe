"""What speaks for a proposal and what against it, each with its points and words (English msgids)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from common.messages import gettext_noop as _


class Code(StrEnum):
    """Reasons and doubts. A proposal with any doubt is for a person to decide, whatever its score."""

    CLIENT_SAYS = "client_says"
    CLIENT_SAYS_OURS = "client_says_ours"
    PAYER_IS_CLIENT = "payer_is_client"
    PAYER_OF_HOLDING = "payer_of_holding"
    ACCOUNT_KNOWN = "account_known"
    INN_TOLD = "inn_told"
    NAME_TOLD = "name_told"
    NUMBER_EXACT = "number_exact"
    NUMBER_LOOKALIKE = "number_lookalike"
    INVOICE_NAMED = "invoice_named"
    INVOICE_SUM = "invoice_sum"
    QUOTE_NAMED = "quote_named"
    QUOTE_SUM = "quote_sum"
    SUM_OF_INVOICE = "sum_of_invoice"
    SUM_OF_QUOTE = "sum_of_quote"
    SUM_OF_ROW = "sum_of_row"
    SUM_OF_ROWS = "sum_of_rows"
    SUM_OF_DUE = "sum_of_due"
    SUM_WITH_CHARGES = "sum_with_charges"
    SUM_OF_CHARGES = "sum_of_charges"
    SUM_OF_ALL = "sum_of_all"
    SUMS_WRITTEN = "sums_written"
    SUM_COMBINED = "sum_combined"
    SUM_WITHIN = "sum_within"
    ROW_NAMED = "row_named"
    DATE_AGREES = "date_agrees"
    ONLY_CONTRACT = "only_contract"
    NEAR_DUE = "near_due"
    # Doubts
    NUMBER_ZEROS = "number_zeros"
    NUMBER_SLIP = "number_slip"
    NUMBER_TAIL = "number_tail"
    NOTHING_NAMED = "nothing_named"
    ONE_OF_SEVERAL = "one_of_several"
    NUMBER_GOES_ON = "number_goes_on"
    UNREAD_NUMBER = "unread_number"
    UNKNOWN_INVOICE = "unknown_invoice"
    QUOTE_SLIP = "quote_slip"
    QUOTE_BESIDE = "quote_beside"
    QUOTE_OVER = "quote_over"
    QUOTE_DIFFERS = "quote_differs"
    PAYER_UNKNOWN = "payer_unknown"
    THROUGH_BANK = "through_bank"
    OTHER_PAYER = "other_payer"
    OTHER_CLIENT = "other_client"
    DATE_DIFFERS = "date_differs"
    NOT_LIVE = "not_live"
    OVER = "over"
    SUM_FOREIGN = "sum_foreign"
    FITS_OTHER = "fits_other"
    SPLIT_GUESSED = "split_guessed"
    SUMS_DIFFER = "sums_differ"
    ROW_NOT_OWED = "row_not_owed"
    MORE_THAN_NAMED = "more_than_named"
    INVOICE_CLOSED = "invoice_closed"
    INVOICE_OTHER_CONTRACT = "invoice_other_contract"
    SUBJECT_NOT_OWED = "subject_not_owed"
    STRANGE_WORDS = "strange_words"
    RETURN_WORDS = "return_words"
    EARLY_WORDS = "early_words"
    FOR_ANOTHER_WORDS = "for_another_words"
    OWN_MONEY = "own_money"
    TWIN = "twin"
    CAME_BACK = "came_back"
    NOT_THEIRS = "not_theirs"


# Code -> points and words. Points add up to a score from 0 to 100.
REASONS: Final[Mapping[Code, tuple[int, str]]] = MappingProxyType(
    {
        Code.CLIENT_SAYS: (70, _("The client says what it is for")),
        Code.CLIENT_SAYS_OURS: (30, _("The client says that the payment is theirs")),
        Code.PAYER_IS_CLIENT: (25, _("The payer's INN is the lessee's")),
        Code.PAYER_OF_HOLDING: (18, _("The payer is of the lessee's holding")),
        Code.ACCOUNT_KNOWN: (14, _("The account paid from is the client's")),
        Code.INN_TOLD: (12, _("The client's INN stands in the purpose")),
        Code.NAME_TOLD: (9, _("The client's name stands in the purpose, or is the payer's")),
        Code.NUMBER_EXACT: (40, _("The purpose names contract %(number)s")),
        Code.NUMBER_LOOKALIKE: (38, _("The purpose names contract %(number)s, with look-alike signs")),
        Code.INVOICE_NAMED: (45, _("The purpose names invoice %(number)s")),
        Code.INVOICE_SUM: (18, _("Open invoice %(number)s has exactly this amount")),
        Code.QUOTE_NAMED: (45, _("The purpose names quote of early buyout %(number)s")),
        Code.QUOTE_SUM: (18, _("Quote of early buyout %(number)s is for exactly this amount")),
        Code.SUM_OF_QUOTE: (25, _("Exactly what is left to pay by the quote")),
        Code.SUM_OF_INVOICE: (25, _("Exactly what is left to pay by the invoice")),
        Code.SUM_OF_ROW: (25, _("Exactly the payment of %(day)s")),
        Code.SUM_OF_ROWS: (22, _("Exactly several payments in a row")),
        Code.SUM_OF_DUE: (24, _("Exactly what is due")),
        Code.SUM_WITH_CHARGES: (22, _("Exactly payments with what is charged besides them")),
        Code.SUM_OF_CHARGES: (22, _("Exactly what is charged besides the schedule")),
        Code.SUM_OF_ALL: (20, _("Exactly all that is left of the contract")),
        Code.SUMS_WRITTEN: (25, _("The purpose says how much is for each contract")),
        Code.SUM_COMBINED: (22, _("Payments of the contracts add up to exactly this amount")),
        Code.SUM_WITHIN: (10, _("Not more than is due and comes next")),
        Code.ROW_NAMED: (8, _("The purpose names a payment that is owed")),
        Code.DATE_AGREES: (5, _("The date of the contract agrees")),
        Code.ONLY_CONTRACT: (8, _("The payer has no other contract to pay for")),
        Code.NEAR_DUE: (4, _("Paid within ten days of the due date")),
        Code.NUMBER_ZEROS: (26, _("Contract %(number)s is named without its zeros")),
        Code.NUMBER_SLIP: (20, _("The purpose names a contract one sign away from %(number)s")),
        Code.NUMBER_TAIL: (14, _("The purpose has a part of number %(number)s")),
        Code.NOTHING_NAMED: (0, _("The purpose names no contract and no invoice")),
        Code.ONE_OF_SEVERAL: (-12, _("The number in the purpose may be of several contracts")),
        Code.NUMBER_GOES_ON: (-10, _("The number in the purpose goes on after what is known")),
        Code.UNREAD_NUMBER: (-8, _("The purpose has a number that is of no known contract: %(text)s")),
        Code.UNKNOWN_INVOICE: (-6, _("The purpose names an invoice that is not known")),
        Code.QUOTE_SLIP: (20, _("The purpose names a quote one sign away from %(number)s")),
        Code.QUOTE_BESIDE: (-10, _("The purpose names a quote of early buyout too")),
        Code.QUOTE_OVER: (-8, _("The quote is not accepted, or its day is over")),
        Code.QUOTE_DIFFERS: (-8, _("The amount is not what is left to pay by the quote")),
        Code.PAYER_UNKNOWN: (-5, _("The payer is none of the clients")),
        Code.THROUGH_BANK: (-3, _("Paid through an account of a bank: the payer is told in the purpose only")),
        Code.OTHER_PAYER: (-20, _("The payer is another client")),
        Code.OTHER_CLIENT: (-15, _("The purpose names a contract of another client too")),
        Code.DATE_DIFFERS: (-10, _("The date in the purpose is not that of the contract")),
        Code.NOT_LIVE: (-20, _("No payments are expected by the contract any more")),
        Code.OVER: (-6, _("More than is due and comes next")),
        Code.SUM_FOREIGN: (-4, _("The amount is none of the payments")),
        Code.FITS_OTHER: (-10, _("The amount is exactly a payment of another contract of this client")),
        Code.SPLIT_GUESSED: (-10, _("How much is for each contract is not said")),
        Code.SUMS_DIFFER: (-8, _("Sums in the purpose do not make up the amount")),
        Code.ROW_NOT_OWED: (-8, _("The payment named in the purpose is not owed")),
        Code.MORE_THAN_NAMED: (-6, _("More than is left of what the purpose names")),
        Code.INVOICE_CLOSED: (-12, _("Invoice %(number)s is paid or asks for what is not owed any more")),
        Code.INVOICE_OTHER_CONTRACT: (-12, _("The invoice is for another contract than the purpose names")),
        Code.SUBJECT_NOT_OWED: (-8, _("The purpose speaks of what is not owed in this amount: a penalty, an advance")),
        Code.STRANGE_WORDS: (-20, _("The purpose speaks of something other than leasing")),
        Code.RETURN_WORDS: (-25, _("The purpose speaks of a return or a mistake")),
        Code.EARLY_WORDS: (-4, _("The purpose speaks of early payment")),
        Code.FOR_ANOTHER_WORDS: (-6, _("The purpose says that it is paid for somebody else")),
        Code.OWN_MONEY: (-60, _("The lessor's own money")),
        Code.TWIN: (-15, _("The same payment came another time")),
        Code.CAME_BACK: (-25, _("The same amount went to this payer shortly before")),
        Code.NOT_THEIRS: (-60, _("The client says that the payment is not theirs")),
    }
)
FOR = frozenset(list(Code)[: list(Code).index(Code.NUMBER_ZEROS)])
BEST, BEST_UNCERTAIN = 100, 95


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a proposal, or a doubt; `params` go into its words."""

    code: Code
    params: tuple[tuple[str, str], ...] = ()

    @property
    def points(self) -> int:
        """What it adds to the score; below zero it takes off."""
        return REASONS[self.code][0]

    @property
    def message(self) -> str:
        """English msgid."""
        return REASONS[self.code][1]

    @property
    def is_doubt(self) -> bool:
        """Whether it keeps the payment for a person."""
        return self.code not in FOR


def because(code: Code, **params: str) -> Reason:
    """Make a reason with what goes into its words."""
    return Reason(code, tuple(sorted(params.items())))


def score_of(reasons: tuple[Reason, ...], *, certain: bool) -> int:
    """Add the points up; what is not certain never reaches the top."""
    total = sum(reason.points for reason in reasons)
    return max(0, min(BEST if certain else BEST_UNCERTAIN, total))
