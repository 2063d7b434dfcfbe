import pytest

from bench.measure import Goal, Pair, Statistic
from bench.report import table


def test_both_sides_are_called_in_turn_and_the_first_one_alternates() -> None:
    calls: list[str] = []
    pair = Pair("x", Goal("report"))
    pair.repeat(lambda: calls.append("floor"), lambda: calls.append("ours"), rounds=3, warm_up=1)
    assert calls == ["floor", "ours", "floor", "ours", "ours", "floor", "floor", "ours"]
    assert (len(pair.floor), len(pair.ours)) == (3, 3)


@pytest.mark.parametrize(
    ("statistic", "floor", "ours", "ratio"),
    [
        ("total", [1.0, 2.0], [3.0, 3.0], 2.0),
        ("p50", [1.0, 2.0, 9.0], [5.0, 1.0, 3.0], 1.5),
        ("p95", [float(n) for n in range(1, 20)], [2.0 * n for n in range(1, 20)], 2.0),
    ],
)
def test_the_ratio_is_ours_by_the_floor(
    statistic: Statistic, floor: list[float], ours: list[float], ratio: float
) -> None:
    assert Pair("x", Goal("report"), statistic, floor, ours).ratio == ratio


@pytest.mark.parametrize(("ours", "is_met"), [(1.5, True), (1.51, False)])
def test_a_goal_is_met_up_to_its_bound(ours: float, is_met: bool) -> None:
    assert Pair("x", Goal("P5", 1.5), "total", [1.0], [ours]).is_met is is_met


def test_a_small_ratio_keeps_its_digits() -> None:
    assert "| 0.0145 |" in table([Pair("batch", Goal("report"), "total", [1.0], [0.0145])])


def test_the_table_is_markdown_with_a_line_for_each_measurement() -> None:
    pairs = [
        Pair("pages", Goal("P5", 1.5), "total", [0.01], [0.02]),
        Pair("import", Goal("report"), "total", [1.0], [2.5]),
    ]
    assert table(pairs).splitlines() == [
        "| measurement   | floor   | ours    | ratio | goal            | met |",
        "|---------------|---------|---------|-------|-----------------|-----|",
        "| pages, total  | 10.0 ms | 20.0 ms | 2.00  | P5: at most 1.5 | no  |",
        "| import, total | 1.0 s   | 2.5 s   | 2.50  | report          |     |",
    ]
