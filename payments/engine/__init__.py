"""Pure computation of payments: no Django, no clock; dates and calendars come as arguments."""
