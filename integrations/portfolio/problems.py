"""What is wrong with a portfolio file: one problem of one cell, or the reason why the file cannot be read at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from common.messages import MessageError, render

type Json = str | int | bool | list[Json] | dict[str, Json] | None


class UnreadableFile(MessageError):
    """The file cannot be read at all; nothing of it was taken."""


class ImportBusy(MessageError):
    """Another import is being taken now."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refused value: sheet and column as the file calls them, the row as the user counts it.

    `row` is 0 for what concerns the whole sheet, `column` is empty for what concerns the whole row. `message` is an
    English msgid, translated where it is shown; `params` are its parameters.
    """

    sheet: str
    row: int
    column: str
    value: str
    code: str
    message: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    contract: str = ""

    @classmethod
    def of(
        cls, error: MessageError, *, sheet: str, row: int = 0, column: str = "", value: str = "", contract: str = ""
    ) -> Self:
        """Put an error of a value at its place in the file."""
        return cls(sheet, row, column, value, error.code, error.message, error.params, contract)

    def text(self, translate: Callable[[str], str]) -> str:
        """Return what is wrong and what was expected, translated by `translate` (Django's `gettext`)."""
        return render(self.message, self.params, translate)

    def as_json(self) -> list[Json]:
        """Return the fields as JSON holds them; `from_json` reads them back."""
        params: dict[str, Json] = dict(self.params)
        return [self.sheet, self.row, self.column, self.value, self.code, self.message, params, self.contract]

    @classmethod
    def from_json(cls, stored: list[Json]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(*stored)  # type: ignore[arg-type] # written by as_json in the order of the fields
