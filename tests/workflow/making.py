"""A matter between a lessor and a client, with people of every side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from tests.factories import NOW, LesseeFactory, LessorFactory, MembershipFactory
from workflow.kinds import MatterKind, Side
from workflow.models import Matter, Run
from workflow.services.matters import open_matter, pass_turn

_subjects = count(1)
# Ends of approvals that subjects were told of: approval, outcome, who caused it.
FINISHED: list[tuple[int, str, int | None]] = []


class PlainSubject:
    """A subject that says codes as they are, so that tests need no app above."""

    def address(self, subject_id: int) -> str:
        return f"/subjects/{subject_id}/"

    def event_text(self, code: str, data: Mapping[str, Any]) -> str:
        return f"{code}: {data}"

    def awaited_text(self, code: str) -> str:
        return f"awaited {code}"

    def anchor_text(self, name: str) -> str:
        return f"field {name}"

    def lock(self, subject_id: int) -> None:
        """There is no row."""

    def run_finished(self, run: Run, *, actor: Membership | None, at: datetime) -> None:
        del at
        FINISHED.append((run.pk, run.state, actor.pk if actor else None))


@dataclass(frozen=True, slots=True)
class Deal:
    """People around a matter: the client's manager, a risk officer, the client's administrator."""

    matter: Matter
    manager: Membership
    risk: Membership
    client: Membership


def make_deal(**terms: Any) -> Deal:
    """An application of a client whose manager leads it."""
    lessor = LessorFactory()
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    client = MembershipFactory(role=Role.LESSEE_ADMIN, company=LesseeFactory(manager=manager.user))
    risk = MembershipFactory(role=Role.LESSOR_RISK, company=lessor)
    return Deal(make_matter(manager, client, **terms), manager, risk, client)


def make_matter(leader: Membership, client: Membership, *, at: datetime = NOW, **terms: Any) -> Matter:
    """One more matter between the same two."""
    asked: dict[str, Any] = {
        "kind": MatterKind.APPLICATION,
        "subject_id": next(_subjects),
        "title": "Заявка З-2026-000001",
        "lessor": leader.company,
        "company": client.company,
        "manager": leader.user,
        "author": None,
        "actor": None,
        "at": at,
    }
    return open_matter(**asked | terms)


def turn(matter: Matter, side: Side, at: datetime, *, awaited: str = "review", promised_on: date | None = None) -> None:
    """Pass the turn."""
    pass_turn(matter=matter, side=side, awaited=awaited, promised_on=promised_on, at=at)
