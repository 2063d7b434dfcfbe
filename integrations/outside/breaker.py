"""The breaker: a system that has failed several times in a row is left alone for a while.

The stored calls are its memory, so all processes share it, people see it, and it works without Redis.
"""

from datetime import datetime, timedelta

from integrations.models import CallState, OutsideCall

FAILURES = 5
PAUSE = timedelta(seconds=60)


def is_open(system: str, *, now: datetime) -> bool:
    """Whether the last calls all went without an answer, the latest of them less than `PAUSE` ago.

    When the pause is over a call goes through; its failure begins the next pause.
    """
    ended = OutsideCall.objects.filter(system=system).exclude(state=CallState.STARTED).order_by("-pk")
    last = list(ended.values_list("state", "finished_at")[:FAILURES])
    if len(last) < FAILURES or any(state != CallState.TEMPORARY for state, _at in last):
        return False
    return any(finished is not None and now - finished < PAUSE for _state, finished in last)
