"""Writes: matters, their feed, files, comments, tasks, routes and approvals."""
