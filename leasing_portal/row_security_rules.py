"""What row security says of a table: a policy for `portal_web`, or why the table is nobody's."""

from dataclasses import dataclass

READ, ADD, EDIT, REMOVE = "SELECT", "INSERT", "UPDATE", "DELETE"
ALL = (READ, ADD, EDIT, REMOVE)
NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """Policy of a table for `portal_web`: rows that are shown, rows that may be written (the same unless said).

    With `entry`, the login may do so with every row before a scope is known.
    """

    using: str
    check: str = ""
    web: tuple[str, ...] = (READ,)
    entry: tuple[str, ...] = NOTHING


@dataclass(frozen=True, slots=True)
class Open:
    """A table of nobody: why, what a web request may do, and what the login may before a scope is known.

    `rows` are those that both are shown, whoever comes; all of them unless said, and then there is no policy.
    """

    reason: str
    web: tuple[str, ...] = (READ,)
    entry: tuple[str, ...] = NOTHING
    rows: str = ""


def of(parent: str, column: str) -> str:
    """Rows of a parent that is shown: the parent's own policy holds inside."""
    return f"EXISTS (SELECT FROM {parent} parent WHERE parent.id = {column})"
