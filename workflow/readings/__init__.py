"""Texts that people read and confirm: issued, asked of people, confirmed, counted (N-08, CRM-02, CRM-03)."""
