"""What a portfolio file consists of: rows of plain values under English keys."""

Value = str | int | None
Row = dict[str, Value]
Portfolio = dict[str, list[Row]]
