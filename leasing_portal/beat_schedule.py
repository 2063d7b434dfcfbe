"""Which background work runs when, by the clock of `CELERY_TIMEZONE`; seconds are given as numbers."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "relay-outbox": {"task": "common.relay_outbox", "schedule": 5.0, "options": {"expires": 5}},
    "sweep-jobs": {"task": "common.sweep_jobs", "schedule": 10.0, "options": {"expires": 10}},
    "seal-trail": {"task": "common.seal_trail", "schedule": 5.0, "options": {"expires": 5}},
    "verify-trail-night": {"task": "common.verify_trail", "schedule": crontab(hour="3", minute="40")},
    "heartbeat": {"task": "common.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "approvals-watched": {"task": "workflow.watch_approvals", "schedule": crontab(minute="*/10")},
    "tasks-reminded": {"task": "workflow.remind_tasks", "schedule": crontab(hour="9-17", minute="5")},
    "newcomers-asked": {"task": "workflow.ask_newcomers", "schedule": crontab(hour="1", minute="30")},
    "contracts-rechecked": {"task": "contracts.recheck_contracts", "schedule": crontab(hour="1", minute="10")},
    "tasks-ahead": {"task": "contracts.set_tasks_ahead", "schedule": crontab(hour="1", minute="40")},
    "offers-expired": {"task": "contracts.expire_offers", "schedule": crontab(hour="0", minute="20")},
    "online-payments": {"task": "payments.look_at_acquirer", "schedule": 30.0, "options": {"expires": 30}},
    # After the night's figures; what fails is done the next night.
    "invoices-night": {"task": "payments.issue_invoices", "schedule": crontab(hour="2", minute="10")},
    "invoices-reminded": {"task": "payments.remind_of_invoices", "schedule": crontab(hour="9", minute="15")},
    "invoices-resent": {"task": "payments.resend_invoices", "schedule": crontab(minute="50")},
    "papers-hourly": {"task": "payments.order_papers", "schedule": crontab(minute="20")},
    "bank-folder": {"task": "integrations.look_at_bank_folder", "schedule": 60.0, "options": {"expires": 60}},
    # The second run finishes what a killed worker has left.
    "day-closed": {"task": "payments.close_day", "schedule": crontab(hour="0,4", minute="10")},
    "claim-letters": {"task": "payments.make_claim_letters", "schedule": crontab(hour="6", minute="10")},
    "figures-checked": {"task": "payments.check_figures", "schedule": crontab(hour="5", minute="10")},
}
