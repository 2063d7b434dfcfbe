"""The audit trail as code writes it: sign-ins, refusals, views, downloads. Changes of data come by triggers.

Who acts and from where stands in a context variable that `accounts.middleware.ActorMiddleware` sets for each request.
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest

from common.masking import without_keys
from common.models.trail import TrailKind
from common.storable import storable, storable_json

logger = logging.getLogger(__name__)
# A page seals what it wrote and a little of what was left; the rest is for the task.
SEALED_AT_ONCE = 100
SEALED_BY_TASK = 5_000


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: the person who sits there, in which membership and company, in whose name, and from where.

    `view_as_id` is the person through whose eyes support looks, `token_id` the key of a program. Everything is empty
    for the system.
    """

    user_id: int | None = None
    membership_id: int | None = None
    company_id: int | None = None
    on_behalf_of_id: int | None = None
    view_as_id: int | None = None
    token_id: int | None = None
    ip: str | None = None
    user_agent: str = ""
    request_id: str = ""
    path: str = ""

    def metadata(self) -> dict[str, Any]:
        """The same as pghistory's context, from which the triggers take it."""
        told: dict[str, Any] = {
            "user": self.user_id,
            "membership": self.membership_id,
            "company": self.company_id,
            "on_behalf_of": self.on_behalf_of_id,
            "ip": self.ip,
            "user_agent": self.user_agent,
            "request_id": self.request_id,
            "url": self.path,
        }
        return told | self.means()

    def means(self) -> dict[str, int]:
        """By what else they act than by their own session: a look through another's eyes, a program's key."""
        told = {"view_as": self.view_as_id, "token": self.token_id}
        return {name: value for name, value in told.items() if value is not None}


SYSTEM: Final = Who()
_who: ContextVar[Who] = ContextVar("trail_who", default=SYSTEM)


def who() -> Who:
    """Who acts now."""
    return _who.get()


def set_who(found: Who) -> Token[Who]:
    """Say who acts from now on; give the token to `reset_who`."""
    return _who.set(found)


def reset_who(token: Token[Who]) -> None:
    """Go back to who acted before."""
    _who.reset(token)


@contextmanager
def as_who(found: Who) -> Iterator[None]:
    """Say who acts inside the block."""
    token = set_who(found)
    try:
        yield
    finally:
        reset_who(token)


def asking(request: HttpRequest) -> Who:
    """From where a request comes: address behind the trusted proxies, browser, request id, path without the query.

    The trail is read by many and never cleaned, so the path comes without the keys of letters' links.
    """
    try:
        ip = str(ip_address(get_adapter(request).get_client_ip(request)))
    except (PermissionDenied, ValueError):
        ip = None
    return Who(
        ip=ip,
        user_agent=storable(request.headers.get("User-Agent", ""))[:300],
        request_id=storable(getattr(request, "request_id", ""))[:64],
        path=storable(without_keys(request.path))[:300],
    )


class _OfActor:
    """Stands for "the company of who acts" where None means "no company"."""


OF_ACTOR: Final = _OfActor()


def write(  # noqa: PLR0913 - the parts of an entry, each by name
    kind: TrailKind,
    *,
    company_id: int | _OfActor | None = OF_ACTOR,
    company_ids: Sequence[int | None] | None = None,
    contract_id: int | None = None,
    object: Model | None = None,  # noqa: A002 - the word of the trail
    object_label: str = "",
    object_id: object = "",
    object_text: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
    **who_else: Any,
) -> None:
    """Add an entry, and seal it as soon as it is committed.

    Args:
        kind: what happened.
        company_id: company concerned; unless given, the one for which the person acts.
        company_ids: several of them, each with an entry of its own, so that each company's trail has it.
        contract_id: contract concerned, for people limited to listed contracts.
        object: the row it is about, instead of the three texts.
        object_label: model of the row ("contracts.Contract").
        object_id: id of the row.
        object_text: how people call the row, or the address of a page.
        before: changed values before.
        after: changed values after.
        detail: what else there is to say.
        who_else: fields of `Who` that differ from who acts now, e.g. `user_id` at a sign-in.

    """
    actor = Who(**{name: getattr(who(), name) for name in Who.__slots__} | who_else)
    if object is not None:
        object_label, object_id, object_text = object._meta.label, object.pk, str(object)
    own = actor.company_id if isinstance(company_id, _OfActor) else company_id
    row = {
        "kind": kind.value,
        "user_id": actor.user_id,
        "membership_id": actor.membership_id,
        "on_behalf_of_id": actor.on_behalf_of_id,
        "actor_company_id": actor.company_id,
        "contract_id": contract_id,
        "ip": actor.ip,
        "user_agent": actor.user_agent,
        "request_id": actor.request_id,
        "path": actor.path,
        "object_label": object_label,
        "object_id": storable(str(object_id))[:40],
        "object_text": storable(without_keys(object_text))[:300],
        "before": _json(before),
        "after": _json(after),
        "detail": _json({**actor.means(), **(detail or {})}),
        "previous_hash": "",
        "hash": "",
    }
    _insert([row | {"company_id": company} for company in ([own] if company_ids is None else company_ids)])
    transaction.on_commit(seal_now)


def _json(value: Mapping[str, Any] | None) -> str | None:
    if value is None:
        return None
    return storable_json(json.loads(json.dumps(value, cls=DjangoJSONEncoder)))


def _insert(rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert without reading back: a visitor may add to the trail and not see it."""
    if not rows:
        return
    columns = list(rows[0])
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO common_trailentry ({', '.join(columns)}) VALUES {', '.join([f'({places})'] * len(rows))}",  # noqa: S608 - names of our own columns
            [row[column] for row in rows for column in columns],
        )


def viewed(obj: Model, *, company_id: int | None, contract_id: int | None = None, part: str = "") -> None:
    """Tell that a document of a company was looked at; `part` says which form of it ("pdf")."""
    write(
        TrailKind.VIEWED,
        object=obj,
        company_id=company_id,
        contract_id=contract_id,
        detail={"part": part} if part else None,
    )


def exported(what: str, *, form: BaseForm | None = None, object_id: object = "", file_name: str = "") -> None:
    """Tell that a list or a kept file was downloaded.

    Args:
        what: URL name of the download.
        form: filters of a list, for what they asked.
        object_id: id of the row that keeps the file.
        file_name: how the kept file is called.

    """
    asked = {name: str(value) for name, value in (form.cleaned_data if form else {}).items() if value not in (None, "")}
    write(
        TrailKind.EXPORTED,
        object_label=what,
        object_id=object_id,
        object_text=file_name,
        detail={"filters": asked} if asked else None,
    )


def seal(*, most: int = SEALED_BY_TASK) -> int:
    """Chain entries that are committed and not chained yet; how many were chained (0 while another process does it)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT common_seal_trail(%s)", [most])
        (sealed,) = cursor.fetchone()
    return int(sealed)


def seal_now() -> None:
    """Seal after a commit. What fails here is made good by the task some seconds later, so no page breaks."""
    try:
        seal(most=SEALED_AT_ONCE)
    except DatabaseError:
        logger.exception("trail_not_sealed")
