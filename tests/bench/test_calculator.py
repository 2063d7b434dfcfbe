from decimal import Decimal

import pytest

from bench import __main__ as bench
from bench import calculator_batch
from bench.calculator_schedule import PRICE, bare_schedule
from calculator.engine.batch import build_batch


def test_measurements_of_arithmetic_alone_start_no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.servers.running", pytest.fail)
    monkeypatch.setattr("sys.argv", ["bench", "schedule"])
    monkeypatch.setattr("bench.calculator_schedule.run", list)
    assert bench.main() == 0


def test_the_bare_loop_repays_everything() -> None:
    rows = bare_schedule()
    assert (sum(principal for _, _, principal, _ in rows), rows[-1][3]) == (PRICE, Decimal(0))


def test_the_bare_pass_makes_the_rows_of_the_portfolio_but_the_last() -> None:
    terms = calculator_batch.portfolio(50)
    interest, principal, closing = calculator_batch.bare_pass(terms)[:, :-1]
    batch = build_batch(terms)
    for figures, ours in ((interest, batch.interest), (principal, batch.principal), (closing, batch.closing)):
        assert figures.T.tolist() == ours.reshape(50, calculator_batch.PAYMENTS)[:, :-1].tolist()


def test_random_leases_do_not_differ() -> None:
    assert calculator_batch.differences(30, seed=7) == 0


def test_a_lease_that_differs_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(terms: object) -> object:
        batch = build_batch(terms)  # type: ignore[arg-type]
        batch.interest[0] += 1
        return batch

    monkeypatch.setattr(calculator_batch, "build_batch", spoiled)
    assert calculator_batch.differences(5, seed=7) == 1
