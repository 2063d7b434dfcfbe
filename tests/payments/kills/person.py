"""A person of the lessor who sends forms to a real server, and sends them again when no answer comes."""

import httpx
from django.conf import settings
from django.test import Client

from accounts.models import User

# The same in the cookie and in the request is all that the guard against forged requests asks for.
SECRET = "a" * 32
TIMEOUT = 30.0


class Person:
    """Somebody who has signed in."""

    def __init__(self, user: User, url: str) -> None:
        entrance = Client()
        entrance.force_login(user)
        self._url = url
        self._cookies = {
            settings.SESSION_COOKIE_NAME: entrance.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: SECRET,
        }

    def send(self, path: str, data: dict[str, str], *, file: tuple[str, bytes] | None = None) -> str:
        """Send a form; return where it leads.

        Raises:
            httpx.TransportError: there was no answer.

        """
        answer = httpx.post(
            self._url + path,
            data=data | {"csrfmiddlewaretoken": SECRET},
            files={"file": file} if file else None,
            cookies=self._cookies,
            timeout=TIMEOUT,
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]
