"""What is owed, as of any day, and what clients dispute of it."""
