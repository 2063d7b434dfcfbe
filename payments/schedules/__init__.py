"""Schedules in a calendar of months, in people's own calendars by a secret link, and on paper."""
