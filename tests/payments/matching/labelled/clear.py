"""Classes whose purposes name contracts or invoices, however badly: the answer can be known."""

from collections.abc import Callable
from decimal import Decimal

from common.money import ZERO
from payments.engine.matching import ContractFacts, InvoiceFacts, OwedKind, PaymentFacts
from tests.payments.matching.labelled import typing_people as typed
from tests.payments.matching.labelled.case import Labelled, Maker, Truth, whole
from tests.payments.matching.labelled.world import TODAY

Spoil = Callable[[Maker, str], str]


def _named(kind: str, spoil: Spoil) -> Callable[[Maker], Labelled]:
    def make(maker: Maker) -> Labelled:
        contract = maker.contract()
        amount = contract.rows[0].amount
        template = maker.random.choice(typed.LEASE)
        number = spoil(maker, contract.number)
        words = typed.purpose(maker.random, template, number, contract.signed_on, amount)
        payer = maker.world.client_of(contract)
        return Labelled(kind, maker.payment(amount, words, payer), whole(contract, amount))

    return make


def _glued(maker: Maker, contract: ContractFacts) -> str:
    number = contract.number.replace("-", "") if maker.random.random() < 0.5 else contract.number
    day = f"{contract.signed_on:%d.%m.%Y}"
    return maker.random.choice(
        (
            f"Оплата лиз.платежаподоговору{number}от{day}",
            f"оплатаподог.{number}от{day}вт.ч.НДС",
            f"ДоговорлизингаN{number}от{day}платеж",
        )
    )


def glued(maker: Maker) -> Labelled:
    """Words without spaces."""
    contract = maker.contract()
    amount = contract.rows[0].amount
    payment = maker.payment(amount, _glued(maker, contract), maker.world.client_of(contract))
    return Labelled("glued", payment, whole(contract, amount))


def many_digits(maker: Maker) -> Labelled:
    """Years, dates, INN, VAT, kilometres: everything looks like a number."""
    contract = maker.contract()
    amount = contract.rows[0].amount
    client = maker.world.client_of(contract)
    words = (
        f"ИНН {client.inn} За 2026 год, график от 01.02.2026 п.3.1, а/м 2025 г.в., платеж по договору лизинга "
        f"{contract.number} от {contract.signed_on:%d.%m.%Y}г. НДС 22% {amount * 22 / 122:.2f}"
    )
    return Labelled("many digits", maker.payment(amount, words, client), whole(contract, amount))


def by_row(maker: Maker) -> Labelled:
    """The payment is named by its number or its month."""
    contract = maker.contract()
    row = maker.random.choice([row for row in contract.rows[:3] if row.kind is OwedKind.LEASE])
    named = maker.random.choice(
        (f"Лизинговый платеж № {row.number} по договору", f"{row.number}-й лизинговый платеж, дог."),
    )
    monthly = f"Лизинговый платеж за {typed.month(row.due_on)} г. по договору"
    template = maker.random.choice((named, monthly)) + " {n}{d}"
    words = typed.purpose(maker.random, template, contract.number, contract.signed_on, row.amount)
    truth = Truth(frozenset({(contract.id, row.amount)}), aims=frozenset({(row.kind, row.due_on)}))
    return Labelled("row named", maker.payment(row.amount, words, maker.world.client_of(contract)), truth)


def several_rows(maker: Maker) -> Labelled:
    """Two or three payments at once."""
    contract = maker.contract()
    count = maker.random.choice((2, 3))
    amount = sum((row.amount for row in contract.rows[:count]), ZERO)
    words = typed.purpose(maker.random, maker.random.choice(typed.LEASE), contract.number, contract.signed_on, amount)
    return Labelled(
        "several rows", maker.payment(amount, words, maker.world.client_of(contract)), whole(contract, amount)
    )


def part(maker: Maker) -> Labelled:
    """Less than the row: a part of what one pays several times for."""
    contract = maker.contract()
    amount = (contract.rows[0].amount * maker.random.randint(20, 90) / 100).quantize(Decimal("0.01"))
    words = typed.purpose(
        maker.random, "Частичная оплата по договору {n}{d}", contract.number, contract.signed_on, amount
    )
    return Labelled(
        "part of a row", maker.payment(amount, words, maker.world.client_of(contract)), whole(contract, amount)
    )


def over(maker: Maker) -> Labelled:
    """More than is due and comes next, by a sum of its own."""
    contract = maker.contract()
    soon = sum((row.amount for row in contract.rows[:4]), ZERO)
    amount = soon + Decimal(maker.random.randint(100, 99_999)) / 100
    words = typed.purpose(maker.random, maker.random.choice(typed.LEASE), contract.number, contract.signed_on, amount)
    return Labelled("overpaid", maker.payment(amount, words, maker.world.client_of(contract)), whole(contract, amount))


def holding(maker: Maker) -> Labelled:
    """A company of the holding pays for another one."""
    while True:
        contract = maker.contract()
        others = [one for one in maker.world.clients if one.holding == contract.holding and one.id != contract.company]
        if others:
            break
    amount = contract.rows[0].amount
    words = typed.purpose(maker.random, maker.random.choice(typed.LEASE), contract.number, contract.signed_on, amount)
    return Labelled(
        "paid by the holding", maker.payment(amount, words, maker.random.choice(others)), whole(contract, amount)
    )


def penalty(maker: Maker) -> Labelled:
    """The penalty alone, all of it or a part."""
    contract = _late(maker)
    owed = contract.owed[-1].amount
    amount = maker.random.choice((owed, (owed / 2).quantize(Decimal("0.01"))))
    template = maker.random.choice(
        (
            "Оплата пени по договору лизинга {n}{d}",
            "Неустойка за просрочку платежа по дог. {n}{d}",
            "Пени за просрочку оплаты лизинговых платежей, договор {n}{d}",
        )
    )
    words = template.format(n=contract.number, d=f" от {contract.signed_on:%d.%m.%Y}") + ", НДС не облагается"
    truth = Truth(frozenset({(contract.id, amount)}), aims=frozenset({(OwedKind.PENALTY, None)}))
    return Labelled("penalty", maker.payment(amount, words, maker.world.client_of(contract)), truth)


def with_penalty(maker: Maker) -> Labelled:
    """A row together with the penalty."""
    contract = _late(maker)
    amount = contract.rows[0].amount + contract.owed[-1].amount
    words = f"Лизинговый платеж и пени по договору {contract.number} от {contract.signed_on:%d.%m.%Y}"
    return Labelled(
        "row and penalty", maker.payment(amount, words, maker.world.client_of(contract)), whole(contract, amount)
    )


def _late(maker: Maker) -> ContractFacts:
    while True:
        contract = maker.contract()
        if contract.owed[-1].kind is OwedKind.PENALTY:
            return contract


def advance(maker: Maker) -> Labelled:
    """The advance of a new contract."""
    while True:
        contract = maker.contract()
        if contract.rows[0].kind is OwedKind.ADVANCE:
            break
    row = contract.rows[0]
    words = f"Авансовый платеж по договору лизинга № {contract.number} от {contract.signed_on:%d.%m.%Y}, в т.ч. НДС 22%"
    truth = Truth(frozenset({(contract.id, row.amount)}), aims=frozenset({(row.kind, row.due_on)}))
    return Labelled("advance", maker.payment(row.amount, words, maker.world.client_of(contract)), truth)


def invoice(maker: Maker) -> Labelled:
    """By an invoice: in full or by its serial and date."""
    found = _open(maker)
    number = maker.random.choice(
        (
            f"по счету № {found.number} от {found.issued_on:%d.%m.%Y}",
            f"Оплата счета {found.number}",
            f"сч.{found.number} от {found.issued_on:%d.%m.%y}",
            f"по счёту {found.year} {found.serial:06d}",
            f"оплата по сч№{found.year}{found.serial:06d}",
            f"Счет {found.serial} от {found.issued_on:%d.%m.%Y}г",
        )
    )
    return Labelled("invoice", _by(maker, found, f"{number}, лизинговый платеж"), _lines(found))


def invoice_of_several(maker: Maker) -> Labelled:
    """An invoice put together for several contracts."""
    found = _open(maker, several=True)
    words = f"Оплата по счету {found.number} от {found.issued_on:%d.%m.%Y} за лизинг. В т.ч. НДС 22%"
    return Labelled("invoice of several contracts", _by(maker, found, words), _lines(found))


def invoices(maker: Maker) -> Labelled:
    """One payment for two invoices of one client."""
    while True:
        first = _open(maker)
        same = [
            one for one in maker.world.invoices
            if one.company == first.company and one.id != first.id and one.left == one.amount and _apart(first, one)
        ]  # fmt: skip
        if same:
            break
    second = maker.random.choice(same)
    amount = first.amount + second.amount
    joined = maker.random.choice((", ", " и ", "; "))
    words = f"Оплата по счетам {first.number}{joined}{second.number}"
    split = frozenset((share.contract, share.amount) for one in (first, second) for share in one.shares)
    payer = next(one for one in maker.world.clients if one.id == first.company)
    return Labelled("two invoices", maker.payment(amount, words, payer), Truth(split))


def _apart(first: InvoiceFacts, second: InvoiceFacts) -> bool:
    return not {share.contract for share in first.shares} & {share.contract for share in second.shares}


def part_of_invoice(maker: Maker) -> Labelled:
    """One of many payments by one invoice."""
    found = _open(maker, several=False)
    amount = (found.amount * maker.random.randint(20, 80) / 100).quantize(Decimal("0.01"))
    payer = next(one for one in maker.world.clients if one.id == found.company)
    words = f"Частичная оплата счета № {found.number} от {found.issued_on:%d.%m.%Y}"
    truth = Truth(frozenset({(found.shares[0].contract, amount)}))
    return Labelled("part of an invoice", maker.payment(amount, words, payer), truth)


def _open(maker: Maker, *, several: bool | None = None) -> InvoiceFacts:
    while True:
        found = maker.random.choice(maker.world.invoices)
        if found.left and (several is None or several is (len(found.shares) > 1)):
            return found


def _by(maker: Maker, found: InvoiceFacts, words: str) -> PaymentFacts:
    payer = next(one for one in maker.world.clients if one.id == found.company)
    return maker.payment(found.amount, words, payer)


def _lines(found: InvoiceFacts) -> Truth:
    return Truth(frozenset((share.contract, share.amount) for share in found.shares))


def written_sums(maker: Maker) -> Labelled:
    """Several contracts with how much is for each."""
    contracts = _several(maker)
    sums = [(one.rows[0].amount * maker.random.randint(30, 100) / 100).quantize(Decimal("0.01")) for one in contracts]
    pairs = list(zip(contracts, sums, strict=True))
    after = "; ".join(f"{one.number} - {typed.money(maker.random, part)}" for one, part in pairs)
    before = ", ".join(f"{typed.money(maker.random, part)} по дог. {one.number}" for one, part in pairs)
    words = maker.random.choice((f"Лизинг по договорам: {after}", f"Лиз. платежи: {before}"))
    split = frozenset((one.id, part) for one, part in pairs)
    payer = maker.world.client_of(contracts[0])
    return Labelled("split, sums written", maker.payment(sum(sums, ZERO), words, payer), Truth(split))


def rows_of_several(maker: Maker) -> Labelled:
    """Several contracts, a row of each, no sums."""
    contracts = _several(maker)
    amount = sum((one.rows[0].amount for one in contracts), ZERO)
    words = "Лизинговые платежи по договорам " + ", ".join(one.number for one in contracts)
    split = frozenset((one.id, one.rows[0].amount) for one in contracts)
    return Labelled(
        "split, rows add up", maker.payment(amount, words, maker.world.client_of(contracts[0])), Truth(split)
    )


def _several(maker: Maker) -> list[ContractFacts]:
    while True:
        first = maker.contract(lonely=False)
        own = [one for one in maker.world.contracts_of(first.holding) if one.company == first.company]
        own = list({one.rows[0].amount: one for one in own}.values())[:3]
        if len(own) > 1:
            return own


def soon(maker: Maker) -> Labelled:
    """Everything that is overdue and due today."""
    contract = _late(maker)
    amount = sum((row.amount for row in contract.rows if row.due_on <= TODAY), ZERO)
    words = f"Погашение задолженности по договору {contract.number} от {contract.signed_on:%d.%m.%Y}"
    return Labelled(
        "all that is due", maker.payment(amount, words, maker.world.client_of(contract)), whole(contract, amount)
    )


CLEAR: tuple[tuple[int, Callable[[Maker], Labelled]], ...] = (
    (6, _named("number as it is", lambda _maker, number: number)),
    (6, _named("latin look-alikes", lambda maker, number: typed.latin(maker.random, number))),
    (6, _named("other separators", lambda maker, number: typed.other_separators(maker.random, number))),
    (5, _named("letters for digits", lambda maker, number: typed.letters_for_digits(maker.random, number))),
    (4, _named("zeros lost", lambda _maker, number: typed.without_zeros(number))),
    (4, glued),
    (4, many_digits),
    (5, by_row),
    (3, several_rows),
    (4, part),
    (3, over),
    (3, holding),
    (3, penalty),
    (2, with_penalty),
    (2, advance),
    (6, invoice),
    (3, invoice_of_several),
    (3, invoices),
    (3, part_of_invoice),
    (4, written_sums),
    (4, rows_of_several),
    (2, soon),
)
