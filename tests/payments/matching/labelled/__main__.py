"""Print the table by class: `python -m tests.payments.matching.labelled [seed] [count]`."""

import sys

from tests.payments.matching.labelled import COUNT, generate, score

SEED = 20_261_122


def main(arguments: list[str]) -> None:
    """Generate, score and print."""
    numbers = [int(one) for one in arguments]
    seed, count = (*numbers, *(SEED, COUNT)[len(numbers) :])
    sys.stdout.write(score(*generate(seed, count)).text() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
