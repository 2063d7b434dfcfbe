"""``python -m bench [NAME ...]``: run all measurements, or the named ones, and print their ratios."""

import argparse
import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench import report, servers
from bench.measure import Pair
from leasing_portal.stand import steps

if TYPE_CHECKING:
    from bench.world import World

# The import comes first: what it takes is the data of the others.
MODULES = {
    "import": "bench.portfolio_import",
    "growth": "bench.page_growth",
    "limit": "bench.page_limit",
    "rows": "bench.row_security",
    "users": "bench.many_users",
    "pdf": "bench.invoice_pdf",
    "xlsx": "bench.contracts_xlsx",
}
LARGE_CLIENT = 5000


def main() -> int:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="bench", description="Ratios of the heavy paths to their floors.")
    parser.add_argument("names", nargs="*", choices=[*MODULES, []], help="measurements (all)")
    parser.add_argument("--contracts", type=int, default=LARGE_CLIENT, help="contracts of the large client")
    chosen = parser.parse_args()
    with servers.running():
        import django  # noqa: PLC0415 - the servers must be named in the environment first

        django.setup()
        from bench.world import make_world  # noqa: PLC0415 - has models

        pairs: list[Pair] = []
        world = steps.in_step("Migrating, companies and people", lambda: make_world(chosen.contracts))
        for name, module in MODULES.items():
            # Others need the contracts that the import takes.
            if name == "import" or not chosen.names or name in chosen.names:
                run: Callable[[World], list[Pair]] = importlib.import_module(module).run
                pairs += steps.in_step(f"Measuring: {name}", lambda run=run: run(world))  # type: ignore[misc] # bound at once
    steps.say(f"\n{report.table(pairs)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
