"""The back office of the lessor's staff: Django admin on Unfold, guarded by the access matrix."""
