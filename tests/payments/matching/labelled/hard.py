"""Classes with little or wrong in the purpose, or with somebody else paying; still a person can know the answer."""

from collections.abc import Callable
from decimal import Decimal

from common.money import ZERO
from payments.engine.matching import ContractFacts
from tests.payments.matching.labelled import typing_people as typed
from tests.payments.matching.labelled.case import Labelled, Maker, Truth, whole
from tests.payments.matching.labelled.world import OWN_ACCOUNT, OWN_INN, TODAY, Client

_VAGUE = ("Оплата по договору", "Лизинговый платеж", "лизинг", "оплата", "Оплата по графику платежей, НДС 22%", "")
_LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def _plain(number: str) -> str:
    kept = "".join(one for one in number.upper() if one.isalnum()).translate(_LATIN)
    return kept.replace("O", "0").replace("З", "3").replace("I", "1").replace("L", "1")


def _nobodys(maker: Maker, number: str) -> bool:
    return _plain(number) not in {_plain(one.number) for one in maker.world.contracts}


def _wrong(kind: str, spoil: Callable[[Maker, str], str]) -> Callable[[Maker], Labelled]:
    """A number that is nobody's; who paid and how much says the rest."""

    def make(maker: Maker) -> Labelled:
        while True:
            contract = _single_fit(maker)
            number = spoil(maker, contract.number)
            if number != contract.number and _nobodys(maker, number):
                break
        amount = contract.rows[0].amount
        words = typed.purpose(maker.random, maker.random.choice(typed.LEASE), number, None, amount)
        return Labelled(kind, maker.payment(amount, words, maker.world.client_of(contract)), whole(contract, amount))

    return make


def _single_fit(maker: Maker) -> ContractFacts:
    """A contract whose nearest row is no row of another contract of the holding."""
    while True:
        contract = maker.contract()
        amount = contract.rows[0].amount
        others = (one for one in maker.world.contracts_of(contract.holding) if one.id != contract.id)
        if not any(amount == row.amount for one in others for row in one.rows):
            return contract


def _typo(maker: Maker, number: str) -> str:
    return maker.random.choice((typed.wrong_digit, typed.swapped))(maker.random, number)


def _tail(_maker: Maker, number: str) -> str:
    parts = [part for part in number.replace("/", "-").split("-") if part.isdigit()]
    return max(parts, key=lambda part: (len(part) if not part.startswith("20") else 0, part))


def no_number(maker: Maker) -> Labelled:
    """Nothing but who pays and how much, and the amount fits one contract only."""
    contract = _single_fit(maker)
    amount = contract.rows[0].amount
    payment = maker.payment(amount, maker.random.choice(_VAGUE), maker.world.client_of(contract))
    return Labelled("no number, sum fits", payment, whole(contract, amount))


def no_number_account(maker: Maker) -> Labelled:
    """The bank tells no INN; the account is the client's."""
    contract = _single_fit(maker)
    amount, client = contract.rows[0].amount, maker.world.client_of(contract)
    payment = maker.payment(
        amount, maker.random.choice(_VAGUE), None, inn="0", name=client.name, account=client.account
    )
    return Labelled("no INN, known account", payment, whole(contract, amount))


def all_contracts(maker: Maker) -> Labelled:
    """One sum for the next row of every contract, none named."""
    while True:
        first = maker.contract(lonely=False)
        own = maker.world.contracts_of(first.holding)
        if 1 < len(own) <= 6 and len({one.rows[0].amount for one in own}) == len(own):
            break
    amount = sum((one.rows[0].amount for one in own), ZERO)
    split = frozenset((one.id, one.rows[0].amount) for one in own)
    words = maker.random.choice(("Лизинговые платежи по всем договорам", "оплата по договорам лизинга за ноябрь 2026"))
    return Labelled("all contracts at once", maker.payment(amount, words, maker.world.client_of(first)), Truth(split))


def third_party(maker: Maker) -> Labelled:
    """Somebody unknown pays for a client and says for whom."""
    contract = maker.contract()
    amount, client = contract.rows[0].amount, maker.world.client_of(contract)
    told = maker.random.choice((f" за {client.name}", f" за {client.name} ИНН {client.inn}", ""))
    words = f"Оплата по договору лизинга {contract.number} от {contract.signed_on:%d.%m.%Y}{told}"
    payment = maker.payment(amount, words, None, inn="5003000017", name="ИП Сидоров П. П.")
    return Labelled("third party", payment, whole(contract, amount))


def other_client(maker: Maker) -> Labelled:
    """Another client pays, and names whose contract it is."""
    contract = maker.contract()
    payer = _stranger(maker, contract)
    amount = contract.rows[0].amount
    words = f"За {maker.world.client_of(contract).name} по договору лизинга {contract.number}, письмо б/н"
    return Labelled("another client pays", maker.payment(amount, words, payer), whole(contract, amount))


def _stranger(maker: Maker, contract: ContractFacts) -> Client:
    while True:
        payer = maker.random.choice(maker.world.clients)
        # Whose own rows the amount fits cannot be told apart from a wrong number.
        rows = (row.amount for one in maker.world.contracts_of(payer.holding) for row in one.rows)
        if payer.holding != contract.holding and contract.rows[0].amount not in set(rows):
            return payer


def through_bank(maker: Maker) -> Labelled:
    """A person pays in cash: the payer is the bank."""
    contract = maker.contract()
    amount = contract.rows[0].amount
    words = f"ФИО плательщика: Петров Иван; оплата по договору {contract.number}; адрес: г. Москва; комиссия 50.00"
    payment = maker.payment(amount, words, None, inn="7707083893", name="ПАО Банк", account="30232810900000000001")
    return Labelled("through a bank", payment, whole(contract, amount))


def treasury(maker: Maker) -> Labelled:
    """An organ of the treasury pays for a municipal client."""
    contract = maker.contract()
    amount = contract.rows[0].amount
    source = f"(07104030000;03643,Л/С {maker.random.randint(10**10, 10**11)})"
    words = f"{source} Лизинговый платеж дог. {contract.number} от {contract.signed_on:%d.%m.%Y}, сч-ф 12"
    payment = maker.payment(
        amount, words, None, inn="7710000011", name="УФК по г. Москве", account="03100643000000017300"
    )
    return Labelled("treasury", payment, whole(contract, amount))


def own_money(maker: Maker) -> Labelled:
    """The lessor moves its own money."""
    amount = Decimal(maker.random.randint(10**7, 10**9)) / 100
    words = maker.random.choice(("Перевод собственных средств", "Пополнение расчетного счета. НДС не облагается"))
    payment = maker.payment(amount, words, None, inn=OWN_INN, name="ООО «Лизинг»", account=OWN_ACCOUNT)
    return Labelled("own money", payment, Truth(is_aside=True))


def supplier(maker: Maker) -> Labelled:
    """A supplier gives back what it was paid too much."""
    amount = Decimal(maker.random.randint(10**6, 10**8)) / 100
    words = f"Возврат излишне перечисленных средств по договору поставки № {maker.random.randint(100, 999)}-П/26"
    payment = maker.payment(amount, words, None, inn="7801000013", name="АО «Завод»")
    return Labelled("a supplier's refund", payment, Truth(is_aside=True))


def came_back(maker: Maker) -> Labelled:
    """Money returned to a client came back: the bank could not deliver it."""
    contract = maker.contract()
    amount = contract.rows[0].amount
    words = f"Возврат п/п {maker.random.randint(1, 999)} от {TODAY:%d.%m.%Y}, счет получателя закрыт"
    payment = maker.payment(amount, words, maker.world.client_of(contract))
    return Labelled("came back", payment, Truth(is_aside=True), came_back=1)


def _lost_digit(maker: Maker, number: str) -> str:
    spots = [at for at, one in enumerate(number) if one.isdigit()]
    spot = maker.random.choice(spots)
    return number[:spot] + number[spot + 1 :]


def _two_slips(maker: Maker, number: str) -> str:
    return typed.wrong_digit(maker.random, typed.wrong_digit(maker.random, number))


def serial_alone(maker: Maker) -> Labelled:
    """An invoice by its last digits, no year and no date; the amount is the invoice's."""
    while True:
        found = maker.random.choice([one for one in maker.world.invoices if one.left])
        same = [one for one in maker.world.invoices if one.holding == found.holding and one.amount == found.amount]
        if len(same) == 1:
            break
    payer = next(one for one in maker.world.clients if one.id == found.company)
    split = frozenset((share.contract, share.amount) for share in found.shares)
    return Labelled("invoice by its serial", maker.payment(found.amount, f"Счет {found.serial}", payer), Truth(split))


def listed_tails(maker: Maker) -> Labelled:
    """Contracts by the ends of their numbers, a row of each."""
    while True:
        first = maker.contract(lonely=False)
        own = [one for one in maker.world.contracts_of(first.holding) if one.company == first.company][:2]
        tails = {_tail(maker, one.number) for one in own}
        if len(own) == len({one.rows[0].amount for one in own}) == len(tails) > 1:
            break
    amount = sum((one.rows[0].amount for one in own), ZERO)
    words = "Лизинг по дог. " + " и ".join(_tail(maker, one.number) for one in own)
    split = frozenset((one.id, one.rows[0].amount) for one in own)
    return Labelled("ends of several numbers", maker.payment(amount, words, maker.world.client_of(first)), Truth(split))


def one_slipped(maker: Maker) -> Labelled:
    """Two contracts, one of them with a slip, a row of each."""
    while True:
        first = maker.contract(lonely=False)
        own = [one for one in maker.world.contracts_of(first.holding) if one.company == first.company][:2]
        if len(own) == len({one.rows[0].amount for one in own}) > 1:
            number = _typo(maker, own[1].number)
            if number != own[1].number and _nobodys(maker, number):
                break
    amount = sum((one.rows[0].amount for one in own), ZERO)
    split = frozenset((one.id, one.rows[0].amount) for one in own)
    words = f"Лизинговые платежи: {own[0].number}, {number}"
    return Labelled("one of two with a slip", maker.payment(amount, words, maker.world.client_of(first)), Truth(split))


def commission(maker: Maker) -> Labelled:
    """The bank kept its commission; the client has one contract and names none."""
    contract = maker.contract(lonely=True)
    amount = contract.rows[0].amount - Decimal(maker.random.choice((30, 50, 100)))
    payment = maker.payment(amount, maker.random.choice(_VAGUE), maker.world.client_of(contract))
    return Labelled("commission kept, one contract", payment, whole(contract, amount))


def named_client(maker: Maker) -> Labelled:
    """Somebody unknown pays, no number: whose it is is told by the name alone."""
    contract = maker.contract(lonely=True)
    amount, client = contract.rows[0].amount, maker.world.client_of(contract)
    words = f"Лизинговый платеж за {client.name}"
    payment = maker.payment(amount, words, None, inn="5003000017", name="ИП Сидоров П. П.")
    return Labelled("name in the purpose alone", payment, whole(contract, amount))


HARD: tuple[tuple[int, Callable[[Maker], Labelled]], ...] = (
    (5, _wrong("number with a slip", _typo)),
    (2, _wrong("digit lost", _lost_digit)),
    (1, _wrong("two slips", _two_slips)),
    (2, serial_alone),
    (2, listed_tails),
    (2, one_slipped),
    (1, commission),
    (1, named_client),
    (3, _wrong("part of the number", _tail)),
    (5, no_number),
    (2, no_number_account),
    (2, all_contracts),
    (4, third_party),
    (2, other_client),
    (3, through_bank),
    (1, treasury),
    (1, own_money),
    (1, supplier),
    (1, came_back),
)
