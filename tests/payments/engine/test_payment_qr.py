import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.engine.payment_qr import Encoding, InvalidPayment, PaymentDetails, parse, shorten

D = Decimal
SAMPLES = Path(os.environ.get("LEASING_SAMPLES") or Path(__file__).parents[4] / "shared" / "samples") / "payments"

BARE = PaymentDetails(
    name="ООО «Лизинг Север»",
    personal_account="40702810938120061991",
    bank_name="ПАО Сбербанк",
    bic="044525225",
    correspondent_account="30101810400000000225",
)
FULL = replace(
    BARE,
    amount=D("1234567.89"),
    purpose="Оплата по счёту 2026-000123, в т.ч. НДС 22% = 222 627,00",
    payee_inn="7707083893",
    payer_inn="500100732259",
    kpp="773601001",
    document_number="2026-000123",
    document_date=date(2026, 11, 21),
    contract="ЛД-2026/017",
    other=(("PersAcc", "77"),),
)


def refusal(**changes: object) -> InvalidPayment:
    with pytest.raises(InvalidPayment) as caught:
        replace(BARE, **changes)  # type: ignore[arg-type]  # one helper for all fields
    return caught.value


def test_the_payload_of_an_invoice() -> None:
    assert FULL.encode().decode().split("|") == [
        "ST00012",
        "Name=ООО «Лизинг Север»",
        "PersonalAcc=40702810938120061991",
        "BankName=ПАО Сбербанк",
        "BIC=044525225",
        "CorrespAcc=30101810400000000225",
        "Sum=123456789",
        "Purpose=Оплата по счёту 2026-000123, в т.ч. НДС 22% = 222 627,00",
        "PayeeINN=7707083893",
        "PayerINN=500100732259",
        "KPP=773601001",
        "DocNo=2026-000123",
        "DocDate=21.11.2026",
        "Contract=ЛД-2026/017",
        "PersAcc=77",
    ]


def test_absent_fields_are_left_out_and_no_correspondent_account_is_zero() -> None:
    details = PaymentDetails("ИП Иванов", "40702810938120061991", "Банк", "044525225")
    assert details.encode().decode() == (
        "ST00012|Name=ИП Иванов|PersonalAcc=40702810938120061991|BankName=Банк|BIC=044525225|CorrespAcc=0"
    )


@pytest.mark.parametrize(
    ("encoding", "start", "codec"),
    [
        (Encoding.WINDOWS_1251, b"ST00011|", "cp1251"),
        (Encoding.UTF_8, b"ST00012|", "utf-8"),
        (Encoding.KOI8_R, b"ST00013|", "koi8-r"),
    ],
)
def test_each_encoding_is_named_in_the_header_and_read_back(encoding: Encoding, start: bytes, codec: str) -> None:
    details = replace(FULL, name='ООО "Лизинг Север"', purpose="Оплата по счёту")
    payload = details.encode(encoding)
    assert payload.startswith(start)
    assert 'Name=ООО "Лизинг Север"'.encode(codec) in payload
    assert parse(payload) == details


@pytest.mark.parametrize(
    ("purpose", "start"),
    [("счёт 1|2", b"ST00012~Name="), ("счёт 1|2~3^4", b"ST00012#Name="), ("счёт 12", b"ST00012|Name=")],
)
def test_the_separator_is_a_character_that_no_value_has(purpose: str, start: bytes) -> None:
    details = replace(FULL, purpose=purpose)
    assert details.encode().startswith(start)
    assert parse(details.encode()) == details


def test_when_no_separator_is_left_it_is_said() -> None:
    with pytest.raises(InvalidPayment) as caught:
        replace(BARE, purpose="|~^#;_{}!$%&*+/@`").encode()
    assert caught.value.code == "separator"


def test_a_long_payee_goes_in_windows_1251_when_utf_8_is_too_long() -> None:
    details = replace(FULL, name="Я" * 160, bank_name="Б" * 45)
    assert details.encode().startswith(b"ST00011|")
    assert parse(details.encode()) == details
    with pytest.raises(InvalidPayment) as caught:
        details.encode(Encoding.UTF_8)
    assert caught.value.params == {"size": 504, "longest": 300}


def test_the_required_block_may_have_exactly_300_bytes_in_utf_8() -> None:
    fits = replace(BARE, name="Я" * 102 + "I", bank_name="B")
    assert len(fits.encode().removeprefix(b"ST00012|")) == 300
    assert replace(fits, name="Я" * 103).encode().startswith(b"ST00011|")


def test_the_longest_payee_and_bank_always_fit_in_windows_1251() -> None:
    details = replace(BARE, name="Я" * 160, bank_name="Б" * 45)
    assert len(details.encode().removeprefix(b"ST00011|")) == 299


def test_a_letter_outside_the_encoding_is_named() -> None:
    with pytest.raises(InvalidPayment) as caught:
        replace(BARE, purpose="100 ₽").encode(Encoding.WINDOWS_1251)
    assert str(caught.value) == "The character “₽” cannot be written in cp1251."


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "required"),
        ("name", "Я" * 161, "too_long"),
        ("name", "две\nстроки", "form"),
        ("bank_name", "Б" * 46, "too_long"),
        ("bank_name", "", "required"),
        ("personal_account", "4070281093812006199", "form"),
        ("personal_account", "407028109381200619911", "too_long"),
        ("personal_account", "4070281093812006199O", "form"),
        ("bic", "04452522", "form"),
        ("correspondent_account", "1", "form"),
        ("correspondent_account", "", "required"),
        ("amount", D("0.00"), "amount"),
        ("amount", D("-1.00"), "amount"),
        ("amount", D("1.005"), "amount"),
        ("purpose", "П" * 211, "too_long"),
        ("payee_inn", "77070838931", "form"),
        ("payer_inn", "1", "form"),
        ("kpp", "77360100", "form"),
        ("document_number", "1" * 16, "too_long"),
        ("contract", "1" * 51, "too_long"),
        ("other", (("PersAcc", "1" * 211),), "too_long"),
    ],
)
def test_values_that_the_standard_does_not_allow_are_refused_and_never_cut(
    field: str, value: object, code: str
) -> None:
    assert refusal(**{field: value}).code == code


def test_the_refusal_names_field_value_and_limit() -> None:
    assert str(refusal(bank_name="Б" * 46)) == f"Bank “{'Б' * 46}” has 46 characters. Expected at most 45."


@pytest.mark.parametrize("key", ["Name", "name", "a|b", "", "Pers Acc"])
def test_other_fields_have_keys_of_their_own(key: str) -> None:
    with pytest.raises(ValueError, match="not the key of another field"):
        replace(BARE, other=((key, "1"),))


def test_shorten_cuts_with_an_ellipsis_only_what_is_too_long() -> None:
    assert shorten("a" * 210, 210) == "a" * 210
    assert shorten("a" * 211, 210) == "a" * 209 + "…"
    assert shorten("слово другое", 7) == "слово…"


def test_codes_of_other_makers_are_read() -> None:
    payload = (
        "ST00012#BIC=044525225#name=ООО#PersonalAcc=40702810938120061991#BankName=Банк#CorrespAcc=0"
        "#Sum=000#Phone=#LastName=Иванов#"
    ).encode()
    assert parse(payload) == PaymentDetails(
        "ООО", "40702810938120061991", "Банк", "044525225", "0", other=(("LastName", "Иванов"),)
    )


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "header"),
        (b"https://qr.nspk.ru/AS1", "header"),
        (b"ST00014|Name=A", "header"),
        (b"ST00022|Name=A", "header"),
        (b"ST00012AName=A", "header"),
        ("ST00012|Name=Я".encode("cp1251"), "encoding"),
        (b"ST00012|Name", "field"),
        (b"ST00012|Name=A||BIC=1", "field"),
        (b"ST00012|Name=A|NAME=B", "field"),
        (b"ST00012|PersAcc=1|PersAcc=2", "field"),
        (b"ST00012|Name=A", "required"),
        (BARE.encode() + b"|Sum=1,5", "form"),
        (BARE.encode() + b"|Sum=-100", "form"),
        (BARE.encode() + b"|Sum=" + b"9" * 19, "too_long"),
        (BARE.encode() + b"|DocDate=31.02.2026", "date"),
    ],
)
def test_what_is_not_a_payment_code_is_refused(payload: bytes, code: str) -> None:
    with pytest.raises(InvalidPayment) as caught:
        parse(payload)
    assert caught.value.code == code


# All of these letters are in windows-1251, so that any length can be written.
texts = st.text(st.sampled_from('АБЯабяё «»№—09azAZ.,;:|~^#_="()/'), min_size=1, max_size=45)


@given(name=texts, bank=texts, purpose=texts, kopecks=st.integers(1, 10**17))
def test_what_is_written_is_read_back(name: str, bank: str, purpose: str, kopecks: int) -> None:
    details = replace(BARE, name=name, bank_name=bank, purpose=purpose, amount=D(kopecks) / 100)
    assert parse(details.encode()) == details


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples folder is absent (set LEASING_SAMPLES)")
@pytest.mark.parametrize(
    ("file", "name", "encoding"),
    [
        ("st00011_cp1251.txt", "ООО «Три кита»", Encoding.WINDOWS_1251),
        ("st00013_koi8r.txt", "ООО <Три кита>", Encoding.KOI8_R),
    ],
)
def test_real_samples(file: str, name: str, encoding: Encoding) -> None:
    payload = (SAMPLES / file).read_bytes().strip()
    details = parse(payload)
    assert details == PaymentDetails(name, "40702810138250123017", 'ОАО "БАНК"', "044525225", "30101810965770000413")
    assert details.encode(encoding) + b"|" == payload
