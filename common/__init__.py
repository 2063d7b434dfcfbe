"""What every app stands on: money, dates and the business calendar, identifiers, events, jobs, audit."""
