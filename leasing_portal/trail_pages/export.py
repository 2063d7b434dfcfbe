"""The trail as a spreadsheet; the same rows and the same rights as the page."""

from collections.abc import Iterator
from itertools import batched, islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from common.models import TrailEntry
from common.xlsx import Cell, Column
from leasing_portal.trail_pages.lines import Line, lines
from leasing_portal.trail_pages.values import written
from leasing_portal.trail_pages.wording import changes

# Rows of a sheet that Excel still opens at once; a period narrows a longer trail.
MOST_ROWS = 50_000
BATCH = 500


def trail_columns() -> list[Column]:
    """Columns of the sheet."""
    return [
        Column(_("No."), "number", 12),
        Column(_("When"), width=24),
        Column(_("Who"), width=32),
        Column(_("Acting for"), width=32),
        Column(_("On behalf of"), width=32),
        Column(_("What happened"), width=28),
        Column(_("Kind of object"), width=24),
        Column(_("Object"), width=32),
        Column(_("Before and after"), width=80),
        Column(_("Company"), width=32),
        Column(_("IP address"), width=18),
        Column(_("Number of the request"), width=38),
    ]


def trail_rows(entries: QuerySet[TrailEntry], reader: Membership) -> Iterator[list[Cell]]:
    """Newest first, in batches; a last row says that there is more than the sheet holds."""
    found = entries.order_by("-pk").iterator(chunk_size=BATCH)
    for batch in batched(islice(found, MOST_ROWS), BATCH):
        for line in lines(batch, reader):
            yield _row(line, reader)
    if next(found, None) is not None:
        note = _("There are more entries than fit into this file. Choose a shorter period.")
        yield [None, note, *[None] * (len(trail_columns()) - 2)]


def _row(line: Line, reader: Membership) -> list[Cell]:
    entry = line.entry
    changed = "; ".join(f"{change.label}: {change.before} → {change.after}" for change in changes(entry, reader))
    return [
        entry.pk,
        written(entry.at),
        line.person,
        line.acting_for,
        line.on_behalf_of,
        line.title,
        line.object_kind,
        entry.object_text or entry.object_id,
        (changed or line.summary)[:32_000],
        line.company,
        line.ip,
        entry.request_id,
    ]
