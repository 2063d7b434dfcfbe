"""``python -m leasing_portal.stand COMMAND``: what the Makefile calls once packages are installed."""

import argparse
import sys

from leasing_portal.stand import demo, steps
from leasing_portal.stand.errors import StandError

INTERRUPTED = 130


def main() -> int:
    """Run one command; errors that a person can mend have no traceback."""
    parser = argparse.ArgumentParser(prog="leasing_portal.stand")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="prepare and run the demo stand")
    commands.add_parser("reset", help="forget the demo stand's data and run it anew")
    commands.add_parser("install", help="install what the demo stand needs and stop")
    commands.add_parser("test", help="run the test suite; what follows goes to pytest")
    commands.add_parser("lint", help="run every check that is not a test")
    chosen, rest = parser.parse_known_args()
    if rest and chosen.command != "test":
        parser.error(f"{chosen.command} takes no arguments: {' '.join(rest)}")
    try:
        return _run(chosen.command, rest)
    except StandError as error:
        steps.say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        steps.say("\nStopped.")
        return INTERRUPTED


def _run(command: str, arguments: list[str]) -> int:
    if command == "test":
        from leasing_portal.stand import suite  # noqa: PLC0415 - has parts of requirements/dev.txt

        return suite.run(arguments)
    if command == "lint":
        from leasing_portal.stand import checks  # noqa: PLC0415 - has parts of requirements/dev.txt

        return checks.run()
    if command == "install":
        demo.install()
        return 0
    if command == "reset":
        demo.reset()
    return demo.demo()


if __name__ == "__main__":
    sys.exit(main())
