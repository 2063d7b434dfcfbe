"""What can go wrong while the stand is prepared."""


class StandError(Exception):
    """The stand cannot go on; the text says what happened and what to do, without a traceback."""
