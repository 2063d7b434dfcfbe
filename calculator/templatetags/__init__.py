"""Template tags of the calculator."""
