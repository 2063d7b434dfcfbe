"""One block of contracts with everything that hangs on them, in one transaction."""

import numpy as np

from contracts.models import Contract, ContractStatus, LeasedAsset
from leasing_portal.scale.cast import Cast
from leasing_portal.scale.contracts import taken
from leasing_portal.scale.copying import copy_objects, reserve_ids, without_triggers
from leasing_portal.scale.draws import draw
from leasing_portal.scale.figures import figures_of
from leasing_portal.scale.ledger import ledger_of
from leasing_portal.scale.ledger_rows import put_ledger, put_schedules
from leasing_portal.scale.schedules import schedules_of
from leasing_portal.scale.size import Size
from leasing_portal.scale.stages import STATUS, Stage
from leasing_portal.scale.timeline import put_timelines

_LIVE = [stage for stage in Stage if STATUS[stage] in ContractStatus.live()]


def put_block(size: Size, cast: Cast, *, first: int, count: int) -> None:
    """Make `count` contracts after the `first` ones that are there, wholly or not at all."""
    drawn = draw(size, first, count)
    schedules = schedules_of(drawn)
    ledger = ledger_of(drawn, schedules, size.today)
    figures = figures_of(schedules, ledger.paid, np.isin(drawn.stage, _LIVE), size.today)
    with without_triggers():
        ids = reserve_ids(Contract, count), reserve_ids(LeasedAsset, int(drawn.count.sum()))
        rows = taken(drawn, schedules, figures, cast, ids)
        copy_objects(Contract, rows.contracts)
        copy_objects(LeasedAsset, rows.assets)
        instalments = put_schedules(drawn, schedules, rows.contracts, size.at)
        put_ledger(ledger, schedules, instalments, rows.contracts, size.at)
        put_timelines(drawn, schedules, ledger, rows.contracts, size.at)
