"""Two clients of one lessor with at least one row in every guarded table, and the rows that are each one's."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pghistory
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.capabilities import Capability, ConsentKind
from accounts.models import (
    Company,
    CompanyRegistration,
    ConsentAct,
    ConsentAction,
    ConsentDocument,
    Invitation,
    KnownDevice,
    Membership,
    ObjectGrant,
    ViewAs,
)
from accounts.roles import Party, Role
from calculator.models import ProductVersion
from common.models import Job, JobLogLevel, JobLogLine
from common.row_scope import RowScope
from contracts.models import Contract, SavedView
from integrations.models import ApiToken, ApiTokenUse, PortfolioImport
from leasing_portal.row_security import GUARDED
from payments.acts.services import dispute_line
from payments.models import FeedLink, Instalment, InvoiceChannels, PayLink
from payments.services.invoices import issue_invoice
from tests import factories
from tests.access.row_deals import Parties, make_approval, make_deal, make_document, make_reading
from tests.access.row_debts import make_debt
from tests.access.row_online import make_payment, make_refund
from tests.calculator.offers.making import bare_offer
from tests.factories import NOW, TODAY
from tests.payments.acts.making import act_of
from tests.payments.bank.making import make_operation, make_question
from workflow.files import checked_file
from workflow.kinds import FeedAudience, MatterKind
from workflow.kinds import Side as TurnOf
from workflow.models import Matter
from workflow.services.comments import comment
from workflow.services.feed import mark_read, post_message
from workflow.services.matters import invite, open_matter, pass_turn

Rows = dict[str, frozenset[object]]


@dataclass(frozen=True, slots=True)
class Side:
    """A client, its supplier, its person, two contracts, and everything that was written while it was made."""

    lessee: Company
    supplier: Company
    person: Membership
    supplier_person: Membership
    contracts: tuple[Contract, Contract]
    rows: Rows
    rows_of_second: Rows

    @property
    def scope(self) -> RowScope:
        """That of the client's administrator."""
        return RowScope(user_id=self.person.user_id, company_ids=(self.lessee.pk,))

    @property
    def limited(self) -> RowScope:
        """The same, limited to the first contract."""
        return replace(self.scope, contract_ids=(self.contracts[0].pk,))

    @property
    def supplier_scope(self) -> RowScope:
        """That of the supplier's manager."""
        return RowScope(user_id=self.supplier_person.user_id, company_ids=(self.supplier.pk,))


def make_side(lessor: Membership) -> Side:
    """Make a client of the lessor, acting as nobody."""
    before = all_rows()
    lessee, supplier = factories.LesseeFactory(), factories.SupplierFactory()
    factories.BankAccountFactory(company=lessee)
    person = factories.MembershipFactory(role=Role.LESSEE_ADMIN, company=lessee)
    supplier_person = factories.MembershipFactory(role=Role.SUPPLIER_MANAGER, company=supplier)
    parties = Parties(lessor, factories.UserFactory(), supplier)
    first = _contract(lessor.company, lessee, supplier)
    _invite_and_read(_matter(first, person), supplier, person)
    applied = make_deal(first, parties, _offered())
    _reconcile(person, first)
    make_debt(first, lessor.user)
    between = all_rows()
    second = _contract(lessor.company, lessee, supplier)
    _matter(second, person)
    _reconcile(person, second)
    make_debt(second, lessor.user)
    make_deal(second, parties, _offered())
    of_second = _difference(all_rows(), between)
    with pghistory.context(user=person.user_id):
        _papers(person, lessor.company)
        make_document(applied, person)
        make_question(make_operation(lessor.company), lessee)
        make_reading(person, lessor)
    _sign_in(person)
    _rights(lessor, person, first)
    _import(lessor)
    _end_of_transaction()
    made = _difference(all_rows(), before)
    return Side(lessee, supplier, person, supplier_person, (first, second), made, of_second)


def _difference(after: Rows, before: Rows) -> Rows:
    return {table: after[table] - before[table] for table in GUARDED}


def _contract(lessor: Company, lessee: Company, supplier: Company) -> Contract:
    made = factories.make_contract(
        lessor=lessor,
        lessee=lessee,
        assets=[factories.asset_data(supplier=supplier)],
        paid=[(date(2025, 12, 25), "240000.00")],
    )
    row = Instalment.objects.get(version__contract=made, number=2)
    invoice = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice
    make_refund(make_payment(invoice))
    PayLink.objects.create(invoice=invoice, digest=f"{invoice.pk:064x}", made_at=NOW, expires_at=NOW)
    return made


def _reconcile(person: Membership, about: Contract) -> None:
    """An act of the contract with a line disputed."""
    act = act_of(person, about, (date(2025, 12, 20), date(2026, 3, 31)))
    line = act.content["lines"][0]["target"]
    dispute_line(act_id=act.pk, target=line, own_amount=None, words="Не наш платёж", actor=person, at=NOW)


def _matter(about: Contract, person: Membership) -> Matter:
    """A matter of the contract with a turn, a message with a file, a remark, an approval and a task."""
    made = open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=about.pk,
        contract_ref=about.pk,
        title=about.number,
        lessor=about.lessor,
        company=about.lessee,
        manager=None,
        author=None,
        actor=None,
        at=NOW,
    )
    pass_turn(matter=made, side=TurnOf.LESSEE, awaited="sign", promised_on=TODAY, at=NOW)
    files = [checked_file(SimpleUploadedFile("act.txt", b"text"))]
    said: dict[str, Any] = {
        "matter": made,
        "body": "Вопрос",
        "audience": FeedAudience.PARTIES,
        "actor": person,
        "at": NOW,
    }
    post_message(**said, files=files)
    comment(**said, anchor="field:price", subject_version=1)
    make_approval(made)
    return made


def _invite_and_read(made: Matter, supplier: Company, person: Membership) -> None:
    invite(matter=made, company=supplier, at=NOW)
    mark_read(matter=made, user_id=person.user_id, at=NOW)


def _papers(person: Membership, lessor: Company) -> None:
    """What a person leaves: a change of the company, a job, an application, a consent."""
    person.company.phone = "+7 495 111-11-11"
    person.company.save()
    job = Job.objects.create(kind="any", title="Работа", user=person.user, company_id=person.company_id, language="ru")
    JobLogLine.objects.create(job=job, level=JobLogLevel.INFO, message="Начало")
    CompanyRegistration.objects.create(
        applicant=person.user,
        party=Party.LESSEE,
        short_name="ООО «Заявка»",
        full_name="ООО «Заявка»",
        inn=person.company.inn,
        kpp=person.company.kpp,
        ogrn=person.company.ogrn,
        created_at=NOW,
    )
    text, _ = ConsentDocument.objects.get_or_create(
        kind=ConsentKind.PERSONAL_DATA,
        version=1000,
        defaults={"title": "Согласие", "effective_on": TODAY, "published_at": NOW},
    )
    factories.ScenarioFactory(owner=person.user, company=person.company, product_version=_offered())
    bare_offer(lessor, person.company, person.user, _offered())
    SavedView.objects.create(owner=person.user, company=person.company, name="Просроченные")
    ConsentAct.objects.create(
        user=person.user, company=person.company, kind=text.kind, document=text, action=ConsentAction.GIVEN, at=NOW
    )


def _offered() -> ProductVersion:
    """One version for all sides: what is offered is nobody's."""
    return ProductVersion.objects.first() or factories.make_version()


def _sign_in(person: Membership) -> None:
    """What a person signs in with, and from where."""
    address = EmailAddress.objects.get(user=person.user)
    EmailConfirmation.objects.create(email_address=address, key=f"key-{person.pk}")
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": f"{person.pk}"})
    UserSession.objects.create(user=person.user, ip="10.0.0.1", session_key=f"session-{person.pk}", user_agent="")
    KnownDevice.objects.create(
        user=person.user, digest=f"{person.pk:064x}", user_agent="", first_seen_at=NOW, last_seen_at=NOW
    )


def _rights(lessor: Membership, person: Membership, contract: Contract) -> None:
    """A grant, an invitation, a key with its use, and a look through the person's eyes."""
    later = NOW + timedelta(days=1)
    grant(person, contract)
    Invitation.objects.create(
        company=person.company,
        email=f"new-{person.pk}@example.org",
        role=Role.LESSEE_AUDITOR,
        token_digest=f"{person.pk:064x}",
        created_at=NOW,
        expires_at=later,
    )
    token = ApiToken.objects.create(
        company=person.company,
        membership=person,
        name="1С",
        prefix="lp_",
        digest=f"{person.pk:064x}",
        capabilities=[Capability.CONTRACTS_READ],
        created_at=NOW,
        expires_at=later,
    )
    ApiTokenUse.objects.create(token=token, used_at=NOW, minute=NOW, requests=1)
    InvoiceChannels.objects.create(company=person.company)
    FeedLink.objects.create(membership=person, digest=f"{person.pk:064x}", made_at=NOW)
    ViewAs.objects.create(staff=lessor, target=person, reason="Звонок", started_at=NOW, expires_at=later, ended_at=NOW)


def grant(membership: Membership, contract: Contract) -> ObjectGrant:
    """Let a limited membership see a contract."""
    made: ObjectGrant = ObjectGrant.objects.create(
        membership=membership,
        user=membership.user,
        content_type=ContentType.objects.get_for_model(Contract),
        object_pk=str(contract.pk),
        permission=Permission.objects.get(codename="view_contract"),
        granted_at=NOW,
    )
    return made


def _end_of_transaction() -> None:
    """Forget pghistory's context, as the end of a transaction does: a test is one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


def _import(lessor: Membership) -> None:
    PortfolioImport.objects.create(
        file_name="portfolio.xlsx", sha256="0" * 64, size=1, user=lessor.user, company=lessor.company, created_at=NOW
    )


KEYS = {
    model._meta.db_table: str(model._meta.pk.column)
    for model in apps.get_models(include_auto_created=True)
    if model._meta.db_table in GUARDED and model._meta.pk is not None
}


def all_rows() -> Rows:
    """Keys of the rows of each guarded table that this connection may see now."""
    return {table: rows_of(table) for table in GUARDED}


def rows_of(table: str) -> frozenset[object]:
    """Keys of the rows of one table, by a query that asks for no scope."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{KEYS[table]}" FROM "{table}"')  # noqa: S608 - names of our own tables
        return frozenset(key for (key,) in cursor.fetchall())
