"""The audit trail: every insert, update and delete of a business table, written by PostgreSQL triggers.

No code path can skip a trigger. Who acted (person, membership, request) is attached by
`accounts.middleware.HistoryMiddleware`. History rows are append-only.
"""

from collections.abc import Callable, Sequence

import pghistory
from django.db import models


def audited[M: models.Model](*, exclude: Sequence[str] = ()) -> Callable[[type[M]], type[M]]:
    """Keep the history of a model in `<Model>History`, reached as `row.history`.

    `exclude` names fields that are derived or secret; a change of these alone writes no history.
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
        return tracked

    return decorate
