"""The format of the portfolio file, said once: reader, template, manual and their tests all follow this table.

English keys are those of JSON; Russian titles are those of the workbook, where English keys are read too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from common.messages import MessageError, gettext_noop
from common.russian_ids import (
    InvalidId,
    check_bic,
    check_cadastral_number,
    check_inn,
    check_kpp,
    check_plate,
    check_serial_number,
    check_vin,
    normalise_cadastral_number,
    normalise_digits,
    normalise_kpp,
    normalise_plate,
    normalise_serial_number,
    normalise_vin,
)
from integrations.portfolio.values import Kind, Value, choice, day, identifier, money, percentage, text, whole

PARTIES = {"lessor": "лизингодатель", "lessee": "лизингополучатель", "supplier": "поставщик"}
SEGMENTS = {"small": "малый", "medium": "средний", "large": "крупный"}
PRODUCTS = {
    "financial": "финансовый лизинг",
    "operating": "операционный лизинг",
    "leaseback": "возвратный лизинг",
    "express": "экспресс-лизинг",
}
STATUSES = {
    "signed": "подписан",
    "active": "действует",
    "buyout": "ожидает выкупа",
    "closed": "закрыт",
    "terminated": "расторгнут",
}
DAY_RULES = {"fixed_day": "число месяца", "last_day": "последний день месяца"}
ASSET_KINDS = {
    "vehicle": "транспорт",
    "machinery": "спецтехника",
    "equipment": "оборудование",
    "real_estate": "недвижимость",
}
INSTALMENT_KINDS = {"advance": "аванс", "lease": "лизинговый платёж", "buyout": "выкуп", "service": "услуги"}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: key in JSON, Russian title, kind of its values, explanation for people.

    A blank cell is refused when `required`; otherwise it means `default`.
    """

    key: str
    title: str
    kind: Kind
    hint: str
    required: bool = False
    default: Value = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet: key of the list in JSON, Russian title, columns in the template's order.

    `owner` is the column with the contract number that the row belongs to; companies belong to none.
    """

    key: str
    title: str
    hint: str
    columns: tuple[Column, ...]
    owner: str = ""

    def column(self, key: str) -> Column:
        """Find a column by its key.

        Raises:
            LookupError: for a key that is none of this sheet.

        """
        for column in self.columns:
            if column.key == key:
                return column
        raise LookupError(key)


def _check_registration(value: str) -> None:
    if not re.fullmatch(r"\d{13}|\d{15}", value, re.ASCII):
        raise InvalidId(
            "length",
            gettext_noop("“%(value)s” is not right. Expected 13 digits of the OGRN or 15 of the OGRNIP."),
            {"value": value},
        )


def _check_digits(value: str) -> None:
    if not re.fullmatch(r"\d{20}", value, re.ASCII):
        raise InvalidId(
            "length", gettext_noop("“%(value)s” is not right. Expected an account of 20 digits."), {"value": value}
        )


def _check_email(value: str) -> None:
    try:
        validate_email(value)
    except ValidationError as error:
        raise MessageError(
            "email", gettext_noop("“%(value)s” is not an e-mail address, such as name@company.ru."), {"value": value}
        ) from error


_INN = identifier("ИНН: 10 или 12 цифр", normalise=normalise_digits, check=check_inn, one_zero_short=(9, 11))
_KPP = identifier("КПП: 9 знаков", normalise=normalise_kpp, check=check_kpp, one_zero_short=(8,))
_OGRN = identifier("ОГРН: 13 цифр, ОГРНИП: 15", normalise=normalise_digits, check=_check_registration, width=18)
_BIC = identifier("БИК: 9 цифр", normalise=normalise_digits, check=check_bic, one_zero_short=(8,), width=12)
_ACCOUNT = identifier("счёт: 20 цифр", normalise=normalise_digits, check=_check_digits, one_zero_short=(19,), width=24)
_EMAIL = identifier("адрес почты", normalise=str.lower, check=_check_email, width=28)
_VIN = identifier("VIN: 17 знаков без букв I, O, Q", normalise=normalise_vin, check=check_vin, width=22)
_PLATE = identifier("знак: А123ВС77", normalise=normalise_plate, check=check_plate, width=14)
_SERIAL = identifier("заводской номер", normalise=normalise_serial_number, check=check_serial_number, width=20)
_CADASTRAL = identifier(
    "кадастровый номер: 77:01:0001001:1234",
    normalise=normalise_cadastral_number,
    check=check_cadastral_number,
    width=24,
)
_CONTRACT_NUMBER = text(50)
_ZERO = money().parse("0")

COMPANIES = Sheet(
    "companies",
    "Компании",
    "Лизингодатель, лизингополучатели и поставщики. Компания узнаётся по стороне, ИНН и КПП, лизингодатель — по ИНН.",
    (
        Column("party", "Сторона", choice(PARTIES), "Кем компания выступает в сделках", required=True),
        Column("short_name", "Краткое наименование", text(200, width=28), "Как в ЕГРЮЛ", required=True),
        Column("full_name", "Полное наименование", text(500, width=44), "Как в ЕГРЮЛ", required=True),
        Column("inn", "ИНН", _INN, "Проверяются контрольные цифры", required=True),
        Column("kpp", "КПП", _KPP, "Обязателен для организации, у предпринимателя пуст"),
        Column("ogrn", "ОГРН", _OGRN, "ОГРН организации или ОГРНИП предпринимателя", required=True),
        Column("segment", "Размер", choice(SEGMENTS), "Размер бизнеса; пусто — средний", default="medium"),
        Column("legal_address", "Юридический адрес", text(500, width=40), "Одной строкой"),
        Column("phone", "Телефон", text(20), "Для связи"),
        Column("email", "Почта", _EMAIL, "Для связи"),
        Column("bank_name", "Банк", text(200, width=28), "Заполняются банк, БИК и счёт вместе или ни одного"),
        Column("bic", "БИК", _BIC, "Девять цифр, в начале 04"),
        Column("account", "Расчётный счёт", _ACCOUNT, "Ключ счёта проверяется по БИК"),
        Column("correspondent_account", "Корреспондентский счёт", _ACCOUNT, "Счёт банка, 301…"),
    ),
)
CONTRACTS = Sheet(
    "contracts",
    "Договоры",
    "Договоры лизинга. Договор узнаётся по номеру; принимается целиком или не принимается.",
    (
        Column("number", "Номер договора", _CONTRACT_NUMBER, "Не повторяется в файле", required=True),
        Column("product", "Вид лизинга", choice(PRODUCTS), "Продукт", required=True),
        Column("lessor_inn", "ИНН лизингодателя", _INN, "Компания из этого файла или уже в портале", required=True),
        Column("lessor_kpp", "КПП лизингодателя", _KPP, "Для сверки: лизингодатель узнаётся по одному ИНН"),
        Column("lessee_inn", "ИНН лизингополучателя", _INN, "Компания из этого файла или уже в портале", required=True),
        Column("lessee_kpp", "КПП лизингополучателя", _KPP, "Нужен, когда под одним ИНН есть несколько КПП"),
        Column("manager_email", "Почта менеджера", _EMAIL, "Сотрудник лизингодателя, который уже есть в портале"),
        Column("status", "Состояние", choice(STATUSES), "Стадия договора", required=True),
        Column("signed_on", "Дата подписания", day(), "", required=True),
        Column("starts_on", "Начало финансирования", day(), "С этой даты начисляются проценты", required=True),
        Column("ends_on", "Дата окончания", day(), "Позже начала финансирования", required=True),
        Column("price", "Стоимость с НДС", money(above_zero=True), "Равна сумме цен предметов лизинга", required=True),
        Column("advance", "Аванс", money(), "Равен сумме строк графика вида «аванс»", required=True),
        Column("term_months", "Срок, мес.", whole(1, 600), "Полных месяцев", required=True),
        Column(
            "annual_rate", "Ставка, % годовых", percentage(4, 999), "Для справки: график уже рассчитан", required=True
        ),
        Column("buyout_price", "Выкупная стоимость", money(), "Равна сумме колонки «Выкуп» графика", required=True),
        Column("day_rule", "Правило даты", choice(DAY_RULES), "Пусто — число месяца", default="fixed_day"),
        Column("payment_day", "День платежа", whole(1, 31), "Пусто — 25", default=25),
    ),
    owner="number",
)
ASSETS = Sheet(
    "assets",
    "Предметы лизинга",
    "Что передаётся в лизинг. У договора есть хотя бы один предмет; сумма цен равна стоимости договора.",
    (
        Column("contract_number", "Номер договора", _CONTRACT_NUMBER, "Договор из этого файла", required=True),
        Column("position", "Позиция", whole(1, 9999), "Номер предмета в договоре", required=True),
        Column("kind", "Вид", choice(ASSET_KINDS), "Вид предмета лизинга", required=True),
        Column("name", "Наименование", text(300, width=40), "Как в договоре", required=True),
        Column("maker", "Марка", text(100), "Производитель"),
        Column("model", "Модель", text(100), ""),
        Column("year", "Год выпуска", whole(1900, 2100), "", default=None),
        Column("vin", "VIN", _VIN, "Обязателен для транспорта"),
        Column("plate", "Госномер", _PLATE, ""),
        Column("serial_number", "Заводской номер", _SERIAL, "Обязателен для спецтехники и оборудования"),
        Column("cadastral_number", "Кадастровый номер", _CADASTRAL, "Обязателен для недвижимости"),
        Column("address", "Место нахождения", text(500, width=40), ""),
        Column("price", "Цена с НДС", money(above_zero=True), "", required=True),
        Column("supplier_inn", "ИНН поставщика", _INN, "Компания из этого файла или уже в портале"),
        Column("supplier_kpp", "КПП поставщика", _KPP, "Нужен, когда под одним ИНН есть несколько КПП"),
    ),
    owner="contract_number",
)
SCHEDULE = Sheet(
    "schedule",
    "График",
    "Все платежи договора с авансом и выкупом. Основной долг всех строк вместе с выкупом равен стоимости договора.",
    (
        Column("contract_number", "Номер договора", _CONTRACT_NUMBER, "Договор из этого файла", required=True),
        Column("number", "№ платежа", whole(1, 9999), "С 1 без пропусков", required=True),
        Column("kind", "Вид платежа", choice(INSTALMENT_KINDS), "", required=True),
        Column("due_on", "Дата платежа", day(), "Не раньше предыдущей", required=True),
        Column("amount", "Сумма с НДС", money(above_zero=True), "Сумма пяти последних колонок", required=True),
        Column(
            "vat_rate",
            "Ставка НДС, %",
            percentage(2, 100),
            "По дате платежа: 20 по 31.12.2025, затем 22",
            required=True,
        ),
        Column("vat", "НДС", money(), "Внутри суммы: сумма × ставка / (100 + ставка)", required=True),
        Column("principal", "Основной долг", money(), "Пусто — ноль", default=_ZERO),
        Column("interest", "Проценты", money(), "Пусто — ноль", default=_ZERO),
        Column("insurance", "Страхование", money(), "Пусто — ноль", default=_ZERO),
        Column("buyout", "Выкуп", money(), "Пусто — ноль", default=_ZERO),
        Column("other", "Налоги и услуги", money(), "Пусто — ноль", default=_ZERO),
    ),
    owner="contract_number",
)
PAYMENTS = Sheet(
    "payments",
    "Платежи",
    "Уже полученные деньги. Платёж узнаётся по договору, дате, номеру поручения и сумме.",
    (
        Column("contract_number", "Номер договора", _CONTRACT_NUMBER, "Договор из этого файла", required=True),
        Column("received_on", "Дата поступления", day(), "Не позже дня загрузки", required=True),
        Column("amount", "Сумма", money(above_zero=True), "", required=True),
        Column("document_number", "№ поручения", text(50), "Номер платёжного поручения", required=True),
        Column("purpose", "Назначение", text(500, width=44), ""),
    ),
    owner="contract_number",
)

# Fields of our rows that the file calls otherwise.
FIELD_OF_COLUMN = {
    "lessor_inn": "lessor",
    "lessee_inn": "lessee",
    "manager_email": "manager",
    "supplier_inn": "supplier",
    "model": "model_name",
}
SHEETS = (COMPANIES, CONTRACTS, ASSETS, SCHEDULE, PAYMENTS)
NOTES_TITLE = "Пояснения"
EXAMPLE_TITLE = "Пример"
IGNORED_TITLES = (NOTES_TITLE, EXAMPLE_TITLE)


def folded(title: str) -> str:
    """Bring a title to the form in which titles are compared: case, spaces, ё and the mark of a required column."""
    return " ".join(title.replace("*", " ").split()).casefold().replace("ё", "е")


def sheet_titles() -> Mapping[str, Sheet]:
    """Return sheets by every folded title they may have."""
    return {folded(title): sheet for sheet in SHEETS for title in (sheet.key, sheet.title)}


def column_titles(sheet: Sheet) -> Mapping[str, Column]:
    """Return columns of a sheet by every folded title they may have."""
    return {folded(title): column for column in sheet.columns for title in (column.key, column.title)}
