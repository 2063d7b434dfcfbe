"""Invented companies of the demo. Identifiers are made from seeds and pass their check digits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from common.sample_ids import (
    sample_account,
    sample_bic,
    sample_company_inn,
    sample_correspondent_account,
    sample_kpp,
    sample_ogrn,
    sample_ogrnip,
    sample_person_inn,
)
from leasing_portal.demo.rows import Row

Party = Literal["lessor", "lessee", "supplier"]
Segment = Literal["small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """One company; `seed` chooses its identifiers, whose region is that of the address."""

    key: str
    party: Party
    segment: Segment
    seed: int
    short_name: str
    full_name: str
    address: str
    bank: str
    is_entrepreneur: bool = False

    @property
    def inn(self) -> str:
        """12 digits of an entrepreneur, 10 of a company."""
        return sample_person_inn(self.seed) if self.is_entrepreneur else sample_company_inn(self.seed)

    @property
    def kpp(self) -> str:
        """Empty for an entrepreneur."""
        return "" if self.is_entrepreneur else sample_kpp(self.seed)

    @property
    def domain(self) -> str:
        """Domain of the e-mail addresses; `.example` never belongs to anybody (RFC 2606)."""
        return f"{self.key}.example"


LESSOR = DemoCompany(
    "opora-rosta", "lessor", "large", 103,
    "ООО «ЛК «Опора Роста»", "Общество с ограниченной ответственностью «Лизинговая компания «Опора Роста»",
    "115088, г. Москва, ул. Южная Заставная, д. 14, офис 501", "АО «Банк «Речной причал»",
)  # fmt: skip

LESSEES = (
    DemoCompany(
        "severny-karier", "lessee", "large", 128,
        "ООО «Северный карьер»", "Общество с ограниченной ответственностью «Северный карьер»",
        "620024, г. Екатеринбург, ул. Рудничная, д. 8, этаж 3", "ПАО «Уральский горный банк»",
    ),
    DemoCompany(
        "gorodskie-linii", "lessee", "large", 121,
        "АО «Городские линии»", "Акционерное общество «Строительный холдинг «Городские линии»",
        "109044, г. Москва, ул. Крутицкая Набережная, д. 21, стр. 2", "АО «Банк «Речной причал»",
    ),
    DemoCompany(
        "volga-put", "lessee", "medium", 113,
        "ООО «Волжский путь»", "Общество с ограниченной ответственностью «Транспортная компания «Волжский путь»",
        "443082, г. Самара, ул. Пристанская, д. 37", "АО «Средневолжский торговый банк»",
    ),
    DemoCompany(
        "tochnaya-detal", "lessee", "medium", 102,
        "ООО «Завод «Точная деталь»", "Общество с ограниченной ответственностью «Завод «Точная деталь»",
        "603028, г. Нижний Новгород, ул. Станочная, д. 5", "АО «Средневолжский торговый банк»",
    ),
    DemoCompany(
        "stepnoe-pole", "lessee", "medium", 105,
        "АО «Степное поле»", "Акционерное общество «Агрофирма «Степное поле»",
        "350047, г. Краснодар, ул. Хлебная, д. 112", "ПАО «Кубанский аграрный банк»",
    ),
    DemoCompany(
        "teply-hleb", "lessee", "small", 109,
        "ООО «Тёплый хлеб»", "Общество с ограниченной ответственностью «Пекарня «Тёплый хлеб»",
        "195027, г. Санкт-Петербург, ул. Пекарская, д. 4, литера А", "АО «Невский расчётный банк»",
    ),
    DemoCompany(
        "samoylova", "lessee", "small", 111,
        "ИП Самойлова Д. И.", "Индивидуальный предприниматель Самойлова Дарья Игоревна",
        "420061, г. Казань, ул. Заречная, д. 19, кв. 46", "АО «Средневолжский торговый банк»", is_entrepreneur=True,
    ),
    DemoCompany(
        "uyut-servis", "lessee", "small", 127,
        "ООО «Уют-Сервис Плюс»", "Общество с ограниченной ответственностью «Уют-Сервис Плюс»",
        "630049, г. Новосибирск, ул. Домовая, д. 26, офис 12", "ПАО «Уральский горный банк»",
    ),
)  # fmt: skip

SUPPLIERS = (
    DemoCompany(
        "trakt-avto", "supplier", "medium", 107,
        "ООО «Тракт-Авто Центр»", "Общество с ограниченной ответственностью «Тракт-Авто Центр»",
        "140053, Московская обл., г. Котельники, ш. Новорязанское, д. 9", "АО «Банк «Речной причал»",
    ),
    DemoCompany(
        "mashiny-severa", "supplier", "medium", 129,
        "ООО «Машины Севера»", "Общество с ограниченной ответственностью «Торговый дом «Машины Севера»",
        "620137, г. Екатеринбург, ул. Заводская Набережная, д. 31", "ПАО «Уральский горный банк»",
    ),
    DemoCompany(
        "stanki-i-linii", "supplier", "medium", 115,
        "ООО «Станки и линии»", "Общество с ограниченной ответственностью «Станки и линии»",
        "603152, г. Нижний Новгород, ул. Инструментальная, д. 2", "АО «Средневолжский торговый банк»",
    ),
    DemoCompany(
        "dom-sklad", "supplier", "large", 130,
        "АО «Дом и склад»", "Акционерное общество «Девелоперская группа «Дом и склад»",
        "344010, г. Ростов-на-Дону, пр. Портовый, д. 70", "ПАО «Кубанский аграрный банк»",
    ),
)  # fmt: skip

# The plant belongs to the building holding: its head office sees both, and their sums side by side.
HEAD_OFFICES = {"tochnaya-detal": "gorodskie-linii"}

COMPANIES = (LESSOR, *LESSEES, *SUPPLIERS)
_BANK_SEEDS = {name: 200 + place for place, name in enumerate(sorted({company.bank for company in COMPANIES}))}


def company(key: str) -> DemoCompany:
    """Find a company by its key.

    Raises:
        LookupError: for a key that no company has.

    """
    for found in COMPANIES:
        if found.key == key:
            return found
    raise LookupError(key)


def company_rows() -> Iterator[Row]:
    """Yield the rows of the sheet "companies"."""
    for number, one in enumerate(COMPANIES, start=1):
        bic = sample_bic(_BANK_SEEDS[one.bank])
        yield {
            "party": one.party,
            "short_name": one.short_name,
            "full_name": one.full_name,
            "inn": one.inn,
            "kpp": one.kpp,
            "ogrn": sample_ogrnip(one.seed) if one.is_entrepreneur else sample_ogrn(one.seed),
            "segment": one.segment,
            "legal_address": one.address,
            # The area code 000 is given to nobody.
            "phone": f"+7 000 555-10-{number:02d}",
            "email": f"office@{one.domain}",
            "bank_name": one.bank,
            "bic": bic,
            "account": sample_account(one.seed, bic),
            "correspondent_account": sample_correspondent_account(bic),
        }
