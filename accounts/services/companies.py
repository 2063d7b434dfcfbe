"""Taking a company with its bank account: created, brought up to date, or found the same."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from accounts.events import CompanyChanged
from accounts.models import BankAccount, Company, Membership
from accounts.roles import Party
from common.changes import Change, FieldChange, Saved, assign
from common.events import publish
from common.locks import lock_name


@dataclass(frozen=True, slots=True)
class BankData:
    """A rouble account; it becomes the company's main one."""

    bank_name: str
    bic: str
    account: str
    correspondent_account: str = ""


@dataclass(frozen=True, slots=True)
class CompanyData:
    """Details of a company. `bank=None` says nothing about its accounts and leaves them as they are.

    `keep` names fields about which nothing is said: a known company keeps its own, a new one takes those given here.
    `correspondent_account` among them is that of the bank account.
    """

    party: Party
    short_name: str
    full_name: str
    inn: str
    kpp: str
    ogrn: str
    segment: str
    legal_address: str = ""
    phone: str = ""
    email: str = ""
    bank: BankData | None = None
    keep: frozenset[str] = frozenset()

    def key(self) -> dict[str, str]:
        """By what the company is known."""
        names = ("party", "inn") if self.party is Party.LESSOR else ("party", "inn", "kpp")
        return {name: str(getattr(self, name)) for name in names}

    def own_fields(self) -> dict[str, str]:
        """Fields of the company's own row."""
        return {name: str(value) for name, value in asdict(self).items() if name not in {"bank", "keep"}}


@transaction.atomic
def save_company(*, data: CompanyData, actor: Membership | None, at: datetime) -> Saved[Company]:
    """Take a company, found by party, INN and KPP; a lessor by INN alone, its KPP is a detail.

    Publishes `CompanyChanged` when an existing company differs.

    Raises:
        ValidationError: by field, when an identifier or the bank account is wrong; nothing is written.

    """
    key = data.key()
    lock_name(f"company {' '.join(key.values())}")
    values = data.own_fields()
    found = Company.objects.select_for_update(no_key=True).filter(**key).first()
    company = found or Company(created_at=at)
    changed = assign(company, _said(values, data.keep) if found else values)
    if changed:
        company.full_clean()
        company.save()
    changed += _take_bank_account(company, data.bank, data.keep)
    if found is None:
        return Saved(company, Change.CREATED)
    if not changed:
        return Saved(company, Change.UNCHANGED)
    publish(
        CompanyChanged(company_id=company.pk, fields=tuple(change.name for change in changed)),
        actor_id=actor.pk if actor else None,
    )
    return Saved(company, Change.CHANGED, changed)


def _said(values: Mapping[str, str], keep: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name not in keep}


def _take_bank_account(company: Company, bank: BankData | None, keep: frozenset[str]) -> tuple[FieldChange, ...]:
    """Make the account the main one; an account that was main before stays as another one."""
    if bank is None:
        return ()
    main = company.bank_accounts.filter(is_default=True).first()
    known = company.bank_accounts.filter(bic=bank.bic, account=bank.account).first()
    account = known or BankAccount(company=company)
    values = _said(asdict(bank), keep) if known else asdict(bank)
    if not assign(account, {**values, "is_default": True}):
        return ()
    if main is not None and main != account:
        main.is_default = False
        main.save(update_fields=["is_default"])
    account.full_clean()
    account.save()
    return tuple(
        FieldChange(name, getattr(main, name) if main else "", value)
        for name, value in values.items()
        if main is None or getattr(main, name) != value
    )
