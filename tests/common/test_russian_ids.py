from collections.abc import Callable

import pytest
from stdnum.ru import inn as stdnum_inn

from common import russian_ids as ids
from common.russian_ids import InvalidId

SBER_BIC = "044525225"


def refusal(check: Callable[..., None], *values: str) -> str:
    with pytest.raises(InvalidId) as caught:
        check(*values)
    assert values[0] == caught.value.params["value"]
    assert f"“{values[0]}”" in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (ids.check_inn, "7707083893"),
        (ids.check_inn, "500100732259"),
        (ids.check_kpp, "773601001"),
        (ids.check_kpp, "7736AZ001"),
        (ids.check_ogrn, "1027700132195"),
        (ids.check_ogrnip, "304500116000157"),
        (ids.check_snils, "11223344595"),
        (ids.check_snils, "00100199800"),
        (ids.check_snils, "08765430300"),
        (ids.check_bic, SBER_BIC),
        (ids.check_bic, "015402901"),
        (ids.check_vin, "XTA210990Y2766389"),
        (ids.check_vin, "1M8GDM9AXKP042788"),
        (ids.check_cadastral_number, "77:01:0001001:1234"),
        (ids.check_cadastral_number, "50:11:050609:1"),
        (ids.check_serial_number, "JCB-3CX 0042/A"),
        (ids.check_plate, "А123ВС77"),
        (ids.check_plate, "А123ВС777"),
        (ids.check_plate, "АВ12377"),
        (ids.check_plate, "АВ123477"),
        (ids.check_plate, "1234АВ77"),
    ],
)
def test_right_values_pass(check: Callable[[str], None], value: str) -> None:
    check(value)


@pytest.mark.parametrize(
    ("check", "value", "code"),
    [
        (ids.check_inn, "7707083894", "check_digit"),
        (ids.check_inn, "500100732258", "check_digit"),
        (ids.check_inn, "500100732249", "check_digit"),
        (ids.check_inn, "77070838931", "length"),
        (ids.check_inn, "", "length"),
        (ids.check_inn, "770708389O", "not_digits"),
        (ids.check_inn, "٧٧٠٧٠٨٣٨٩٣", "not_digits"),
        (ids.check_inn, "0000000000", "region"),
        (ids.check_kpp, "77360100", "kpp_format"),
        (ids.check_kpp, "7736az001", "kpp_format"),
        (ids.check_kpp, "7736ЯЯ001", "kpp_format"),
        (ids.check_kpp, "000000000", "kpp_format"),
        (ids.check_ogrn, "1027700132194", "check_digit"),
        (ids.check_ogrn, "304500116000157", "length"),
        (ids.check_ogrn, "3027700132195", "kind"),
        (ids.check_ogrnip, "304500116000156", "check_digit"),
        (ids.check_ogrnip, "104500116000157", "kind"),
        (ids.check_snils, "11223344594", "check_digit"),
        (ids.check_snils, "1122334459", "length"),
        (ids.check_bic, "144525225", "country"),
        (ids.check_bic, "04452522", "length"),
        (ids.check_vin, "XTA210990Y276638", "length"),
        (ids.check_vin, "xta210990y2766389", "letter"),
        (ids.check_cadastral_number, "77:01:00010:1234", "cadastral_format"),
        (ids.check_cadastral_number, "77:01:0001001:0", "cadastral_format"),
        (ids.check_cadastral_number, "77-01-0001001-1234", "cadastral_format"),
        (ids.check_serial_number, "12", "length"),
        (ids.check_serial_number, "A" * 51, "length"),
        (ids.check_serial_number, "0000000", "placeholder"),
        (ids.check_serial_number, "-----", "placeholder"),
        (ids.check_serial_number, "Б/Н", "placeholder"),
        (ids.check_serial_number, "AB\u200b123", "control_character"),
        (ids.check_plate, "А000ВС77", "plate_format"),
        (ids.check_plate, "А123ВС00", "plate_format"),
        (ids.check_plate, "А123БВ77", "plate_format"),
        (ids.check_plate, "A123BC77", "plate_format"),
        (ids.check_plate, "А123ВС", "plate_format"),
    ],
)
def test_wrong_values_are_refused(check: Callable[[str], None], value: str, code: str) -> None:
    assert refusal(check, value) == code


def test_inn_of_one_kind_only() -> None:
    with pytest.raises(InvalidId) as caught:
        ids.check_inn("500100732259", lengths=(10,))
    assert str(caught.value) == "INN “500100732259” has 12 digits. Expected 10."


def test_one_wrong_digit_of_a_company_inn_is_always_noticed_when_the_library_notices() -> None:
    right = "7707083893"
    for place in range(2, 10):
        for digit in "0123456789":
            changed = right[:place] + digit + right[place + 1 :]
            if stdnum_inn.is_valid(changed):
                ids.check_inn(changed)
            else:
                assert refusal(ids.check_inn, changed) == "check_digit"


def test_ogrnip_whose_remainder_has_two_digits() -> None:
    # 30450011600000 % 13 is found by trial so that the remainder is 10 or more and its last digit is written.
    body = next(str(n) for n in range(30450011600000, 30450011600013) if n % 13 == 12)
    ids.check_ogrnip(f"{body}2")
    assert refusal(ids.check_ogrnip, f"{body}1") == "check_digit"


@pytest.mark.parametrize(
    ("account", "bic"),
    [
        ("03100643000000015400", "015402901"),
        ("03100643000000018500", "017003983"),
        ("40702810938120061991", SBER_BIC),
        ("40706810900000064381", "044525555"),
        ("40702810601300003716", "044525593"),
    ],
)
def test_real_accounts_fit_their_banks(account: str, bic: str) -> None:
    ids.check_account(account, bic)


@pytest.mark.parametrize(
    ("account", "bic"),
    [
        ("30101810400000000225", SBER_BIC),
        ("30101810200000000593", "044525593"),
        ("30101810900000000603", "042202603"),
        ("40102810545370000046", "015402901"),
        ("40102810445370000059", "017003983"),
    ],
)
def test_real_correspondent_accounts_fit_their_banks(account: str, bic: str) -> None:
    ids.check_correspondent_account(account, bic)


@pytest.mark.parametrize(
    ("check", "account", "bic", "code"),
    [
        (ids.check_account, "40702810938120061992", SBER_BIC, "key"),
        (ids.check_account, "40702810938120061991", "044525593", "key"),
        (ids.check_account, "03100643000000015400", SBER_BIC, "not_treasury"),
        (ids.check_account, "4070281093812006199", SBER_BIC, "length"),
        (ids.check_account, "30101810400000000225", SBER_BIC, "correspondent"),
        (ids.check_correspondent_account, "30101810400000000225", "044525593", "other_bank"),
        (ids.check_correspondent_account, "30101810500000000225", SBER_BIC, "key"),
        (ids.check_correspondent_account, "40702810938120061991", "044525555", "not_correspondent"),
    ],
)
def test_accounts_that_do_not_fit(check: Callable[[str, str], None], account: str, bic: str, code: str) -> None:
    assert refusal(check, account, bic) == code


def test_the_bic_is_checked_before_the_account() -> None:
    with pytest.raises(InvalidId) as caught:
        ids.check_account("40702810938120061991", "999999999")
    assert (caught.value.code, caught.value.params["value"]) == ("country", "999999999")


def test_the_key_message_says_which_digit_is_expected() -> None:
    with pytest.raises(InvalidId) as caught:
        ids.check_account("40702810038120061991", SBER_BIC)
    assert str(caught.value) == (
        "Account “40702810038120061991” does not fit BIC “044525225”: its check digit (position 9) is 0, "
        "expected 9. Compare both numbers with the document."
    )


@pytest.mark.parametrize("letter", ["I", "O", "Q", "Ж", "_"])
def test_the_vin_message_names_letter_and_position(letter: str) -> None:
    value = f"XTA2{letter}0990Y2766389"
    with pytest.raises(InvalidId) as caught:
        ids.check_vin(value)
    assert str(caught.value) == (
        f"VIN “{value}” has “{letter}” at position 5, which is not allowed. "
        "Expected digits and Latin capital letters without I, O and Q."
    )


def test_the_vin_check_digit_is_a_hint_only() -> None:
    assert ids.vin_check_digit_ok("1M8GDM9AXKP042788") is True
    assert ids.vin_check_digit_ok("11111111111111111") is True
    assert ids.vin_check_digit_ok("1M8GDM9A1KP042788") is False
    ids.check_vin("1M8GDM9A1KP042788")


@pytest.mark.parametrize(
    ("normalise", "typed", "stored"),
    [
        (ids.normalise_digits, "112-233-445 95", "11223344595"),
        (ids.normalise_digits, "\u00a07707\u202f083893 ", "7707083893"),
        (ids.normalise_kpp, " 7736az001", "7736AZ001"),
        (ids.normalise_vin, "хта 21099-0у2766389", "XTA210990Y2766389"),
        (ids.normalise_plate, "a 123 bc 77 rus", "А123ВС77"),
        (ids.normalise_plate, "о001ох99", "О001ОХ99"),
        (ids.normalise_cadastral_number, " 77:01: 0001001:1234\n", "77:01:0001001:1234"),
        (ids.normalise_serial_number, " jcb  3cx\t42 ", "JCB 3CX 42"),
    ],
)
def test_normalise(normalise: Callable[[str], str], typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert normalise(stored) == stored


def test_the_text_and_the_name_in_it_are_translated() -> None:
    catalogue = {
        "INN": "ИНН",
        "%(name)s “%(value)s” has %(length)s digits. Expected %(expected)s.": (
            "%(name)s «%(value)s»: цифр %(length)s, нужно %(expected)s."
        ),
    }
    with pytest.raises(InvalidId) as caught:
        ids.check_inn("123")
    assert caught.value.text(lambda msgid: catalogue[msgid]) == "ИНН «123»: цифр 3, нужно 10 / 12."
