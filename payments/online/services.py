"""What the pages and the back office do with online payments."""

from payments.online.notices import handle_notice, keep_notice
from payments.online.polling import look
from payments.online.refreshing import refresh, take_told
from payments.online.refunds import left_to_refund, refresh_refund, start_refund
from payments.online.refusals import OnlineRefused
from payments.online.settling import settle_payment, settle_refund
from payments.online.starting import begin_at_acquirer, left_to_pay, start_payment

__all__ = [
    "OnlineRefused",
    "begin_at_acquirer",
    "handle_notice",
    "keep_notice",
    "left_to_pay",
    "left_to_refund",
    "look",
    "refresh",
    "refresh_refund",
    "settle_payment",
    "settle_refund",
    "start_payment",
    "start_refund",
    "take_told",
]
