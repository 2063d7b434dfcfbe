"""For whom a request with a token acts."""

from django.http import HttpRequest

from accounts.acting import Acting


def read_token(request: HttpRequest) -> Acting:
    """Nobody, as no token can be issued yet."""
    del request
    return Acting()
