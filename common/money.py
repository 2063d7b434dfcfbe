"""Money: `Decimal` roubles with two digits, rounded half up. Rounded, read and written only here.

The largest amount is that of the database column NUMERIC(18,2): sixteen digits before the point.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

from num2words import num2words

from common.messages import MessageError, gettext_noop

ZERO = Decimal("0.00")
KOPECK = Decimal("0.01")
LIMIT = Decimal(10) ** 16

NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE = "\u202f", "\u00a0"
MINUS = "\u2212"

_SPACES = re.compile(r"[ \u00a0\u2007\u2009\u202f]")
_UNIT = re.compile(r"(?:₽|руб(?:\.|л[а-я]*)?|р\.?|rub)$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")


class InvalidMoney(MessageError):
    """The text or the number is not an amount of money; the message says what was expected."""


def q(amount: Decimal | int) -> Decimal:
    """Round to the kopeck, half up (0.005 becomes 0.01, -0.005 becomes -0.01); never returns a negative zero.

    Raises:
        TypeError: for a float (or anything else that is not exact).
        InvalidMoney: for NaN, infinity and numbers too long to be rounded exactly.

    """
    if isinstance(amount, bool) or not isinstance(amount, (Decimal, int)):
        raise TypeError(f"Money is Decimal or int, not {type(amount).__name__}: {amount!r}")
    number = Decimal(amount)
    if not number.is_finite():
        raise InvalidMoney("not_finite", gettext_noop("“%(value)s” is not an amount."), {"value": str(number)})
    try:
        # The sum with zero turns -0.00 into 0.00.
        return number.quantize(KOPECK, rounding=ROUND_HALF_UP) + ZERO
    except InvalidOperation as error:
        raise _too_large(str(number)) from error


def round_percent(percent: Decimal, digits: int = 2) -> Decimal:
    """Round a rate or a share in percent, half up, as money is; never returns a negative zero."""
    return percent.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP) + Decimal(0).scaleb(-digits)


def split_evenly(total: Decimal, parts: int) -> list[Decimal]:
    """Split into `parts` rounded shares that sum to `total` exactly; the last share takes the residue.

    Shares are rounded half up. Where this would give the last share the opposite sign (a few kopecks among
    many parts) they are rounded towards zero instead.

    Raises:
        ValueError: when `parts` is below one or `total` has fractions of a kopeck.

    """
    if parts < 1:
        raise ValueError(f"Cannot split into {parts} parts: at least one is needed")
    if q(total) != total:
        raise ValueError(f"Cannot split {total}: it has fractions of a kopeck")
    share = q(total / parts)
    last = total - share * (parts - 1)
    if last * total < 0:
        share = (total / parts).quantize(KOPECK, rounding=ROUND_DOWN) + ZERO
        last = total - share * (parts - 1)
    return [share] * (parts - 1) + [q(last)]


def format_money(amount: Decimal, *, currency: bool = True) -> str:
    """Write an amount in the Russian style, for example `−1 234 567,89 ₽`.

    Groups and the unit are parted by narrow no-break spaces (U+202F), the minus is U+2212.
    """
    rounded = q(amount)
    text = f"{abs(rounded):,.2f}".replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",")
    sign = MINUS if rounded < 0 else ""
    unit = f"{NARROW_NO_BREAK_SPACE}₽" if currency else ""
    return f"{sign}{text}{unit}"


def for_paper(text: str) -> str:
    """Part groups by full no-break spaces: the papers' font has no narrow one, and figures would run together."""
    return text.replace(NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE)


def paper_figures(amount: Decimal) -> str:
    """Write an amount as papers do: `1 234 567,89`, without the unit."""
    return for_paper(format_money(amount, currency=False))


def parse_money(text: str) -> Decimal:
    """Read an amount written by a person: `1 234,56`, `1234.56`, `−5`, `1 000 ₽`.

    Groups may be parted by any kind of space. One separator of kopecks, comma or point, is accepted; a form
    with both is refused as ambiguous.

    Raises:
        InvalidMoney: with a code and a message that names the text and what was expected.

    """
    shown = text.strip()
    body = _UNIT.sub("", _SPACES.sub(" ", shown)).strip()
    negative = body[:1] in {"-", MINUS}
    if negative:
        body = body[1:].lstrip()
    if not body:
        raise InvalidMoney("empty", gettext_noop("No amount is given. Expected a number such as 1 234,56."))
    whole, separator, kopecks = body.replace(".", ",").partition(",")
    _check_whole(whole, shown)
    if separator:
        _check_kopecks(kopecks, shown)
    amount = Decimal(f"{whole.replace(' ', '')}.{kopecks or '0'}")
    if amount >= LIMIT:
        raise _too_large(shown)
    return q(-amount if negative else amount)


def _check_whole(whole: str, shown: str) -> None:
    if _PLAIN.fullmatch(whole) or _GROUPED.fullmatch(whole):
        return
    if re.fullmatch(r"[0-9 ]+", whole):
        raise InvalidMoney(
            "grouping",
            gettext_noop("“%(value)s” is not an amount: spaces may only part groups of three digits, as in 1 234,56."),
            {"value": shown},
        )
    raise _not_a_number(shown)


def _check_kopecks(kopecks: str, shown: str) -> None:
    if "," in kopecks:
        raise InvalidMoney(
            "two_separators",
            gettext_noop("“%(value)s” has several commas or points. Expected one, before the kopecks: 1 234,56."),
            {"value": shown},
        )
    if not _PLAIN.fullmatch(kopecks):
        raise _not_a_number(shown)
    if len(kopecks) > 2:  # noqa: PLR2004 - a rouble has a hundred kopecks
        raise InvalidMoney(
            "too_precise",
            gettext_noop(
                "“%(value)s” has more than two digits after the separator. Expected roubles and kopecks: 1 234,56."
            ),
            {"value": shown},
        )


def _not_a_number(shown: str) -> InvalidMoney:
    return InvalidMoney(
        "not_a_number",
        gettext_noop("“%(value)s” is not an amount. Expected digits, for example 1 234,56."),
        {"value": shown},
    )


def _too_large(shown: str) -> InvalidMoney:
    return InvalidMoney(
        "too_large",
        gettext_noop("“%(value)s” is too large. Expected less than 10 000 000 000 000 000 roubles."),
        {"value": shown},
    )


def plural_ru(number: int, one: str, few: str, many: str) -> str:
    """Choose the Russian word form for a count: 1 рубль, 2 рубля, 5 рублей, 11 рублей, 21 рубль."""
    last_two, last = abs(number) % 100, abs(number) % 10
    if last == 1 and last_two != 11:  # noqa: PLR2004 - "eleven" takes the plural
        return one
    if 2 <= last <= 4 and not 12 <= last_two <= 14:  # noqa: PLR2004 - the rule of the language
        return few
    return many


def in_words(amount: Decimal) -> str:
    """Write the amount as Russian papers do: `Одна тысяча двести рублей 50 копеек`."""
    rounded = q(amount)
    roubles, kopecks = divmod(int(abs(rounded) * 100), 100)
    words = str(num2words(roubles, lang="ru"))
    if rounded < 0:
        words = f"минус {words}"
    rouble_unit = plural_ru(roubles, "рубль", "рубля", "рублей")
    kopeck_unit = plural_ru(kopecks, "копейка", "копейки", "копеек")
    return f"{words[0].upper()}{words[1:]} {rouble_unit} {kopecks:02d} {kopeck_unit}"
