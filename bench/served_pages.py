"""Pages through the web server to one and to eight clients at once, and while the night closes the day (P5, P7).

The server is the one of `make demo`, with the database of the large portfolio. The night's close runs in a process of
its own and is rolled back: the database stays as it was made.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.urls import reverse

from bench import scaled
from bench.measure import Goal, Pair
from bench.two_worlds import ScaledWorld
from contracts.models import Contract
from leasing_portal.environment import BASE_DIR
from leasing_portal.stand import addresses, ports, steps, web

CLIENTS, ROUNDS, WARM_UP = (1, 8), 60, 3
LIMIT, NIGHT, LOADED = Goal("P5", 1.5), Goal("P7", 1.5), Goal("report")
START_SECONDS, OK = 60, 200
_CLOSE = """
import django
django.setup()
from django.db import transaction
from bench.night_close import night_after_the_last
with transaction.atomic():
    night_after_the_last()
    transaction.set_rollback(True)
"""
type Page = tuple[str, str]


def run(_few: ScaledWorld, many: ScaledWorld) -> list[Pair]:
    """Open pages of the largest client and of the lessor's head by one browser and by eight, and during a night."""
    many.sign_in()
    pages = _pages(many)
    environment = _environment(many.wrapper.settings_dict["NAME"])
    # The login of the web process, whom row security binds.
    steps.run("Login of the web", [*scaled.MANAGE, "prepare_database_roles", "--verbosity", "0"], env=environment)
    with _server(environment) as address:
        quiet = {clients: _times(address, pages, clients) for clients in CLIENTS}
        night = _during_a_night(address, pages, environment)
    pairs = list(chain.from_iterable(_against_limit(quiet[clients], clients) for clients in CLIENTS))
    return pairs + [_pair(f"{title}, in the night / quiet", NIGHT, quiet[1][title], night[title]) for title in night]


def _environment(database: str) -> dict[str, str]:
    urls = {
        "DATABASE_URL": addresses.database_url(),
        "WEB_DATABASE_URL": addresses.web_database_url(),
    }
    here = {name: urlsplit(url)._replace(path=f"/{database}").geturl() for name, url in urls.items()}
    return {**os.environ, **here, "ENVIRONMENT": "test"}


def _pages(world: ScaledWorld) -> dict[str, Page]:
    """Titles with who opens and the address; the limit page is opened by the same people."""
    with world.open():
        seen = Contract.objects.visible_to(world.people["largest client"]).filter(overdue_total__gt=0)
        contract = seen.order_by("pk").values_list("pk", flat=True)[0]
    client = {
        "limit page": reverse("limit"),
        "home": reverse("home"),
        "contract list": reverse("contracts:list"),
        "invoices": reverse("payments:invoices"),
        "debts": reverse("debts:list"),
        "schedule": reverse("payments:schedule", args=[contract]),
        "payments of a contract": reverse("payments:contract_payments", args=[contract]),
        "debt of a contract": reverse("debts:of_contract", args=[contract]),
        "debt explained": reverse("payments:explain", args=[contract, "overdue"]),
    }
    head = {"contract list of the head": reverse("contracts:list"), "debts of the head": reverse("debts:list")}
    keys = {person: browser.cookies[settings.SESSION_COOKIE_NAME].value for person, browser in world.browsers.items()}
    return {title: (keys["largest client"], path) for title, path in client.items()} | {
        title: (keys["head"], path) for title, path in head.items()
    }


@contextmanager
def _server(environment: Mapping[str, str]) -> Iterator[str]:
    """The web server on a free port, until it answers and until the end."""
    port = ports.some_free()
    command = web.command(host=ports.HOST, port=port)
    with subprocess.Popen(command, env={**environment, "PROCESS": "web"}, cwd=BASE_DIR) as server:  # noqa: S603 - ours
        try:
            address = f"http://{ports.HOST}:{port}"
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            if httpx.get(address).status_code == OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The web server did not answer in {START_SECONDS} s")


def _times(address: str, pages: Mapping[str, Page], clients: int, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each page: so many browsers, each opening all pages in turn, each in an order of its own."""
    titles = list(pages)
    orders = [titles[start % len(titles) :] + titles[: start % len(titles)] for start in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(lambda order: _browse(address, pages, order, rounds), orders))
    return {title: [seconds for one in found for seconds in one[title]] for title in titles}


def _browse(address: str, pages: Mapping[str, Page], order: Sequence[str], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {title: [] for title in order}
    with httpx.Client(base_url=address, timeout=60) as browser:
        for number in range(WARM_UP + rounds):
            for title in order:
                key, path = pages[title]
                started = time.perf_counter()
                answer = browser.get(path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"})
                seconds = time.perf_counter() - started
                if answer.status_code != OK:
                    raise RuntimeError(f"{path} answers {answer.status_code}")
                if number >= WARM_UP:
                    times[title].append(seconds)
    return times


def _during_a_night(address: str, pages: Mapping[str, Page], environment: Mapping[str, str]) -> dict[str, list[float]]:
    """The same by one browser as long as the close of a day runs."""
    times: dict[str, list[float]] = {title: [] for title in pages}
    with subprocess.Popen([sys.executable, "-c", _CLOSE], env=dict(environment), cwd=BASE_DIR) as night:  # noqa: S603 - ours
        while night.poll() is None or min(map(len, times.values())) < 2:  # noqa: PLR2004 - quantiles need two
            for title, seconds in _times(address, pages, 1, rounds=1).items():
                times[title] += seconds
        if night.returncode:
            raise RuntimeError("The close of the day failed")
    steps.say(f"pages opened {len(times['home'])} times each during the night")
    return times


def _against_limit(times: Mapping[str, list[float]], clients: int) -> list[Pair]:
    said = "1 client" if clients == 1 else f"{clients} clients"
    goal = LIMIT if clients == 1 else LOADED
    return [
        _pair(f"{title}, served to {said} / limit page", goal, times["limit page"], found)
        for title, found in times.items()
        if title != "limit page"
    ]


def _pair(name: str, goal: Goal, floor: list[float], ours: list[float]) -> Pair:
    return Pair(name, goal, "p95", floor=list(floor), ours=list(ours))
