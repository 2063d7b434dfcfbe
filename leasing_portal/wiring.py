"""Event -> handlers, and job kind -> function: the only place where apps of different floors meet."""

from common.events import Subscriptions

SUBSCRIPTIONS: Subscriptions = {}

JOBS: dict[str, str] = {}
