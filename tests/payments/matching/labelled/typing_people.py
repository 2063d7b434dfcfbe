"""How accountants of clients type: templates of purposes, and the ways in which a number is spoiled."""

from datetime import date
from decimal import Decimal
from random import Random

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_LATIN = dict(zip("АВЕКМНОРСТУХаеорсух", "ABEKMHOPCTYXaeopcyx", strict=True))

LEASE = (
    "Лизинговый платеж по договору {n}{d}",
    "Оплата лизинговых платежей по дог. {n}{d}",
    "Оплата по договору финансовой аренды (лизинга) № {n}{d}",
    "по договору лизинга №{n}{d}",
    "Лиз. платеж, договор {n}{d}",
    "Перечисление платы по д-ру лизинга N {n}{d}",
    "ОПЛАТА ПО ДОГОВОРУ ЛИЗИНГА {n}{d}",
    "оплата за автомобиль по дог {n}{d} согласно графика",
)
VAT = (
    "", ", в т.ч. НДС 22% - {vat}", ". В том числе НДС (22%) {vat} руб.", " В т.ч.НДС(22%),{vat}",
    " Сумма {kopecks} В т.ч. НДС(22%) {vat_kopecks}",
    ", НДС 22 % – {vat}",
)  # fmt: skip


def purpose(random: Random, template: str, number: str, signed_on: date | None, amount: Decimal) -> str:
    """Fill a template; the date of the contract stands there as often as not."""
    dated = "" if signed_on is None else random.choice(("", f" от {signed_on:%d.%m.%Y}", f" от {signed_on:%d.%m.%y}г."))
    vat = (amount * 22 / 122).quantize(Decimal("0.01"))
    ending = random.choice(VAT).format(
        vat=f"{vat:.2f}".replace(".", random.choice(",.")),
        kopecks=f"{amount:.2f}".replace(".", "-"),
        vat_kopecks=f"{vat:.2f}".replace(".", "-"),
    )
    return template.format(n=number, d=dated) + ending


def money(random: Random, amount: Decimal) -> str:
    """A sum as people write it."""
    grouped = f"{amount:,.2f}".replace(",", " ")
    return random.choice((f"{amount:.2f}", grouped.replace(".", ","), f"{amount:.2f} руб.", f"{grouped} р."))


def latin(random: Random, number: str) -> str:
    """Some letters of the other alphabet, which look the same."""
    return "".join(_LATIN.get(one, one) if random.random() < 0.7 else one for one in number)


def other_separators(random: Random, number: str) -> str:
    """Dashes lost, or other signs put for them; sometimes in small letters."""
    sign = random.choice(("", " ", "/", "–", " - ", "\\", "_"))
    changed = number.replace("-", sign).replace("/", random.choice((sign, "/")))
    return changed.lower() if random.random() < 0.3 else changed


def letters_for_digits(random: Random, number: str) -> str:
    """Letters where zeros and threes were, as scanners and hasty hands put them."""
    spots = [
        at for at, one in enumerate(number) if one == "0" and 0 < at < len(number) - 1 and number[at - 1].isdigit()
    ]
    if not spots:
        return number
    spot = random.choice(spots)
    return number[:spot] + random.choice("ОOо") + number[spot + 1 :]


def without_zeros(number: str) -> str:
    """Leading zeros of each part lost."""
    parts, current = [], ""
    for one in number + " ":
        if one.isdigit():
            current += one
            continue
        parts += [current.lstrip("0"), one]
        current = ""
    return "".join(parts).strip()


def wrong_digit(random: Random, number: str) -> str:
    """One digit of the number is another one."""
    spots = [at for at, one in enumerate(number) if one.isdigit()]
    spot = random.choice(spots)
    digit = random.choice([one for one in "0123456789" if one != number[spot]])
    return number[:spot] + digit + number[spot + 1 :]


def swapped(random: Random, number: str) -> str:
    """Two neighbouring digits changed places."""
    spots = [at for at in range(len(number) - 1) if number[at : at + 2].isdigit() and number[at] != number[at + 1]]
    if not spots:
        return number
    spot = random.choice(spots)
    return number[:spot] + number[spot + 1] + number[spot] + number[spot + 2 :]


def month(day: date) -> str:
    """«ноябрь 2026»."""
    return f"{MONTHS[day.month - 1]} {day.year}"
