"""Matters, tasks, approval routes, discussion and the clock of who holds the ball; it knows nothing of contracts."""
