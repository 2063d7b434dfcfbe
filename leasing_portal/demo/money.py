"""Money that has to be explained, so that pages about it have something to show.

Penalties by three kinds of terms, interest under art. 395, a payment found late, a waiver, costs of collection, a fee
and money paid over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from common.money import q
from contracts.models import Contract
from leasing_portal.demo.companies import LESSOR
from leasing_portal.demo.deals import DEALS
from leasing_portal.demo.rows import Row
from leasing_portal.demo.stages import Stage, working_day_until
from payments.engine.key_rates import BeyondKnown
from payments.engine.penalty import ReliefKind
from payments.models import ChargeKind, Instalment, MoneyTerms, PenaltyBaseChoice, PenaltyRate, ReceiptSource
from payments.penalties.key_rates import load_key_rates
from payments.services.charges import Interest, Sum, charge_article_395, charge_sum
from payments.services.receipts import ReceiptData, Share, post_payment
from payments.services.reliefs import ReliefData, give_relief, standing_sum
from payments.services.settlement import bring_up, lock_contract

# Delay before that bears nothing: no penalty was agreed.
RATE_SINCE = timedelta(days=100)
REASON = "Условия о неустойке введены в действие"


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """What a contract agrees otherwise: `rate` is percent a day, None for no penalty, so that art. 395 applies."""

    lessee: str
    stage: Stage
    rate: Decimal | None
    more: dict[str, Any] = field(default_factory=dict)


USUAL = OwnTerms("", Stage.OVERDUE_35, Decimal("0.1"))
OWN_TERMS = (
    OwnTerms(
        "gorodskie-linii",
        Stage.OVERDUE_95,
        Decimal("0.2"),
        {"penalty_base": PenaltyBaseChoice.PRINCIPAL_AND_INTEREST, "penalty_cap_percent": Decimal(10)},
    ),
    OwnTerms("severny-karier", Stage.OVERDUE_35, Decimal("0.15"), {"grace_days": 5}),
    OwnTerms("stepnoe-pole", Stage.OVERDUE_95, None),
)


def make_money(contract_rows: Iterable[Row], *, at: datetime, today: date) -> None:
    """Agree terms, charge what has come of them by today, and let the lessor's people do what they do."""
    numbers = [str(row["number"]) for row in contract_rows]
    rows = Contract.objects.filter(lessor__inn=LESSOR.inn, number__in=numbers).select_related("lessor")
    contracts = {contract.number: contract for contract in rows}
    deals = [(deal, contracts[number]) for deal, number in zip(DEALS, numbers, strict=True)]
    # Of several deals of a client at one stage, the first.
    by_deal = {(deal.lessee, deal.stage): contract for deal, contract in reversed(deals)}
    own = {by_deal[terms.lessee, terms.stage].pk: terms for terms in OWN_TERMS}
    load_key_rates()
    # Where payments are in time, none is agreed: their receipts name no purpose, and a penalty would take from them.
    MoneyTerms.objects.create(lessor=rows[0].lessor)
    for contract in (contract for deal, contract in deals if deal.stage.days_overdue):
        _agree(contract, own.get(contract.pk, USUAL), since=today - RATE_SINCE)
        bring_up(lock_contract(contract.pk), reason=REASON, at=at)
    _act(by_deal, at=at, today=today)


def _agree(contract: Contract, agreed: OwnTerms, *, since: date) -> None:
    terms = MoneyTerms.objects.create(lessor=contract.lessor, contract=contract, claim_after_days=10, **agreed.more)
    if agreed.rate is not None:
        PenaltyRate.objects.create(terms=terms, since=since, percent=agreed.rate)


def _act(by_deal: dict[tuple[str, Stage], Contract], *, at: datetime, today: date) -> None:
    accountant, head = (_of_lessor(role) for role in (Role.LESSOR_ACCOUNTANT, Role.LESSOR_HEAD))
    capped, bakery = by_deal["gorodskie-linii", Stage.OVERDUE_95], by_deal["teply-hleb", Stage.MID_TERM]
    for contract, kind, amount, days, reason in (
        (capped, ChargeKind.COSTS, "6000.00", 12, "Государственная пошлина за подачу иска"),
        (bakery, ChargeKind.FEE, "1500.00", 4, "Выдача дубликата договора"),
    ):
        data = Sum(kind=kind, amount=Decimal(amount), on=today - timedelta(days=days), reason=reason)
        charge_sum(contract_id=contract.pk, data=data, actor=accountant, at=at)
    interest = Interest(through=today, reason="Неустойка договором не установлена", beyond=BeyondKnown.PROVISIONAL)
    farm = by_deal["stepnoe-pole", Stage.OVERDUE_95]
    charge_article_395(contract_id=farm.pk, data=interest, actor=accountant, at=at)
    _waive_half(by_deal["severny-karier", Stage.OVERDUE_35], head, at=at, today=today)
    _find_late(by_deal["volga-put", Stage.OVERDUE_35], accountant, at=at, today=today)
    _pay_over(by_deal["volga-put", Stage.CLOSED], accountant, at=at, today=today)


def _waive_half(contract: Contract, head: Membership, *, at: datetime, today: date) -> None:
    charged = standing_sum(contract, ChargeKind.PENALTY, today, None)
    data = ReliefData(
        kind=ReliefKind.WAIVER,
        charge_kind=ChargeKind.PENALTY,
        on=today,
        document=f"Решение № 14 от {today:%d.%m.%Y}",
        reason="Клиент погасил более половины долга и просит о снижении",
        amount=q(charged / 2),
    )
    give_relief(contract_id=contract.pk, data=data, actor=head, at=at)


def _find_late(contract: Contract, accountant: Membership, *, at: datetime, today: date) -> None:
    """A tenth of the oldest late payment came long ago and is posted now: its penalty is charged anew."""
    rows = Instalment.objects.in_force().filter(version__contract=contract, due_on__lt=today)
    late = next(row for row in rows.order_by("-due_on") if row.kind == "lease")
    data = ReceiptData(
        received_on=working_day_until(today - timedelta(days=20)),
        amount=q(late.amount / 10),
        document_number="1207",
        purpose=f"Оплата по договору {contract.number}, найдена среди невыясненных",
        source=ReceiptSource.MANUAL,
    )
    post_payment(shares=[Share(contract.pk, data.amount)], data=data, actor=accountant, at=at)


def _pay_over(contract: Contract, accountant: Membership, *, at: datetime, today: date) -> None:
    """Everything is paid, so the money waits for the client to say what it is for."""
    data = ReceiptData(
        received_on=working_day_until(today - timedelta(days=9)),
        amount=Decimal("3500.00"),
        document_number="318",
        purpose=f"Платёж по договору лизинга {contract.number}",
        source=ReceiptSource.MANUAL,
    )
    post_payment(shares=[Share(contract.pk, data.amount)], data=data, actor=accountant, at=at)


def _of_lessor(role: Role) -> Membership:
    members = Membership.objects.select_related("company", "user")
    return members.get(company__inn=LESSOR.inn, role=role)
