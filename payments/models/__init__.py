"""Schedules, the ledger, invoices, what the bank and the acquirer tell, papers that both sides agree on."""

from payments.models.act import ActState, DisputeState, LineDispute, ReconciliationAct
from payments.models.bank import BankOperation, BankStatement, Direction, StatementFormat, TriageState, WatchedFile
from payments.models.charge import Charge, ChargeKind, Relief, ReliefShare
from payments.models.claim_letter import ClaimLetter
from payments.models.delivery import FeedLink, InvoiceChannels, InvoiceDelivery, PaperChannel, PaperMoment, PayLink
from payments.models.invoice import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceSeries,
    InvoiceState,
    InvoiceStatus,
    LineKind,
)
from payments.models.ledger import REVERSAL, Allocation, Receipt, ReceiptReversal, ReceiptSource, ReversalKind
from payments.models.ledger_report import BalanceCause, LedgerDifference, LedgerReport
from payments.models.online import AcquirerNotice, OnlinePayment, OnlineRefund, OnlineState, OnlineWay
from payments.models.payment_order import OrderState, PaymentOrder
from payments.models.payoff import PayoffQuote, QuoteKind, TerminationSettlement
from payments.models.schedule import Instalment, InstalmentKind, ScheduleVersion
from payments.models.terms import (
    AdvanceOffsetRule,
    BuyoutWay,
    KeyRate,
    MoneyTerms,
    PenaltyBaseChoice,
    PenaltyRate,
    VatRule,
)
from payments.models.triage import PaymentQuestion, QuestionAnswer, TriageStep

__all__ = [
    "REVERSAL",
    "AcquirerNotice",
    "ActState",
    "AdvanceOffsetRule",
    "Allocation",
    "BalanceCause",
    "BankOperation",
    "BankStatement",
    "BuyoutWay",
    "Charge",
    "ChargeKind",
    "ClaimLetter",
    "Direction",
    "DisputeState",
    "FeedLink",
    "Instalment",
    "InstalmentKind",
    "Invoice",
    "InvoiceChannels",
    "InvoiceDelivery",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceSeries",
    "InvoiceState",
    "InvoiceStatus",
    "KeyRate",
    "LedgerDifference",
    "LedgerReport",
    "LineDispute",
    "LineKind",
    "MoneyTerms",
    "OnlinePayment",
    "OnlineRefund",
    "OnlineState",
    "OnlineWay",
    "OrderState",
    "PaperChannel",
    "PaperMoment",
    "PayLink",
    "PaymentOrder",
    "PaymentQuestion",
    "PayoffQuote",
    "PenaltyBaseChoice",
    "PenaltyRate",
    "QuestionAnswer",
    "QuoteKind",
    "Receipt",
    "ReceiptReversal",
    "ReceiptSource",
    "ReconciliationAct",
    "Relief",
    "ReliefShare",
    "ReversalKind",
    "ScheduleVersion",
    "StatementFormat",
    "TerminationSettlement",
    "TriageState",
    "TriageStep",
    "VatRule",
    "WatchedFile",
]
