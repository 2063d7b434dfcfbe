"""Payment orders: requisites, drafts, export that reads back the same, execution told by a statement."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest

from accounts.models import BankAccount, Membership
from accounts.roles import Role
from common.sample_ids import sample_account, sample_bic, sample_company_inn, sample_correspondent_account, sample_kpp
from integrations.bank import Document, Header, read
from integrations.bank_files.order_export import OrdersFile, export_orders
from payments.bank.orders import OrderData, cancel_order, change_order, make_order
from payments.bank.requisites import OrderRefused, Payee
from payments.models import BankOperation, OrderState, PaymentOrder
from tests.factories import NOW, MembershipFactory
from tests.integrations.bank_files.making import OURS, TODAY, D, Paid, load, make_lessor, one_c

pytestmark = pytest.mark.django_db
BIC = sample_bic(801)
LATER = TODAY + timedelta(days=366)
SUPPLIER = Payee(
    name="ООО «Поставщик №1»",
    account=sample_account(801, BIC),
    bic=BIC,
    inn=sample_company_inn(801),
    kpp=sample_kpp(801),
    bank="АО «Банк поставщика»",
    correspondent_account=sample_correspondent_account(BIC),
)


@pytest.fixture
def accountant() -> Membership:
    return MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=make_lessor())


def data(**changes: object) -> OrderData:
    account = BankAccount.objects.get(account=OURS)
    usual = OrderData(account.pk, SUPPLIER, D("6000000.00"), "Оплата по договору поставки № 7", TODAY)
    return replace(usual, **changes)  # type: ignore[arg-type] # fields of OrderData


def make(accountant: Membership, **changes: object) -> PaymentOrder:
    return make_order(data=data(**changes), actor=accountant, at=NOW, today=TODAY)


def documents(file: OrdersFile) -> list[Document]:
    records = read(BytesIO(file.content), latest=LATER)
    return [record for record in records if isinstance(record, Document)]


def test_orders_are_numbered_by_lessor_and_year(accountant: Membership) -> None:
    first, second = make(accountant), make(accountant)
    assert [(one.year, one.number, one.state) for one in (first, second)] == [(2026, 1, "draft"), (2026, 2, "draft")]
    assert Payee.from_json(first.payee) == SUPPLIER
    other = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company__party="lessor")
    own = BankAccount.objects.create(company=other.company, bank_name="АО", bic=BIC, account=SUPPLIER.account)
    assert make(other, account_id=own.pk).number == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"account_id": 0}, "account_id", "foreign"),
        ({"amount": D("0.00")}, "amount", "amount"),
        ({"amount": D("-1.00")}, "amount", "amount"),
        ({"amount": D("1.005")}, "amount", "amount"),
        ({"issued_on": date(2099, 1, 1)}, "issued_on", "date"),
        ({"purpose": ""}, "purpose", "required"),
        ({"purpose": "н" * 211}, "purpose", "too_long"),
        ({"purpose": "Оплата ₸"}, "purpose", "letter"),
        ({"purpose": "Оплата\nпо счёту"}, "purpose", "letter"),
        ({"payee": replace(SUPPLIER, name="")}, "name", "required"),
        ({"payee": replace(SUPPLIER, name="ООО «Ω»")}, "name", "letter"),
        ({"payee": replace(SUPPLIER, bic="123")}, "bic", "length"),
        ({"payee": replace(SUPPLIER, account=SUPPLIER.account[:-1] + "0")}, "account", "key"),
        ({"payee": replace(SUPPLIER, inn="7700000001")}, "inn", "check_digit"),
        ({"payee": replace(SUPPLIER, kpp="12")}, "kpp", "kpp_format"),
        ({"payee": replace(SUPPLIER, correspondent_account="3" * 20)}, "correspondent_account", "not_correspondent"),
        ({"payee": replace(SUPPLIER, account=f" {SUPPLIER.account}")}, "account", "spaces"),
    ],
)
def test_wrong_order_is_refused_with_the_field(
    accountant: Membership, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(OrderRefused) as refused:
        make(accountant, **changes)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert PaymentOrder.objects.count() == 0


def test_draft_is_changed_and_cancelled_and_then_stays(accountant: Membership) -> None:
    order = make(accountant)
    changed = change_order(order_id=order.pk, data=data(amount=D("5.00")), actor=accountant, today=TODAY)
    assert (changed.amount, changed.number) == (D("5.00"), 1)
    assert cancel_order(order_id=order.pk, actor=accountant).state == OrderState.CANCELLED
    for act in (
        lambda: change_order(order_id=order.pk, data=data(), actor=accountant, today=TODAY),
        lambda: cancel_order(order_id=order.pk, actor=accountant),
        lambda: export_orders(order_ids=[order.pk], actor=accountant, at=NOW),
    ):
        with pytest.raises(OrderRefused):
            act()
    order.refresh_from_db()
    assert (order.amount, order.state, order.exported_at) == (D("5.00"), OrderState.CANCELLED, None)


def test_foreign_orders_are_not_there(accountant: Membership) -> None:
    order = make(accountant)
    other = MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company__party="lessor")
    with pytest.raises(PaymentOrder.DoesNotExist):
        cancel_order(order_id=order.pk, actor=other)
    with pytest.raises(OrderRefused):
        export_orders(order_ids=[order.pk], actor=other, at=NOW)
    order.refresh_from_db()
    assert order.state == OrderState.DRAFT


def test_exported_file_reads_back_as_the_same_orders(accountant: Membership) -> None:
    orders = [make(accountant), make(accountant, amount=D("0.01"), payee=replace(SUPPLIER, inn="", kpp=""))]
    file = export_orders(order_ids=[one.pk for one in orders], actor=accountant, at=NOW)
    assert file.content.startswith(
        "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=Windows\r\n".encode("cp1251")
    )
    assert file.content.endswith("КонецДокумента\r\nКонецФайла\r\n".encode("cp1251"))
    header = next(iter(read(BytesIO(file.content), latest=LATER)))
    assert isinstance(header, Header)
    assert (header.accounts, header.kinds) == ((OURS,), ("Платежное поручение",))
    found = documents(file)
    assert [(one.number, one.issued_on, one.amount, one.purpose) for one in found] == [
        (str(one.number), one.issued_on, one.amount, one.purpose) for one in orders
    ]
    assert [one.payer.account for one in found] == [OURS, OURS]
    names = ("name", "account", "bic", "inn", "kpp", "bank", "correspondent_account")
    assert [{name: getattr(one.payee, name) for name in names} for one in found] == [one.payee for one in orders]
    again = export_orders(order_ids=[one.pk for one in orders], actor=accountant, at=NOW)
    assert documents(again) == found
    assert set(PaymentOrder.objects.values_list("state", "exported_at")) == {("exported", NOW)}


def test_order_with_requisites_gone_wrong_stops_the_whole_file(accountant: Membership) -> None:
    good, bad = make(accountant), make(accountant)
    PaymentOrder.objects.filter(pk=bad.pk).update(payee={**bad.payee, "inn": "7700000001"})
    with pytest.raises(OrderRefused, match=r"Order 2, field ПолучательИНН, value “7700000001”"):
        export_orders(order_ids=[good.pk, bad.pk], actor=accountant, at=NOW)
    assert set(PaymentOrder.objects.values_list("state", flat=True)) == {"draft"}


def paid_out(number: str = "1", amount: str = "6000000.00", day: str = "22.11.2026") -> Paid:
    return Paid(number, amount, day, out=True, theirs=SUPPLIER.account, inn=SUPPLIER.inn)


def test_statement_marks_the_equal_order_as_executed_once(accountant: Membership) -> None:
    orders = [make(accountant), make(accountant), make(accountant)]
    export_orders(order_ids=[one.pk for one in orders[:2]], actor=accountant, at=NOW)
    content = one_c(paid_out("0001"), paid_out("2", "5999999.99"), paid_out("3"), paid_out("1"))
    taken = load(content, accountant.company)
    assert taken.report["executed"] == 1
    first = BankOperation.objects.order_by("pk").first()
    assert list(PaymentOrder.objects.order_by("number").values_list("state", "executed_by")) == [
        ("executed", first and first.pk),
        ("exported", None),
        ("draft", None),
    ]


def test_returns_are_not_more_than_what_came(accountant: Membership) -> None:
    load(one_c(Paid(amount="100.00")), accountant.company)
    came = BankOperation.objects.get()
    first = make(accountant, amount=D("60.00"), returns_id=came.pk)
    with pytest.raises(OrderRefused) as refused:
        make(accountant, amount=D("40.01"), returns_id=came.pk)
    assert (refused.value.field, refused.value.params) == ("amount", {"left": "40,00\u202f₽"})
    cancel_order(order_id=first.pk, actor=accountant)
    assert make(accountant, amount=D("100.00"), returns_id=came.pk).returns == came
    with pytest.raises(OrderRefused):
        make(accountant, amount=D("1.00"), returns_id=came.pk + 1)
