"""Issuing and revoking: who may, which rights, for how long, and once."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.capabilities import RIGHTS, Capability
from accounts.models import Membership
from accounts.roles import Role
from integrations.models import ApiToken, TokenState
from integrations.tokens.services import TokenRefused, issue_token, may_give, offered, revoke_token
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory
from tests.threads import at_once

READ = frozenset({Capability.CONTRACTS_READ, Capability.ASSETS_READ})


def issue(actor: Membership, **changes: Any) -> Any:
    asked: dict[str, Any] = {"name": "1С", "capabilities": READ, "expires_on": TODAY + timedelta(days=30), "at": NOW}
    return issue_token(actor=actor, **(asked | changes))


@pytest.mark.django_db
class TestIssue:
    def test_keeps_the_hash_and_the_beginning_of_the_secret(self, admin: Membership) -> None:
        issued = issue(admin, name="  1С Бухгалтерия ", expires_on=date(2026, 12, 31))
        token = ApiToken.objects.get()
        assert re.fullmatch(r"lp_[\w-]{43}", issued.secret)
        assert (token.name, token.prefix, token.company, token.membership) == (
            "1С Бухгалтерия",
            issued.secret[:10],
            admin.company,
            admin,
        )
        assert token.digest == hashlib.sha256(issued.secret.encode()).hexdigest()
        assert token.capabilities == ["assets.read", "contracts.read"]
        assert (token.expires_at, token.last_day) == (datetime(2026, 12, 31, 21, 0, tzinfo=UTC), date(2026, 12, 31))
        history = list(token.history.values())  # type: ignore[attr-defined] # made by audited
        kept = str([*ApiToken.objects.values(), *history])
        assert issued.secret[10:] not in kept
        assert token.digest not in str(history)

    def test_offers_what_the_api_asks_for(self) -> None:
        assert offered() == (Capability.CONTRACTS_READ, Capability.ASSETS_READ, Capability.MONEY_READ)

    @pytest.mark.parametrize("role", list(Role))
    def test_is_for_those_who_manage_tokens(self, role: Role) -> None:
        actor = MembershipFactory(role=role)
        asked = frozenset({Capability.ASSETS_READ})
        if role in RIGHTS[Capability.TOKENS_MANAGE].roles:
            assert issue(actor, capabilities=asked).token.capabilities == ["assets.read"]
            return
        with pytest.raises(PermissionDenied):
            issue(actor, capabilities=asked)
        assert ApiToken.objects.count() == 0

    def test_a_supplier_gives_assets_only(self) -> None:
        assert may_give(MembershipFactory(role=Role.SUPPLIER_MANAGER)) == (Capability.ASSETS_READ,)

    @pytest.mark.parametrize(
        ("code", "changes"),
        [
            ("no_name", {"name": " \t"}),
            ("no_name", {"name": "я" * 101}),
            ("no_rights", {"capabilities": frozenset()}),
            ("foreign_right", {"capabilities": READ | {Capability.VIEW_AS}}),
            ("foreign_right", {"capabilities": READ | {Capability.TOKENS_MANAGE}}),
            ("bad_day", {"expires_on": TODAY}),
            ("bad_day", {"expires_on": TODAY + timedelta(days=367)}),
        ],
    )
    def test_refuses(self, code: str, changes: dict[str, Any], admin: Membership) -> None:
        with pytest.raises(TokenRefused) as refused:
            issue(admin, **changes)
        assert (refused.value.code, ApiToken.objects.count()) == (code, 0)

    @pytest.mark.parametrize("days", [1, 366])
    def test_takes_the_first_and_the_last_day(self, days: int, admin: Membership) -> None:
        assert issue(admin, expires_on=TODAY + timedelta(days=days)).token.last_day == TODAY + timedelta(days=days)

    def test_a_deputy_issues_none(self, admin: Membership) -> None:
        deputy = MembershipFactory(
            company=admin.company,
            role=admin.role,
            on_behalf_of=admin,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=7),
        )
        with pytest.raises(TokenRefused) as refused:
            issue(deputy)
        assert (refused.value.code, ApiToken.objects.count()) == ("deputy", 0)

    def test_names_in_force_differ(self, admin: Membership) -> None:
        first = issue(admin).token
        with pytest.raises(TokenRefused) as refused:
            issue(admin)
        assert (refused.value.code, ApiToken.objects.count()) == ("name_taken", 1)
        revoke_token(token_id=first.pk, actor=admin, at=NOW)
        assert issue(admin).token.name == first.name

    def test_a_person_of_a_branch_gives_a_token_of_the_branch(self, admin: Membership) -> None:
        branch = LesseeFactory(parent=admin.company)
        admin.branch = branch
        admin.save()
        token = issue(admin).token
        assert token.company == branch
        assert list(ApiToken.objects.visible_to(admin)) == [token]


@pytest.mark.django_db(transaction=True)
def test_the_same_name_at_the_same_moment_is_given_once() -> None:
    admin = MembershipFactory(role=Role.LESSEE_ADMIN)

    def run(_number: int) -> str:
        try:
            issue(Membership.objects.get(pk=admin.pk))
        except TokenRefused as refused:
            return refused.code
        return "issued"

    assert sorted(at_once(run)) == ["issued", *["name_taken"] * 7]
    assert ApiToken.objects.count() == 1


@pytest.mark.django_db
class TestRevoke:
    def test_says_who_and_when(self, admin: Membership) -> None:
        token = issue(admin).token
        colleague = MembershipFactory(company=admin.company, role=Role.LESSEE_ADMIN)
        revoke_token(token_id=token.pk, actor=colleague, at=NOW)
        later = NOW + timedelta(hours=1)
        revoke_token(token_id=token.pk, actor=admin, at=later)
        token.refresh_from_db()
        assert (token.revoked_at, token.revoked_by) == (NOW, colleague)

    def test_a_foreign_token_is_not_there(self, admin: Membership) -> None:
        token = issue(MembershipFactory(role=Role.LESSEE_ADMIN)).token
        with pytest.raises(ApiToken.DoesNotExist):
            revoke_token(token_id=token.pk, actor=admin, at=NOW)
        token.refresh_from_db()
        assert token.revoked_at is None

    def test_needs_the_right(self, admin: Membership) -> None:
        token = issue(admin).token
        auditor = MembershipFactory(company=admin.company, role=Role.LESSEE_AUDITOR)
        with pytest.raises(PermissionDenied):
            revoke_token(token_id=token.pk, actor=auditor, at=NOW)
        token.refresh_from_db()
        assert token.revoked_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "token_fields", "issuer_fields"),
    [
        (TokenState.IN_FORCE, {}, {}),
        (TokenState.EXPIRED, {"expires_at": NOW}, {}),
        (TokenState.REVOKED, {"revoked_at": NOW, "expires_at": NOW}, {"is_active": False}),
        (TokenState.ISSUER_BLOCKED, {}, {"is_active": False}),
        (TokenState.ISSUER_BLOCKED, {}, {"ends_on": TODAY - timedelta(days=1)}),
    ],
)
def test_state(
    state: TokenState, token_fields: dict[str, Any], issuer_fields: dict[str, Any], admin: Membership
) -> None:
    token = issue(admin).token
    ApiToken.objects.filter(pk=token.pk).update(**token_fields) if token_fields else None
    Membership.objects.filter(pk=admin.pk).update(**issuer_fields) if issuer_fields else None
    assert ApiToken.objects.with_state(at=NOW).get().state == state
