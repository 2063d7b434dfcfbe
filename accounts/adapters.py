"""allauth's hooks."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """The portal's rules of signing up and in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation; there is no open registration."""
        del request
        return False
