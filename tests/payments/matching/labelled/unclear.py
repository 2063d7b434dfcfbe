"""Traps: nobody can know the answer from what stands there, or it must not be posted at all. They go to the desk."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from payments.engine.matching import ContractFacts, OwedKind
from tests.payments.matching.labelled import typing_people as typed
from tests.payments.matching.labelled.case import UNKNOWABLE, Labelled, Maker


def twins_unnamed(maker: Maker) -> Labelled:
    """Two machines leased on one day, the amount is that of either."""
    while True:
        contract = maker.contract(lonely=False)
        same = [one for one in maker.world.contracts_of(contract.holding) if one.rows == contract.rows]
        if len(same) > 1:
            break
    return _case(maker, "two alike, none named", contract, contract.rows[0].amount, "Лизинговый платеж за ноябрь 2026")


def foreign_number(maker: Maker) -> Labelled:
    """The number is that of another client's contract."""
    contract, other = maker.contract(), maker.contract()
    while other.holding == contract.holding:
        other = maker.contract()
    words = typed.purpose(maker.random, maker.random.choice(typed.LEASE), other.number, None, contract.rows[0].amount)
    return _case(maker, "number of another client", contract, contract.rows[0].amount, words)


def wrong_own_number(maker: Maker) -> Labelled:
    """The number is that of one contract, the amount that of another one of the same client."""
    while True:
        first = maker.contract(lonely=False)
        others = [one for one in maker.world.contracts_of(first.holding) if one.rows[0].amount != first.rows[0].amount]
        if others:
            break
    other = maker.random.choice(others)
    words = typed.purpose(maker.random, maker.random.choice(typed.LEASE), other.number, None, first.rows[0].amount)
    return _case(maker, "number and sum of two contracts", first, first.rows[0].amount, words)


def no_sums(maker: Maker) -> Labelled:
    """Two contracts and a sum that is made of nothing."""
    first, second = _two(maker)
    amount = (first.rows[0].amount * Decimal("0.37") + second.rows[0].amount * Decimal("0.41")).quantize(
        Decimal("0.01")
    )
    return _case(maker, "two contracts, no sums", first, amount, f"Лизинг по дог. {first.number}, {second.number}")


def closed_invoice(maker: Maker) -> Labelled:
    """The invoice is paid already."""
    found = maker.random.choice([one for one in maker.world.invoices if not one.left])
    contract = next(one for one in maker.world.contracts if one.id == found.shares[0].contract)
    words = f"Оплата по счету № {found.number} от {found.issued_on:%d.%m.%Y}"
    return _case(maker, "invoice paid before", contract, found.amount, words)


def twice(maker: Maker) -> Labelled:
    """The same payment came a minute ago."""
    contract = maker.contract()
    words = f"Лизинговый платеж по договору {contract.number} от {contract.signed_on:%d.%m.%Y}"
    return replace(_case(maker, "the same payment twice", contract, contract.rows[0].amount, words), twins=1)


def mistake(maker: Maker) -> Labelled:
    """Says itself that it is no payment."""
    contract = maker.contract()
    template = maker.random.choice(
        (
            "Возврат ошибочно перечисленных средств по договору {n}",
            "Возврат переплаты по дог. лизинга {n}",
            "Ошибочно перечислено, договор {n}, просим вернуть",
        )
    )
    return _case(maker, "return or mistake", contract, contract.rows[0].amount, template.format(n=contract.number))


def also_foreign(maker: Maker) -> Labelled:
    """The own number stands beside that of another client."""
    contract, other = maker.contract(), maker.contract()
    while other.holding == contract.holding:
        other = maker.contract()
    words = f"Лизинг по договору {contract.number} (перенаем с {other.number})"
    return _case(maker, "own and another's number", contract, contract.rows[0].amount, words)


def also_unknown(maker: Maker) -> Labelled:
    """The own number stands beside one that is nobody's."""
    contract = maker.contract()
    words = f"Лизинговые платежи по договорам {contract.number}, ЛД-2019-{maker.random.randint(4000, 9000)}"
    return _case(maker, "own and unknown number", contract, contract.rows[0].amount, words)


def other_subject(maker: Maker) -> Labelled:
    """The number is right, the money is for something else."""
    contract = maker.contract()
    template = maker.random.choice(
        (
            "Оплата по договору купли-продажи по окончании лизинга {n}",
            "Оплата по договору уступки прав по дог. {n}",
            "Штраф ГИБДД по а/м, договор лизинга {n}",
            "Обеспечительный платеж по договору {n}",
        )
    )
    return _case(maker, "about something else", contract, contract.rows[0].amount, template.format(n=contract.number))


def early(maker: Maker) -> Labelled:
    """An early buyout, which is agreed first."""
    contract = maker.contract()
    words = f"Досрочное погашение по договору лизинга {contract.number} от {contract.signed_on:%d.%m.%Y}"
    return _case(maker, "early payment", contract, contract.rows[0].amount * 3, words)


def no_penalty(maker: Maker) -> Labelled:
    """A penalty where none is charged."""
    while True:
        contract = maker.contract()
        if contract.owed[-1].kind is not OwedKind.PENALTY:
            break
    amount = Decimal(maker.random.randint(1000, 90_000)) / 100
    return _case(maker, "penalty not charged", contract, amount, f"Пени по договору {contract.number}")


def row_paid(maker: Maker) -> Labelled:
    """Names a payment that was made long ago."""
    contract = next(one for one in iter(maker.contract, None) if one.rows[0].number > 2)
    number = contract.rows[0].number - 2
    words = f"Лизинговый платеж № {number} по договору {contract.number}"
    return _case(maker, "row paid before", contract, contract.rows[0].amount, words)


def goes_on(maker: Maker) -> Labelled:
    """The number goes on: an annex, another contract of the series."""
    contract = maker.contract()
    words = f"Оплата по договору {contract.number}/{maker.random.randint(2, 9)}Д"
    return _case(maker, "number goes on", contract, contract.rows[0].amount, words)


def wrong_date(maker: Maker) -> Labelled:
    """The number of one contract with the date of another."""
    while True:
        contract = maker.contract()
        other = maker.contract()
        if contract.signed_on != other.signed_on:
            break
    words = f"Лизинг по договору {contract.number} от {other.signed_on:%d.%m.%Y}"
    return _case(maker, "date of another contract", contract, contract.rows[0].amount, words)


def no_fit(maker: Maker) -> Labelled:
    """No number, several contracts, a round sum."""
    contract = maker.contract(lonely=False)
    return _case(maker, "round sum, several contracts", contract, Decimal(maker.random.randint(3, 90) * 1000), "Оплата")


def _two(maker: Maker) -> tuple[ContractFacts, ContractFacts]:
    while True:
        first = maker.contract(lonely=False)
        others = [one for one in maker.world.contracts_of(first.holding) if one.id != first.id]
        if others:
            return first, maker.random.choice(others)


def _case(maker: Maker, kind: str, contract: ContractFacts, amount: Decimal, words: str) -> Labelled:
    return Labelled(kind, maker.payment(amount, words, maker.world.client_of(contract)), UNKNOWABLE)


UNCLEAR: tuple[tuple[int, Callable[[Maker], Labelled]], ...] = (
    (2, twins_unnamed),
    (3, foreign_number),
    (3, wrong_own_number),
    (3, no_sums),
    (1, closed_invoice),
    (2, twice),
    (2, mistake),
    (2, also_foreign),
    (2, also_unknown),
    (2, other_subject),
    (1, early),
    (1, no_penalty),
    (1, row_paid),
    (1, goes_on),
    (2, wrong_date),
    (2, no_fit),
)
