"""Invented makes of leased assets with plausible prices, and the rows of the sheet "assets"."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

from common.sample_ids import sample_cadastral_number, sample_plate, sample_serial_number, sample_vin
from leasing_portal.demo.companies import company
from leasing_portal.demo.rows import Row

Kind = Literal["vehicle", "machinery", "equipment", "real_estate"]
THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Make:
    """One kind of thing that is leased. `price` is a usual price with VAT in thousands of roubles."""

    kind: Kind
    name: str
    maker: str
    model: str
    supplier: str
    price: int
    address: str = ""


MAKES = {
    "dump_truck": Make("vehicle", "Самосвал «Гранит 6540»", "Гранит", "6540", "trakt-avto", 9_450),
    "tractor_unit": Make("vehicle", "Седельный тягач «Верста Т5»", "Верста", "Т5", "trakt-avto", 11_280),
    "semi_trailer": Make("vehicle", "Полуприцеп шторный «Парус 13»", "Парус", "13", "trakt-avto", 4_360),
    "van": Make("vehicle", "Фургон изотермический «Стриж 3»", "Стриж", "3", "trakt-avto", 3_190),
    "car": Make("vehicle", "Легковой автомобиль «Сойка Универсал»", "Сойка", "Универсал", "trakt-avto", 2_240),
    "bus": Make("vehicle", "Автобус городской «Линия 12»", "Линия", "12", "trakt-avto", 14_700),
    "excavator": Make("machinery", "Экскаватор гусеничный «Барс 330»", "Барс", "330", "mashiny-severa", 18_600),
    "loader": Make("machinery", "Погрузчик фронтальный «Барс 50К»", "Барс", "50К", "mashiny-severa", 8_900),
    "crane": Make("machinery", "Автокран «Журавль 32»", "Журавль", "32", "mashiny-severa", 16_350),
    "harvester": Make("machinery", "Комбайн зерноуборочный «Колос Н7»", "Колос", "Н7", "mashiny-severa", 21_400),
    "tractor": Make("machinery", "Трактор колёсный «Пахарь 240»", "Пахарь", "240", "mashiny-severa", 9_980),
    "lathe": Make("equipment", "Токарный центр с ЧПУ «Резец 500»", "Резец", "500", "stanki-i-linii", 12_750),
    "press": Make("equipment", "Пресс листогибочный «Кром 160»", "Кром", "160", "stanki-i-linii", 6_820),
    "oven": Make("equipment", "Печь ротационная хлебопекарная «Жар 9»", "Жар", "9", "stanki-i-linii", 1_870),
    "crusher": Make("equipment", "Дробильная установка «Утёс 200»", "Утёс", "200", "stanki-i-linii", 24_300),
    "server": Make("equipment", "Комплекс серверный «Кедр 8»", "Кедр", "8", "stanki-i-linii", 5_460),
    "warehouse": Make(
        "real_estate", "Склад класса B, 4 200 м²", "", "", "dom-sklad", 168_000,
        "344090, г. Ростов-на-Дону, ул. Складская, д. 15",
    ),
    "office": Make(
        "real_estate", "Нежилое помещение под офис, 380 м²", "", "", "dom-sklad", 54_500,
        "109044, г. Москва, ул. Крутицкая Набережная, д. 21, стр. 2, пом. IV",
    ),
    "workshop": Make(
        "real_estate", "Производственный корпус, 2 600 м²", "", "", "dom-sklad", 96_000,
        "603028, г. Нижний Новгород, ул. Станочная, д. 5, корп. 2",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lot:
    """The assets of one contract: `count` of the same make, bought in `year`."""

    make: str
    count: int
    year: int
    is_registered: bool
    """Whether vehicles have plates: not before they are handed over."""
    is_own: bool
    """Whether the lessee itself is the seller (sale and leaseback): then there is no supplier."""


def lot_rows(lot: Lot, *, contract_number: str, first_seed: int, dice: Random) -> Iterator[Row]:
    """Yield the assets of a contract; each takes a seed of its own for its identifiers, from `first_seed`."""
    make = MAKES[lot.make]
    price = _price(make, dice)
    for position in range(1, lot.count + 1):
        seed = first_seed + position - 1
        is_vehicle = make.kind == "vehicle"
        has_serial = make.kind in {"machinery", "equipment"}
        yield {
            "contract_number": contract_number,
            "position": position,
            "kind": make.kind,
            "name": make.name,
            "maker": make.maker,
            "model": make.model,
            "year": lot.year,
            "vin": sample_vin(seed) if is_vehicle else "",
            "plate": sample_plate(seed) if is_vehicle and lot.is_registered else "",
            "serial_number": sample_serial_number(seed) if has_serial else "",
            "cadastral_number": sample_cadastral_number(seed) if make.kind == "real_estate" else "",
            "address": make.address,
            "price": f"{price:.2f}",
            "supplier_inn": "" if lot.is_own else company(make.supplier).inn,
        }


def _price(make: Make, dice: Random) -> Decimal:
    """A price within 8% of the usual one, in whole hundreds of roubles."""
    percent = Decimal(dice.randint(-80, 80)) / 10
    roubles = Decimal(make.price) * THOUSAND * (100 + percent) / 100
    return (roubles / 100).quantize(Decimal(1)) * 100
