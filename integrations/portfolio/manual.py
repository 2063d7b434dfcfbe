"""Tables of the format for docs/import.md."""

from collections.abc import Iterator

from integrations.portfolio.columns import SHEETS, Column, Sheet


def format_tables() -> str:
    """Return the chapters of all sheets in Markdown."""
    return "\n".join(line for sheet in SHEETS for line in _chapter(sheet))


def _chapter(sheet: Sheet) -> Iterator[str]:
    yield f"### {sheet.title} (`{sheet.key}`)"
    yield ""
    yield sheet.hint
    yield ""
    yield "| Колонка | Ключ | Обязательна | Что писать | Пояснение |"
    yield "|---|---|---|---|---|"
    for column in sheet.columns:
        required = "да" if column.required else ""
        yield f"| {column.title} | `{column.key}` | {required} | {_described(column)} | {column.hint} |"
    yield ""


def _described(column: Column) -> str:
    words = "; ".join(f"{word} (`{code}`)" for code, word in column.kind.choices.items())
    return f"{column.kind.described}: {words}" if words else column.kind.described
