"""The holding tree: which company is the head office of which. The back office's form of a company changes it."""

from common.locks import lock_name


def lock_tree() -> None:
    """Hold the trees of all holdings until the end of the transaction: two moves at once could close a ring."""
    lock_name("holding tree")
