from collections.abc import Callable

import pytest

from common import russian_ids as ids
from common import sample_ids as sample

SEEDS = range(0, sample.SEEDS, 7)

KINDS: list[tuple[Callable[[int], str], Callable[[str], None]]] = [
    (sample.sample_company_inn, ids.check_inn),
    (sample.sample_person_inn, ids.check_inn),
    (sample.sample_kpp, ids.check_kpp),
    (sample.sample_ogrn, ids.check_ogrn),
    (sample.sample_ogrnip, ids.check_ogrnip),
    (sample.sample_snils, ids.check_snils),
    (sample.sample_bic, ids.check_bic),
    (sample.sample_vin, ids.check_vin),
    (sample.sample_plate, ids.check_plate),
    (sample.sample_serial_number, ids.check_serial_number),
    (sample.sample_cadastral_number, ids.check_cadastral_number),
]
NOT_UNIQUE = {sample.sample_kpp, sample.sample_bic}
EXPECTED_OF_SEED_ONE = ("7844700019", "784401001", "1157828300013", "XTAEHHFM3M0430001")


@pytest.mark.parametrize(("make", "check"), KINDS)
def test_samples_pass_their_checks(make: Callable[[int], str], check: Callable[[str], None]) -> None:
    for seed in SEEDS:
        check(make(seed))


@pytest.mark.parametrize("make", [make for make, _ in KINDS if make not in NOT_UNIQUE])
def test_different_seeds_give_different_samples(make: Callable[[int], str]) -> None:
    assert len({make(seed) for seed in range(sample.SEEDS)}) == sample.SEEDS


def test_accounts_fit_their_banks() -> None:
    for seed in SEEDS:
        bic = sample.sample_bic(seed)
        ids.check_account(sample.sample_account(seed, bic), bic)
        ids.check_correspondent_account(sample.sample_correspondent_account(bic), bic)


def test_vins_have_a_right_check_digit() -> None:
    assert all(ids.vin_check_digit_ok(sample.sample_vin(seed)) for seed in SEEDS)


def test_samples_of_one_seed_agree_and_never_change() -> None:
    inn, kpp, ogrn = sample.sample_company_inn(1), sample.sample_kpp(1), sample.sample_ogrn(1)
    assert inn[:4] == kpp[:4]
    assert inn[:2] == ogrn[3:5] == sample.sample_region(1)
    assert (inn, kpp, ogrn, sample.sample_vin(1)) == EXPECTED_OF_SEED_ONE


@pytest.mark.parametrize("seed", [-1, sample.SEEDS])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        sample.sample_company_inn(seed)
