"""The policies themselves: what PostgreSQL shows of two clients to queries that ask for no scope at all."""

from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import ProgrammingError, connection, transaction

from accounts.models import BankAccount, Company, Membership, User
from accounts.roles import Role
from common import row_scope
from common.row_scope import SYSTEM, RowScope
from contracts.models import Contract, LeasedAsset
from leasing_portal.row_security import GUARDED
from leasing_portal.row_security_install import tables
from leasing_portal.row_security_open import OPEN
from payments.models import Invoice, InvoiceStatus
from tests import factories
from tests.access.row_world import Rows, Side, all_rows, make_side, rows_of
from tests.factories import NOW

# Rows of the lessor, of an invited organisation, or kept by the database for a single request: a client is shown none.
NEVER_SHOWN = {"integrations_portfolioimport", "pghistory_context", "workflow_matterguest"}
NOTHING: Rows = {}
# Where a visitor is looked for before anybody is known.
DOORS = {
    "account_emailaddress",
    "account_emailconfirmation",
    "accounts_knowndevice",
    "accounts_user",
    "mfa_authenticator",
    "usersessions_usersession",
}


@pytest.fixture
def sides(db: None) -> tuple[Side, Side]:
    lessor = factories.MembershipFactory(role=Role.LESSOR_ADMIN, company=factories.LessorFactory())
    return make_side(lessor), make_side(lessor)


def shown(scope: RowScope) -> Rows:
    with row_scope.within(scope):
        return all_rows()


def common_rows(seen: Rows, foreign: Rows) -> Rows:
    return {table: seen[table] & foreign[table] for table in GUARDED if seen[table] & foreign[table]}


def test_every_table_is_listed_once(db: None) -> None:
    with connection.cursor() as cursor:
        assert tables(cursor) == GUARDED.keys() | OPEN.keys()
    assert GUARDED.keys() & OPEN.keys() == set()
    assert [table for table, row in OPEN.items() if not row.reason] == []


def test_the_world_has_rows_in_every_guarded_table(sides: tuple[Side, Side]) -> None:
    assert [table for side in sides for table in GUARDED if not side.rows[table]] == []


def test_a_client_is_shown_own_rows_and_no_others(sides: tuple[Side, Side]) -> None:
    own, other = sides
    seen = shown(own.scope)
    assert common_rows(seen, other.rows) == NOTHING
    assert {table for table in GUARDED if not seen[table] & own.rows[table]} == NEVER_SHOWN


def test_contracts_that_are_not_listed_are_not_shown(sides: tuple[Side, Side]) -> None:
    own, other = sides
    seen = shown(own.limited)
    assert common_rows(seen, other.rows) == NOTHING
    assert common_rows(seen, own.rows_of_second) == NOTHING
    assert seen["contracts_contract"] == {own.contracts[0].pk}
    everything = shown(own.scope)
    assert {table for table in GUARDED if everything[table] & own.rows_of_second[table]} == {
        "common_trailentry",
        "contracts_addendum",
        "contracts_application",
        "contracts_applicationhistory",
        "contracts_changerequest",
        "contracts_changerequesthistory",
        "contracts_closingitem",
        "contracts_contract",
        "contracts_contractevent",
        "contracts_contracthistory",
        "contracts_leasedasset",
        "contracts_leasedassethistory",
        "contracts_papertomake",
        "contracts_returninspection",
        "contracts_returninspectionhistory",
        "contracts_supplyorder",
        "contracts_supplyorderhistory",
        "contracts_supplyorderline",
        "contracts_termsversion",
        "contracts_termsversionhistory",
        "contracts_usageterms",
        "contracts_usagetermshistory",
        "contracts_valuation",
        "contracts_valuationhistory",
        "payments_allocation",
        "payments_charge",
        "payments_claimletter",
        "payments_instalment",
        "payments_invoice",
        "payments_invoicedelivery",
        "payments_invoicehistory",
        "payments_invoiceline",
        "payments_linedispute",
        "payments_linedisputehistory",
        "payments_moneyterms",
        "payments_onlinepayment",
        "payments_onlinepaymenthistory",
        "payments_onlinerefund",
        "payments_onlinerefundhistory",
        "payments_paylink",
        "payments_payoffquote",
        "payments_penaltyrate",
        "payments_receipt",
        "payments_receiptreversal",
        "payments_reconciliationact",
        "payments_reconciliationacthistory",
        "payments_relief",
        "payments_reliefshare",
        "payments_scheduleversion",
        "workflow_attachment",
        "workflow_comment",
        "workflow_feedentry",
        "workflow_matter",
        "workflow_run",
        "workflow_runstep",
        "workflow_task",
        "workflow_turn",
    }


def test_a_limited_membership_without_grants_is_shown_no_contract(sides: tuple[Side, Side]) -> None:
    own, _other = sides
    nothing_listed = RowScope(company_ids=(own.lessee.pk,), contract_ids=())
    assert {table: keys for table, keys in shown(nothing_listed).items() if keys & own.rows_of_second[table]} == NOTHING
    assert shown(nothing_listed)["contracts_contract"] == frozenset()


def test_a_limited_membership_is_shown_own_calculations_and_no_offers(sides: tuple[Side, Side]) -> None:
    own, _other = sides
    tables = ("calculator_scenario", "calculator_commercialoffer")
    kept, sent = (own.rows[table] for table in tables)
    assert (len(kept), len(sent)) == (1, 1)
    colleague = replace(own.scope, user_id=own.supplier_person.user_id)
    for scope, wanted in (
        (own.scope, (kept, sent)),
        (own.limited, (kept, frozenset())),
        (colleague, (kept, sent)),
        (replace(colleague, contract_ids=()), (frozenset(), frozenset())),
    ):
        seen = shown(scope)
        assert tuple(seen[table] for table in tables) == wanted


def test_a_supplier_is_shown_what_it_supplied(sides: tuple[Side, Side]) -> None:
    own, other = sides
    seen = shown(own.supplier_scope)
    assert common_rows(seen, other.rows) == NOTHING
    assert seen["contracts_leasedasset"] == rows_of("contracts_leasedasset") & own.rows["contracts_leasedasset"]
    shown_of_contracts = {table for table, keys in seen.items() if keys & own.rows_of_second[table]}
    assert shown_of_contracts == {"contracts_leasedasset", "contracts_leasedassethistory"}
    assert seen["accounts_company"] & own.rows["accounts_company"] == {own.supplier.pk}


def test_a_visitor_is_shown_the_lessor_and_may_be_found(sides: tuple[Side, Side]) -> None:
    """Sign-in, reset and invitations look for people before anybody is known; nothing of companies is there."""
    lessor = sides[0].contracts[0].lessor
    seen, everything = shown(RowScope()), all_rows()
    assert {table: keys for table, keys in seen.items() if keys and table not in DOORS} == {
        "accounts_company": {lessor.pk},
        "accounts_bankaccount": set(BankAccount.objects.filter(company=lessor).values_list("pk", flat=True)),
    }
    assert {table: seen[table] for table in DOORS} == {table: everything[table] for table in DOORS}


def test_people_who_are_shown(sides: tuple[Side, Side]) -> None:
    """Oneself, colleagues blocked or not, people of the lessor, and the principals of one's own delegations."""
    own, other = sides
    gone = factories.MembershipFactory(company=own.lessee, role=Role.LESSEE_FINANCIER, is_active=False)
    stranger = factories.UserFactory()
    lessors = set(User.objects.filter(memberships__company=own.contracts[0].lessor))
    with row_scope.within(own.scope):
        assert set(User.objects.all()) == {own.person.user, gone.user, *lessors}
    deputy = factories.MembershipFactory(
        user=own.person.user,
        company=other.lessee,
        role=Role.LESSEE_ADMIN,
        on_behalf_of=other.person,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
    )
    with row_scope.within(RowScope(user_id=deputy.user_id)):
        assert set(User.objects.all()) == {own.person.user, other.person.user}
    with row_scope.within(RowScope(user_id=stranger.pk)):
        assert list(User.objects.all()) == [stranger]


def test_what_a_colleague_signs_in_with_is_not_shown(sides: tuple[Side, Side]) -> None:
    """Only whether there is a second factor, and only of colleagues."""
    own, other = sides
    colleague = factories.MembershipFactory(company=own.lessee, role=Role.LESSEE_FINANCIER)
    scope = RowScope(user_id=colleague.user_id, company_ids=(own.lessee.pk,))
    seen = shown(scope)
    addresses = set(EmailAddress.objects.filter(user=colleague.user).values_list("pk", flat=True))
    assert {table: seen[table] for table in DOORS - {"accounts_user"} if seen[table]} == {
        "account_emailaddress": addresses
    }
    people = (own.person, other.person, colleague)
    with row_scope.within(scope), connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["portal_has_second_factor(%s)"] * len(people)), [one.user_id for one in people]
        )
        assert cursor.fetchone() == (True, False, False)


def test_another_person_is_not_changed(sides: tuple[Side, Side]) -> None:
    own, other = sides
    colleague = factories.MembershipFactory(company=own.lessee, role=Role.LESSEE_FINANCIER)
    before = all_rows()
    with row_scope.within(own.scope):
        assert User.objects.filter(pk=other.person.user_id).update(last_name="Чужая") == 0
        assert Authenticator.objects.filter(user=other.person.user_id).delete() == (0, {})
        with pytest.raises(ProgrammingError, match="violates row-level security policy"), transaction.atomic():
            User.objects.filter(pk=colleague.user_id).update(last_name="Чужая")
        with pytest.raises(ProgrammingError, match="violates row-level security policy"), transaction.atomic():
            Authenticator.objects.create(user=colleague.user, type=Authenticator.Type.TOTP, data={})
    assert not User.objects.filter(last_name="Чужая").exists()
    assert all_rows() == before


def test_a_person_is_shown_own_memberships_before_the_scope_is_known(sides: tuple[Side, Side]) -> None:
    own, other = sides
    deputy = factories.MembershipFactory(
        user=own.person.user,
        company=other.lessee,
        role=Role.LESSEE_ADMIN,
        on_behalf_of=other.person,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
    )
    with row_scope.within(RowScope(user_id=own.person.user_id)):
        assert set(Membership.objects.all()) == {own.person, deputy, other.person}
        assert set(Company.objects.all()) == {own.lessee, other.lessee, own.contracts[0].lessor}
        assert list(Contract.objects.all()) == []


def test_the_lessors_people_are_shown_everything(sides: tuple[Side, Side]) -> None:
    everything = all_rows()
    assert shown(SYSTEM) == everything
    assert [table for side in sides for table in GUARDED if not side.rows[table] <= everything[table]] == []


def test_each_policy_is_needed(sides: tuple[Side, Side]) -> None:
    """Open one table after another: each time rows of the other client come into sight, of this table at least."""
    own, other = sides
    found: dict[str, bool] = {}
    for table in GUARDED:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'ALTER POLICY portal_web ON "{table}" USING (true)')
            cursor.execute(f'GRANT SELECT ON "{table}" TO portal_web')
            found[table] = table in common_rows(shown(own.scope), other.rows)
            transaction.set_rollback(True)
    assert [table for table, leaks in found.items() if not leaks] == []


def test_each_setting_is_needed(sides: tuple[Side, Side]) -> None:
    """What the policies read is what they go by: told another company, they show another company."""
    own, other = sides
    wrong = RowScope(user_id=own.person.user_id, company_ids=(own.lessee.pk, other.lessee.pk))
    assert set(common_rows(shown(wrong), other.rows)) >= {
        "contracts_contract",
        "payments_invoice",
        "accounts_membership",
    }


def test_foreign_rows_cannot_be_changed(sides: tuple[Side, Side]) -> None:
    own, other = sides
    [invoice, _] = Invoice.objects.filter(contract__in=other.contracts).order_by("pk")
    with row_scope.within(own.scope):
        assert Invoice.objects.filter(pk=invoice.pk).update(status=InvoiceStatus.REPLACED) == 0
        assert Membership.objects.filter(pk=other.person.pk).update(is_active=False) == 0
        assert Company.objects.filter(pk=other.lessee.pk).update(phone="") == 0
        with (
            pytest.raises(ProgrammingError, match="permission denied for table contracts_contract"),
            transaction.atomic(),
        ):
            Contract.objects.filter(pk=other.contracts[0].pk).update(price=1)
    invoice.refresh_from_db()
    assert invoice.status == InvoiceStatus.ISSUED


def test_foreign_rows_cannot_be_added(sides: tuple[Side, Side]) -> None:
    own, other = sides
    invoice = Invoice.objects.filter(contract__in=other.contracts).order_by("pk")[0]
    invoice.pk, invoice.serial, invoice.status = None, 999, InvoiceStatus.REPLACED
    intruder = Membership(user=own.person.user, company=other.lessee, role=Role.LESSEE_ADMIN)
    before = all_rows()
    with row_scope.within(own.scope):
        for row in (invoice, intruder):
            with pytest.raises(ProgrammingError, match="violates row-level security policy"), transaction.atomic():
                row.save(force_insert=True)
    assert all_rows() == before


def test_own_rows_cannot_be_given_away(sides: tuple[Side, Side]) -> None:
    own, other = sides
    with row_scope.within(own.scope):
        with pytest.raises(ProgrammingError, match="violates row-level security policy"), transaction.atomic():
            Membership.objects.filter(pk=own.person.pk).update(company=other.lessee)
        with pytest.raises(ProgrammingError, match="violates row-level security policy"), transaction.atomic():
            Invoice.objects.filter(contract=own.contracts[0]).update(contract=other.contracts[0])


def test_the_list_of_a_supplier_drops_nothing(sides: tuple[Side, Side]) -> None:
    """The default order of assets joins nothing that a supplier may not see."""
    own, _other = sides
    with row_scope.within(own.supplier_scope):
        assert len(LeasedAsset.objects.all()) == 2
