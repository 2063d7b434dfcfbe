"""The ground floor: money, dates, outbox events, jobs, audit, UI components. Imports no other app."""
