"""The same record twice in one file."""

from dataclasses import dataclass, field
from hashlib import blake2b

from common.messages import gettext_noop
from integrations.bank.errors import BadExchange
from integrations.bank.records import Account, Document, Header


@dataclass(slots=True)
class Once:
    """Remembers records by digests of 16 bytes, not the records themselves.

    Documents are the same when every field is. What differs in anything, as two fees of one day with different
    times, are two payments. A transfer between two accounts of the file may stand twice: once for each account.
    """

    lines: dict[bytes, int] = field(default_factory=dict)
    accounts: set[str] = field(default_factory=set)

    def check(self, record: Header | Account | Document) -> None:
        """Refuse what came before; raises BadExchange with both lines."""
        if isinstance(record, Header):
            self.accounts.update(record.accounts)
        elif isinstance(record, Account):
            self.accounts.add(record.number)
            self._check_account(record)
        else:
            self._check_document(record)

    def _check_account(self, account: Account) -> None:
        first = self._first(repr((account.number, account.start, account.end)), account.line)
        if first:
            raise BadExchange(
                "account_twice",
                gettext_noop(
                    "The section of account %(value)s that begins in line %(line)s is for the same period as the one "
                    "in line %(first)s. Expected each period of an account once."
                ),
                account.line,
                {"value": account.number, "first": first},
            )

    def _check_document(self, document: Document) -> None:
        shown = repr(document)
        first = self._first(shown, document.line)
        if first and self._is_own_transfer(document):
            first = self._first(f"again {shown}", document.line)
        if first:
            raise BadExchange(
                "document_twice",
                gettext_noop(
                    "Document %(value)s that begins in line %(line)s is the same as the one in line %(first)s in "
                    "every field. Expected each document once."
                ),
                document.line,
                {"value": document.number, "first": first},
            )

    def _is_own_transfer(self, document: Document) -> bool:
        return bool(document.payer.accounts & self.accounts and document.payee.accounts & self.accounts)

    def _first(self, shown: str, line: int) -> int:
        """Return the line of the same before, 0 when this is the first."""
        digest = blake2b(shown.encode(errors="surrogatepass"), digest_size=16).digest()
        first = self.lines.get(digest, 0)
        if not first:
            self.lines[digest] = line
        return first
