"""``python -m bench [NAME ...]``: run all measurements, or the named ones, and print their ratios."""

import argparse
import importlib
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bench import report, scaled, servers
from bench.measure import Pair
from leasing_portal.stand import steps

if TYPE_CHECKING:
    from bench.world import World

# Arithmetic alone: needs no servers, no database and no data.
ALONE = {
    "schedule": "bench.calculator_schedule",
    "batch": "bench.calculator_batch",
    "xirr": "bench.calculator_xirr",
}
# The import comes first: what it takes is the data of the others.
IN_WORLD = {
    "import": "bench.portfolio_import",
    "statement": "bench.bank_statement",
    "growth": "bench.page_growth",
    "limit": "bench.page_limit",
    "rows": "bench.row_security",
    "users": "bench.many_users",
    "pdf": "bench.invoice_pdf",
    "xlsx": "bench.contracts_xlsx",
}
# Databases of their own, which are kept: see `bench.scaled`.
SCALED = {"registry": "bench.registry", "close": "bench.night_close", "served": "bench.served_pages"}
LARGE_CLIENT = 5000
LARGE_PORTFOLIO = 100_000
STATEMENT_LINES = 100_000
PAPERS = 25


def main() -> int:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="bench", description="Ratios of the heavy paths to their floors.")
    parser.add_argument("names", nargs="*", choices=[*ALONE, *IN_WORLD, *SCALED, []], help="measurements (all)")
    parser.add_argument("--contracts", type=int, default=LARGE_CLIENT, help="contracts of the large client")
    parser.add_argument("--portfolio", type=int, default=LARGE_PORTFOLIO, help="contracts of the large portfolio")
    parser.add_argument("--lines", type=int, default=STATEMENT_LINES, help="payments of the bank statement")
    parser.add_argument("--papers", type=int, default=PAPERS, help="papers of invoices")
    parser.add_argument("--fresh", action="store_true", help="make the portfolios anew")
    chosen = parser.parse_args()
    names = chosen.names or [*ALONE, *IN_WORLD]
    pairs = _measured_alone(name for name in ALONE if name in names)
    if in_world := [name for name in IN_WORLD if name in names]:
        pairs += _measured_in_world(in_world, chosen)
    if in_scale := [name for name in SCALED if name in names]:
        pairs += _measured_scaled(in_scale, chosen.portfolio, fresh=chosen.fresh)
    steps.say(f"\n{report.table(pairs)}\n")
    return 0


def _measured_alone(names: Iterable[str]) -> list[Pair]:
    pairs: list[Pair] = []
    for name in names:
        run: Callable[[], list[Pair]] = importlib.import_module(ALONE[name]).run
        pairs += steps.in_step(f"Measuring: {name}", run)
    return pairs


def _measured_in_world(names: Iterable[str], chosen: argparse.Namespace) -> list[Pair]:
    with servers.running():
        import django  # noqa: PLC0415 - the servers must be named in the environment first

        django.setup()
        from bench.world import make_world  # noqa: PLC0415 - has models

        pairs: list[Pair] = []
        world = steps.in_step(
            "Migrating, companies and people", lambda: make_world(chosen.contracts, chosen.lines, chosen.papers)
        )
        # Others need the contracts that the import takes.
        for name in dict.fromkeys(["import", *names]):
            run: Callable[[World], list[Pair]] = importlib.import_module(IN_WORLD[name]).run
            pairs += steps.in_step(f"Measuring: {name}", lambda run=run: run(world))  # type: ignore[misc] # bound at once
    return pairs


def _measured_scaled(names: Iterable[str], contracts: int, *, fresh: bool) -> list[Pair]:
    with scaled.databases(contracts, fresh=fresh) as (few, many):
        import django  # noqa: PLC0415 - the servers must be named in the environment first

        django.setup()
        from bench.two_worlds import ScaledWorld  # noqa: PLC0415 - has models

        worlds = ScaledWorld.of(few, scaled.SMALL), ScaledWorld.of(many, contracts)
        pairs: list[Pair] = []
        for name in names:
            run: Callable[..., list[Pair]] = importlib.import_module(SCALED[name]).run
            pairs += steps.in_step(f"Measuring: {name}", lambda run=run: run(*worlds))  # type: ignore[misc] # bound at once
        return pairs


if __name__ == "__main__":
    sys.exit(main())
