"""The table of measurements for a person, in Markdown, so that it can be put into `docs/performance.md`."""

from collections.abc import Iterable, Iterator, Sequence

from bench.measure import Pair

HEADER = ("measurement", "floor", "ours", "ratio", "goal", "met")
MILLISECONDS = 1000
_SMALL = 0.1


def table(pairs: Iterable[Pair]) -> str:
    """Write aligned rows; times are of this machine and this minute, only the ratio means something elsewhere."""
    rows = [HEADER, *map(_cells, pairs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    return "\n".join(_lines(rows, widths))


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for place, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if place == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _cells(pair: Pair) -> tuple[str, ...]:
    met = {True: "yes", False: "no", None: ""}[pair.is_met]
    goal = pair.goal.name if pair.goal.at_most is None else f"{pair.goal.name}: at most {pair.goal.at_most:g}"
    return (
        f"{pair.name}, {pair.statistic}",
        _time(pair.of(pair.floor)),
        _time(pair.of(pair.ours)),
        f"{pair.ratio:.2f}" if pair.ratio >= _SMALL else f"{pair.ratio:.4f}",
        goal,
        met,
    )


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * MILLISECONDS:.1f} ms"
