"""The lessor's accounts, by which a statement is known to be its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import BankAccount
from accounts.roles import Party
from common.messages import gettext_noop
from payments.bank.records import BadStatement


@dataclass(frozen=True, slots=True)
class OwnAccounts:
    """Numbers of the lessor's accounts with their ids, and the numbers of other lessors of the portal."""

    ids: Mapping[str, int]
    of_others: frozenset[str] = frozenset()

    def __contains__(self, number: object) -> bool:
        return number in self.ids

    def require(self, number: str, line: int) -> None:
        """Refuse an account that is not the lessor's.

        Raises:
            BadStatement: with the line and the account.

        """
        if number in self.ids:
            return
        if number in self.of_others:
            raise BadStatement(
                "account_of_another_lessor",
                gettext_noop(
                    "Line %(line)s: the account %(account)s belongs to another lessor of the portal. "
                    "Its statement is loaded by the people of that lessor."
                ),
                line,
                {"account": number},
            )
        raise BadStatement(
            "foreign_account",
            gettext_noop(
                "Line %(line)s: “%(account)s” is not an account of the lessor. Expected a statement of an account "
                "from the page of the lessor’s company: add the account there if it is new."
            ),
            line,
            {"account": number},
        )


def own_accounts(lessor_id: int) -> OwnAccounts:
    """Read the accounts of all lessors; there are a few. An account of both belongs to this lessor."""
    rows = BankAccount.objects.filter(company__party=Party.LESSOR).order_by("-is_default", "pk")
    ids: dict[str, int] = {}
    others: set[str] = set()
    for account_id, company_id, number in rows.values_list("pk", "company_id", "account"):
        if company_id == lessor_id:
            ids.setdefault(number, account_id)
        else:
            others.add(number)
    return OwnAccounts(ids, frozenset(others - ids.keys()))
