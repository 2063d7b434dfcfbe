"""Long work that shows its progress, can be left and found again, and survives a killed worker.

    job = enqueue(kind="import_portfolio", title=..., user_id=..., params={...}, input_file=file)

`leasing_portal/wiring.py` maps the kind to a function `run(job_run: JobRun) -> None`.
"""

from common.jobs.lease import LeaseLost
from common.jobs.queue import StoredInput, cancel, discard_input, enqueue, store_input
from common.jobs.run import JobCancelled, JobRun
from common.models import Job

__all__ = [
    "Job",
    "JobCancelled",
    "JobRun",
    "LeaseLost",
    "StoredInput",
    "cancel",
    "discard_input",
    "enqueue",
    "store_input",
]
