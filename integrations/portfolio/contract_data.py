"""Rows of a contract turned into what the services take; companies and people are looked up here."""

from dataclasses import fields

from accounts.models import Company, Membership, User
from accounts.roles import Party
from common.messages import MessageError, gettext_noop
from contracts.models import AssetKind, ContractStatus, DayRule, ProductKind
from contracts.services import AssetData, ContractTerms
from integrations.portfolio.columns import FIELD_OF_COLUMN
from integrations.portfolio.contract_checks import problem_at
from integrations.portfolio.layout import Titles
from integrations.portfolio.parties import Parties
from integrations.portfolio.problems import Problem
from integrations.portfolio.staging import Row
from integrations.portfolio.values import BadValue
from payments.services import ReceiptData


class ContractRefused(Exception):
    """The contract is not taken; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


class ContractReader:
    """Builds the data of contracts; a value that leads nowhere refuses the contract."""

    def __init__(self, parties: Parties, titles: Titles, actor: Membership | None) -> None:
        self._parties = parties
        self._titles = titles
        self._actor = actor

    def terms(self, row: Row) -> ContractTerms:
        """Terms of a contract.

        Raises:
            ContractRefused: when a party or the manager is not known.

        """
        lessor = self._lessor(row)
        if self._actor is not None and lessor.pk != self._actor.company_id:
            error = BadValue(
                "foreign_lessor",
                gettext_noop("“%(value)s” is not your company. Expected a lessor with INN %(expected)s."),
                {"value": lessor.inn, "expected": self._actor.company.inn},
            )
            raise ContractRefused(problem_at(row, "lessor_inn", error, self._titles))
        return ContractTerms(
            number=row.text("number"),
            product=ProductKind(row.text("product")),
            lessor=lessor,
            lessee=self._company(row, "lessee_inn", Party.LESSEE, row.text("lessee_kpp")),
            manager=self._manager(row, lessor),
            status=ContractStatus(row.text("status")),
            signed_on=row.day("signed_on"),
            starts_on=row.day("starts_on"),
            ends_on=row.day("ends_on"),
            price=row.money("price"),
            advance=row.money("advance"),
            term_months=row.whole("term_months"),
            annual_rate=row.money("annual_rate"),
            buyout_price=row.money("buyout_price"),
            day_rule=DayRule(row.text("day_rule")),
            payment_day=row.whole("payment_day"),
            keep=_fields_of(row.absent, ContractTerms),
        )

    def asset(self, row: Row) -> AssetData:
        """A leased asset.

        Raises:
            ContractRefused: when the supplier is not known.

        """
        return AssetData(
            position=row.whole("position"),
            kind=AssetKind(row.text("kind")),
            name=row.text("name"),
            price=row.money("price"),
            maker=row.text("maker"),
            model_name=row.text("model"),
            year=None if row.values["year"] is None else row.whole("year"),
            vin=row.text("vin"),
            plate=row.text("plate"),
            serial_number=row.text("serial_number"),
            cadastral_number=row.text("cadastral_number"),
            address=row.text("address"),
            supplier=self._supplier(row),
            keep=_fields_of(row.absent, AssetData),
        )

    def _lessor(self, row: Row) -> Company:
        lessor = self._company(row, "lessor_inn", Party.LESSOR)
        kpp = row.text("lessor_kpp")
        if kpp and kpp != lessor.kpp:
            error = BadValue(
                "lessor_kpp",
                gettext_noop(
                    "The lessor with INN %(inn)s has the KPP %(expected)s, not %(value)s. "
                    "Expected %(expected)s or an empty cell."
                ),
                {"inn": lessor.inn, "expected": lessor.kpp, "value": kpp},
            )
            raise ContractRefused(problem_at(row, "lessor_kpp", error, self._titles))
        return lessor

    def _supplier(self, row: Row) -> Company | None:
        if not row.text("supplier_inn"):
            return None
        return self._company(row, "supplier_inn", Party.SUPPLIER, row.text("supplier_kpp"))

    def _company(self, row: Row, column: str, party: Party, kpp: str = "") -> Company:
        try:
            return self._parties.find(party, row.text(column), kpp)
        except MessageError as error:
            raise ContractRefused(problem_at(row, column, error, self._titles)) from error

    def _manager(self, row: Row, lessor: Company) -> User | None:
        email = row.text("manager_email")
        if not email:
            return None
        active = Membership.objects.active(on=self._parties.day).own().select_related("user")
        seat = active.filter(company=lessor, user__email=email).first()
        if seat is None:
            error = BadValue(
                "unknown_manager",
                gettext_noop(
                    "“%(value)s” is no active employee of the lessor in the portal. Expected one, or an empty cell."
                ),
                {"value": email},
            )
            raise ContractRefused(problem_at(row, "manager_email", error, self._titles))
        return seat.user


def _fields_of(columns: frozenset[str], data: type[ContractTerms | AssetData]) -> frozenset[str]:
    """Names of our fields that these columns of the file fill; some only help to find a company."""
    return frozenset(FIELD_OF_COLUMN.get(key, key) for key in columns) & {field.name for field in fields(data)}


def receipt(row: Row) -> ReceiptData:
    """A payment that was made."""
    return ReceiptData(
        received_on=row.day("received_on"),
        amount=row.money("amount"),
        document_number=row.text("document_number"),
        purpose=row.text("purpose"),
    )
