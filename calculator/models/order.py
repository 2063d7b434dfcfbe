"""Order of bounds in forms, where a field that was refused is not there."""

from typing import Any


def is_below(highest: Any, lowest: Any) -> bool:
    """Whether both are there and the wrong way round."""
    return highest is not None and lowest is not None and bool(highest < lowest)
