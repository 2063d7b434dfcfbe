"""The project: settings, URLs and the tables that know every app."""

from leasing_portal.celery import app as celery_app

__all__ = ["celery_app"]
