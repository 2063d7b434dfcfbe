"""Why an invoice is not made."""

from django.utils.functional import Promise


class InvoiceRefused(Exception):
    """There is nothing to issue; `code` for programs, `message` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        self.code = code
        self.message = message
        super().__init__(code, message)
