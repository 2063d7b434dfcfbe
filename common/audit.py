"""History and trail of business tables, written by PostgreSQL triggers, so that no code path can skip them.

pghistory keeps each version of a row in `<Model>History`, reached as `row.history`. Triggers of our own
(`common.trail_sql`) tell the audit trail who changed what, before and after. Who acted comes from pghistory's
context: `accounts.middleware.HistoryMiddleware`, jobs and the relay of events attach it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pghistory
from django.db import models

from common.models.trail import TrailKind


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose changes go to the trail. `company`, `contract` and `title` are SQL over the row, called NEW."""

    model: type[models.Model]
    kind: TrailKind = TrailKind.CHANGE
    company: str = "NULL"
    contract: str = "NULL"
    title: str = "''"
    exclude: tuple[str, ...] = ()
    # A table whose rows never change, or change in ways that nobody asks about, needs no trigger for that.
    append_only: bool = False

    @property
    def label(self) -> str:
        """Model of the row as the trail names it: "contracts.Contract"."""
        return self.model._meta.label

    @property
    def table(self) -> str:
        """Table of the model."""
        return self.model._meta.db_table

    @property
    def fields(self) -> list["models.Field[object, object]"]:
        """Fields whose values the trail keeps."""
        return [field for field in self.model._meta.concrete_fields if field.name not in self.exclude]


_watched: list[Watched] = []


def watched() -> tuple[Watched, ...]:
    """Every table whose changes go to the trail."""
    return tuple(_watched)


def audited[M: models.Model](
    *,
    exclude: Sequence[str] = (),
    company: str = "NULL",
    contract: str = "NULL",
    title: str = "''",
    kind: TrailKind = TrailKind.CHANGE,
) -> Callable[[type[M]], type[M]]:
    """Keep history and trail of a model.

    Args:
        exclude: fields that are derived or secret; a change of these alone is kept nowhere.
        company: SQL over the row `NEW`: id of the company concerned, whose administrator reads the entry.
        contract: SQL over the row `NEW`: id of the contract concerned, for people limited to listed contracts.
        title: SQL over the row `NEW`: how people call the row.
        kind: what the trail calls a change of this table.

    """

    def decorate(model: type[M]) -> type[M]:
        tracked: type[M] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            model_name=f"{model.__name__}History",
            append_only=True,
        )(model)
        _watched.append(Watched(tracked, kind, company, contract, title, tuple(exclude)))
        return tracked

    return decorate


def recorded[M: models.Model](
    *,
    exclude: Sequence[str] = (),
    company: str = "NULL",
    contract: str = "NULL",
    title: str = "''",
    kind: TrailKind = TrailKind.CHANGE,
    append_only: bool = True,
) -> Callable[[type[M]], type[M]]:
    """Tell the trail of each new row of a model that needs no history, and of changes unless it is append-only.

    The other arguments are those of `audited`.
    """

    def decorate(model: type[M]) -> type[M]:
        _watched.append(Watched(model, kind, company, contract, title, tuple(exclude), append_only))
        return model

    return decorate
