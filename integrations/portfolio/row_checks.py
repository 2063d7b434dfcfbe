"""Checks of one row whose cells are right by themselves: do they fit each other."""

from collections.abc import Callable, Iterator, Mapping

from common.messages import MessageError, gettext_noop
from common.russian_ids import check_account, check_correspondent_account, check_ogrn, check_ogrnip
from common.russian_ids.company import PERSON_INN
from integrations.portfolio.columns import ASSET_KINDS, ASSETS, COMPANIES, CONTRACTS, Sheet
from integrations.portfolio.layout import Titles
from integrations.portfolio.problems import Problem
from integrations.portfolio.raw import shown
from integrations.portfolio.values import BadValue, Value

type Values = Mapping[str, Value]
type Finding = tuple[str, MessageError]

IDENTIFIER_OF_KIND: Mapping[str, str] = {
    "vehicle": "vin",
    "machinery": "serial_number",
    "equipment": "serial_number",
    "real_estate": "cadastral_number",
}


def row_problems(sheet: Sheet, number: int, values: Values, titles: Titles) -> list[Problem]:
    """Return what is wrong with a row; each problem names one column."""
    check = _CHECKS.get(sheet.key)
    return [
        Problem.of(
            error,
            sheet=titles.sheet(sheet),
            row=number,
            column=titles.column(sheet, key),
            value=shown(values[key]),
        )
        for key, error in (check(values) if check else ())
    ]


def _check_company(values: Values) -> Iterator[Finding]:
    is_entrepreneur = len(str(values["inn"])) == PERSON_INN
    if is_entrepreneur and values["kpp"]:
        yield (
            "kpp",
            BadValue(
                "kpp_of_person", gettext_noop("An entrepreneur (INN of 12 digits) has no KPP. Expected an empty cell.")
            ),
        )
    if not is_entrepreneur and not values["kpp"]:
        yield (
            "kpp",
            BadValue("kpp_missing", gettext_noop("A company (INN of 10 digits) has a KPP. Expected 9 characters.")),
        )
    yield from _refused("ogrn", check_ogrnip if is_entrepreneur else check_ogrn, str(values["ogrn"]))
    yield from _check_bank(values)


def _check_bank(values: Values) -> Iterator[Finding]:
    names = ("bank_name", "bic", "account")
    given = [name for name in names if values[name]]
    if not given and not values["correspondent_account"]:
        return
    missing = [name for name in names if not values[name]]
    for name in missing:
        yield (
            name,
            BadValue(
                "bank_incomplete",
                gettext_noop(
                    "The bank account is not complete. Expected the bank, its BIC and the account together, or none."
                ),
            ),
        )
    if missing:
        return
    bic = str(values["bic"])
    yield from _refused("account", lambda account: check_account(account, bic), str(values["account"]))
    if values["correspondent_account"]:
        number = str(values["correspondent_account"])
        yield from _refused("correspondent_account", lambda account: check_correspondent_account(account, bic), number)


def _check_contract(values: Values) -> Iterator[Finding]:
    price, advance = values["price"], values["advance"]
    if not advance < price:  # type: ignore[operator] # both are amounts
        yield (
            "advance",
            BadValue(
                "advance",
                gettext_noop("The advance %(value)s is not less than the price %(price)s. Expected less."),
                {"value": str(advance), "price": str(price)},
            ),
        )
    starts_on, ends_on = values["starts_on"], values["ends_on"]
    if not ends_on > starts_on:  # type: ignore[operator] # both are dates
        yield (
            "ends_on",
            BadValue(
                "ends_on",
                gettext_noop(
                    "The end date %(value)s is not after the start of financing, %(start)s. Expected a later date."
                ),
                {"value": shown(ends_on), "start": shown(starts_on)},
            ),
        )


def _check_asset(values: Values) -> Iterator[Finding]:
    kind = str(values["kind"])
    identifier = IDENTIFIER_OF_KIND[kind]
    if not values[identifier]:
        yield (
            identifier,
            BadValue(
                "identifier_missing",
                gettext_noop("The cell is empty. Expected a value: it identifies an asset of the kind “%(kind)s”."),
                {"kind": ASSET_KINDS[kind]},
            ),
        )

    if values["supplier_kpp"] and not values["supplier_inn"]:
        yield (
            "supplier_kpp",
            BadValue(
                "kpp_without_inn",
                gettext_noop("There is a KPP but no INN of the supplier. Expected both, or an empty cell."),
            ),
        )


def _refused(column: str, check: Callable[[str], None], value: str) -> Iterator[Finding]:
    try:
        check(value)
    except MessageError as error:
        yield column, error


_CHECKS: Mapping[str, Callable[[Values], Iterator[Finding]]] = {
    COMPANIES.key: _check_company,
    CONTRACTS.key: _check_contract,
    ASSETS.key: _check_asset,
}
