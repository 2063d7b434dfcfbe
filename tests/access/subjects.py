"""Objects that URLs name, made for one person of a world: by the row's `subject`, else by the URL's parameters."""

from collections.abc import Callable
from datetime import date, timedelta
from secrets import token_hex

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from accounts.access import Rule
from accounts.capabilities import ConsentKind
from accounts.consents.publishing import next_version
from accounts.models import CompanyRegistration, ConsentDocument, Invitation, Membership, ObjectGrant
from accounts.people.invite import VALID_FOR
from accounts.people.link import no_link_yet
from accounts.roles import Party, Role
from accounts.services import limit_contracts
from calculator.models import CommercialOffer, Product, ProductVersion, Scenario
from common import trail
from common.models import Delivery, Job, JobState, OutboxEvent, TrailEntry, TrailKind
from contracts.models import ChangeRequest, Contract, SavedView
from integrations.models import PortfolioImport
from integrations.portfolio.report import ImportReport
from leasing_portal.routes import Route
from payments.models import (
    BankOperation,
    BankStatement,
    Charge,
    ClaimLetter,
    FeedLink,
    Instalment,
    Invoice,
    KeyRate,
    LedgerDifference,
    LedgerReport,
    LineDispute,
    MoneyTerms,
    OnlinePayment,
    PayLink,
    PaymentOrder,
    PaymentQuestion,
    PayoffQuote,
    ReconciliationAct,
    Relief,
    WatchedFile,
)
from payments.services.invoices import issue_invoice
from tests.access import application_subjects as deals
from tests.access.row_debts import make_costs, make_relief, make_terms
from tests.access.row_online import make_call, make_notice, make_payment
from tests.access.world import World
from tests.api_keys import make_key
from tests.calculator.offers.making import sent_offer
from tests.contracts.requests.making import reviewed_request
from tests.factories import (
    NOW,
    TODAY,
    ContractFactory,
    DelegationFactory,
    LesseeFactory,
    MembershipFactory,
    ProductFactory,
    ProgrammeFactory,
    RegistrationFactory,
    TaxRuleFactory,
    kept_scenario,
    make_contract,
    make_version,
    next_seed,
)
from tests.payments.acts.making import act_of
from tests.payments.bank.making import make_operation, make_payment_order, make_question, make_watched_file
from tests.payments.claim_letters.making import make_claim
from tests.payments.payoff.making import make_quote
from tests.workflow.routing import publish_route, stage, start, step
from workflow.files import checked_file
from workflow.kinds import FeedAudience, MatterKind, OwnerKind, ReadingAudience, TaskKind
from workflow.models import Attachment, Comment, Matter, Reading, RouteStage, RouteVersion, RunStep, Task
from workflow.models import Route as ApprovalRoute
from workflow.services.feed import post_message
from workflow.services.matters import invite, open_matter
from workflow.services.routes import draft_of


def contract(world: World, owner: Membership) -> Contract:
    return ContractFactory(lessor=world.companies[Party.LESSOR], lessee=world.companies[Party.LESSEE])


def matter(world: World, owner: Membership) -> Matter:
    """About a contract of the client; the supplier was invited."""
    about = contract(world, owner)
    made = open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=about.pk,
        contract_ref=about.pk,
        title="Договор",
        lessor=world.companies[Party.LESSOR],
        company=world.companies[Party.LESSEE],
        manager=None,
        author=None,
        actor=None,
        at=NOW,
    )
    invite(matter=made, company=world.companies[Party.SUPPLIER], at=NOW)
    return made


def remark(world: World, owner: Membership) -> Comment:
    """One of the own side, which everybody in the matter reads."""
    made: Comment = Comment.objects.create(
        matter=matter(world, owner),
        anchor="field:price",
        subject_version=1,
        audience=FeedAudience.ALL,
        body="Цена",
        at=NOW,
        actor=owner.user,
        company=owner.company,
    )
    return made


def feed_file(world: World, owner: Membership) -> Attachment:
    """A file that everybody in the matter may download."""
    posted = post_message(
        matter=matter(world, owner),
        body="",
        audience=FeedAudience.ALL,
        actor=world.people[Role.LESSOR_HEAD],
        at=NOW,
        files=[checked_file(SimpleUploadedFile("act.txt", b"text"))],
    )
    return posted.files.get()


def route(world: World, owner: Membership) -> ApprovalRoute:
    """Published, so that approvals may go by it, with a draft of the next version."""
    version = publish_route(world.companies[Party.LESSOR], stage(step("Риск")), code=f"route{next_seed()}")
    draft_of(route=version.route, actor=None)
    return version.route


def route_version(world: World, owner: Membership) -> RouteVersion:
    """A draft, which may still be changed."""
    return route(world, owner).versions.get(published_at=None)


def route_stage(world: World, owner: Membership) -> RouteStage:
    return route_version(world, owner).stages.get()


def run_step(world: World, owner: Membership) -> RunStep:
    """A step that waits for the owner's side."""
    kinds = {Party.LESSOR: OwnerKind.ROLE, Party.LESSEE: OwnerKind.CLIENT, Party.SUPPLIER: OwnerKind.COMPANY}
    named: dict[str, object] = {"role": owner.role} if owner.party is Party.LESSOR else {}
    if owner.party is Party.SUPPLIER:
        named = {"company_id": owner.company_id}
    asked = stage(step("Решение", kinds[owner.party], **named))
    version = publish_route(world.companies[Party.LESSOR], asked, code=f"route{next_seed()}")
    run = start(matter(world, owner), route_code=version.route.code)
    return run.steps.get()


def task(world: World, owner: Membership) -> Task:
    """For anybody in the owner's role, given by the owner where the lessor does it itself."""
    made: Task = Task.objects.create(
        lessor=world.companies[Party.LESSOR],
        company=owner.company,
        matter=matter(world, owner),
        title="Прислать отчётность",
        role=owner.role,
        created_at=NOW,
        created_by=owner.user if owner.is_lessor else None,
    )
    return made


def reading(world: World, owner: Membership) -> Reading:
    """Issued by the owner, with a file."""
    made = Reading(
        lessor=world.companies[Party.LESSOR],
        title="Правила",
        text="Текст",
        file_name="rules.txt",
        content_type="text/plain",
        version="1",
        sha256="0" * 64,
        audience=ReadingAudience.STAFF,
        created_at=NOW,
        created_by=owner.user,
        issuer=world.people[Role.LESSOR_HEAD],
    )
    made.file.save("rules.txt", ContentFile(b"rules"), save=False)
    made.save()
    return made


def task_to_read(world: World, owner: Membership) -> Task:
    """One that waits for the owner's confirmation."""
    asked: Task = Task.objects.create(
        lessor=world.companies[Party.LESSOR],
        kind=TaskKind.READING,
        reading=reading(world, owner),
        title="Правила",
        company=owner.company,
        owner=owner.user,
        created_at=NOW,
    )
    return asked


def change_request(world: World, owner: Membership) -> ChangeRequest:
    """Under review, about a contract of the client."""
    return reviewed_request(contract(world, owner), author=world.people[Role.LESSEE_ADMIN])


def instalment(world: World, owner: Membership) -> Instalment:
    made = make_contract(lessor=world.companies[Party.LESSOR], lessee=world.companies[Party.LESSEE])
    return Instalment.objects.in_force().get(version__contract=made, number=1)


def invoice(world: World, owner: Membership) -> Invoice:
    """An invoice whose PDF is made."""
    row = instalment(world, owner)
    made = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice
    made.pdf.save("invoice.pdf", ContentFile(b"%PDF-"))
    return made


def online_payment(world: World, owner: Membership) -> OnlinePayment:
    """An attempt to pay an invoice of the client."""
    return make_payment(invoice(world, owner))


def pay_link(world: World, owner: Membership) -> PayLink:
    """A link to pay an invoice of the client by."""
    made: PayLink = PayLink.objects.create(
        invoice=invoice(world, owner), digest=f"{next_seed():064x}", made_at=NOW, expires_at=NOW + timedelta(days=3)
    )
    return made


def claim_letter(world: World, owner: Membership) -> ClaimLetter:
    return make_claim(contract(world, owner))


def payoff_quote(world: World, owner: Membership) -> PayoffQuote:
    return make_quote(contract(world, owner))


def feed_link(world: World, owner: Membership) -> FeedLink:
    """The address of the owner's calendar."""
    made: FeedLink = FeedLink.objects.create(membership=owner, digest=token_hex(32), made_at=NOW)
    return made


def line_dispute(world: World, owner: Membership) -> LineDispute:
    """An open one, raised by the client."""
    about = instalment(world, owner)
    made: LineDispute = LineDispute.objects.create(
        contract=about.version.contract,
        target=f"instalment:{about.pk}",
        line="Аванс",
        amount=about.amount,
        text="Сумма другая",
        raised_at=NOW,
        raised_by=world.people[Role.LESSEE_ADMIN].user,
    )
    return made


def act(world: World, owner: Membership) -> ReconciliationAct:
    """An act of a contract of the client, with its PDF."""
    about = make_contract(lessor=world.companies[Party.LESSOR], lessee=world.companies[Party.LESSEE])
    period = (date(2026, 1, 1), date(2026, 3, 31))
    made = act_of(world.people[Role.LESSOR_HEAD], about, period)
    made.pdf.save("act.pdf", ContentFile(b"%PDF-"))
    return made


def job(world: World, owner: Membership) -> Job:
    """A finished job with the file that it made."""
    made = Job(kind="any", title="Работа", user=owner.user, company_id=owner.company_id, language="ru")
    made.state, made.finished_at, made.result_name = JobState.DONE, NOW, "report.xlsx"
    made.result_file.save("report.xlsx", ContentFile(b"report"), save=False)
    made.save()
    return made


def event(world: World, owner: Membership) -> OutboxEvent:
    made: OutboxEvent = OutboxEvent.objects.create(
        type="any", version=1, aggregate="any", aggregate_id="1", payload={}, actor_id=owner.pk
    )
    return made


def delivery(world: World, owner: Membership) -> Delivery:
    made: Delivery = Delivery.objects.create(
        event=event(world, owner), handler="any", aggregate="any", aggregate_id="1"
    )
    return made


def authenticator(world: World, owner: Membership) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(
        user=owner.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Ключ", "credential": {}}
    )
    return made


def session(world: World, owner: Membership) -> UserSession:
    made: UserSession = UserSession.objects.create(
        user=owner.user, ip="192.0.2.1", session_key=token_hex(16), user_agent="Firefox"
    )
    return made


def portfolio_import(world: World, owner: Membership) -> PortfolioImport:
    """A trial whose report is ready."""
    made: PortfolioImport = PortfolioImport.objects.create(
        file_name="portfolio.xlsx",
        sha256="0" * 64,
        size=1,
        dry_run=True,
        job=job(world, owner),
        user=owner.user,
        company=owner.company,
        created_at=NOW,
        finished_at=NOW,
        summary=ImportReport(dry_run=True).as_json(),
    )
    return made


def trail_entry(world: World, owner: Membership) -> TrailEntry:
    trail.write(TrailKind.VIEWED, company_id=owner.company_id, user_id=owner.user_id)
    return TrailEntry.objects.latest("pk")


def company(world: World, owner: Membership) -> Model:
    """The client, for the lessor's staff."""
    return world.companies[Party.LESSEE] if owner.is_lessor else owner.company


def user(world: World, owner: Membership) -> Model:
    """A client's person, for the lessor's staff."""
    return colleague(world, owner).user


def colleague(world: World, owner: Membership) -> Membership:
    """One's own row for a client's person, a client's for the lessor's staff."""
    return world.people[Role.LESSEE_FINANCIER] if owner.is_lessor else owner


def invitation(world: World, owner: Membership) -> Invitation:
    made: Invitation = Invitation.objects.create(
        company=owner.company,
        email=f"invited{next_seed()}@example.org",
        role=owner.role,
        invited_by=owner,
        token_digest=no_link_yet(),
        created_at=NOW,
        expires_at=NOW + VALID_FOR,
    )
    return made


def object_grant(world: World, owner: Membership) -> ObjectGrant:
    """A contract that is listed for a colleague."""
    limited = MembershipFactory(company=owner.company, role=owner.role)
    limit_contracts(membership=limited, contract_ids=[contract(world, owner).pk], actor=None, at=NOW)
    return limited.grants.get()


def consent_text(world: World, owner: Membership) -> Model:
    """Of a kind without which the cabinet stays open."""
    kind = ConsentKind.MARKETING
    made: ConsentDocument = ConsentDocument.objects.create(
        kind=kind, version=next_version(kind), title="Новости", body="Текст", effective_on=TODAY, published_at=NOW
    )
    return made


def delegation(world: World, owner: Membership) -> Membership:
    """A colleague acts for the person."""
    colleague = MembershipFactory(company=owner.company, role=owner.role)
    return DelegationFactory(on_behalf_of=owner, user=colleague.user)


def registration(world: World, owner: Membership) -> CompanyRegistration:
    """A company that waits for a manager."""
    return RegistrationFactory()


def product(world: World, owner: Membership) -> Product:
    return ProductFactory()


def product_version(world: World, owner: Membership) -> ProductVersion:
    """A draft, which may still be changed."""
    return make_version(published_at=None)


def programme(world: World, owner: Membership) -> Model:
    return ProgrammeFactory()


def tax_rule(world: World, owner: Membership) -> Model:
    return TaxRuleFactory()


def scenario(world: World, owner: Membership) -> Scenario:
    """A calculation of the client for the lessor's staff, of the own company for others."""
    return kept_scenario(owner, company=world.companies[Party.LESSEE] if owner.is_lessor else owner.company)


def commercial_offer(world: World, owner: Membership) -> CommercialOffer:
    """Sent, with its PDF made."""
    manager = MembershipFactory(company=world.companies[Party.LESSOR], role=Role.LESSOR_HEAD)
    return sent_offer(manager, world.companies[Party.LESSEE])


def saved_view(world: World, owner: Membership) -> SavedView:
    made: SavedView = SavedView.objects.create(owner=owner.user, company=owner.company, name=f"Вид {next_seed()}")
    return made


def api_token(world: World, owner: Membership) -> Model:
    return make_key(owner)[0]


Builder = Callable[[World, Membership], Model]


def bank_statement(world: World, owner: Membership) -> BankStatement:
    """Of the lessor's bank, with one payment that came."""
    return bank_operation(world, owner).statement


def bank_operation(world: World, owner: Membership) -> BankOperation:
    """A payment that nobody has sorted out."""
    return make_operation(world.companies[Party.LESSOR])


def watched_file(world: World, owner: Membership) -> WatchedFile:
    """A file of the lessor's folder that was refused."""
    return make_watched_file(world.companies[Party.LESSOR])


def money_terms(world: World, owner: Membership) -> MoneyTerms:
    return make_terms(make_contract(lessor=world.companies[Party.LESSOR], lessee=world.companies[Party.LESSEE]))


def charge(world: World, owner: Membership) -> Charge:
    """Costs of collection of a contract of the client."""
    about = make_contract(lessor=world.companies[Party.LESSOR], lessee=world.companies[Party.LESSEE])
    return make_costs(about, world.people[Role.LESSOR_ACCOUNTANT].user)


def relief(world: World, owner: Membership) -> Relief:
    """What the head has taken off a penalty of a contract of the client."""
    about = make_contract(lessor=world.companies[Party.LESSOR], lessee=world.companies[Party.LESSEE])
    return make_relief(about, world.people[Role.LESSOR_HEAD].user)


def key_rate(world: World, owner: Membership) -> Model:
    made, _is_new = KeyRate.objects.get_or_create(
        since=date(2026, 9, 14), defaults={"percent": 14, "known_through": date(2026, 10, 25), "source": "Банк России"}
    )
    return made


def ledger_report(world: World, owner: Membership) -> LedgerReport:
    """What the night found for the lessor."""
    lessor = world.companies[Party.LESSOR]
    made, _is_new = LedgerReport.objects.get_or_create(lessor=lessor, on=date(2026, 11, 24), defaults={"made_at": NOW})
    return made


def ledger_difference(world: World, owner: Membership) -> LedgerDifference:
    """A line of a report."""
    line: LedgerDifference = LedgerDifference.objects.create(
        report=ledger_report(world, owner), cause="unsorted", amount=5, target="operation:1"
    )
    return line


def payment_order(world: World, owner: Membership) -> PaymentOrder:
    """A draft of the lessor."""
    return make_payment_order(world.people[Role.LESSOR_ACCOUNTANT])


def payment_question(world: World, owner: Membership) -> PaymentQuestion:
    """A payment about which the owner's company is asked; an outsider's company when the owner is no client."""
    company = owner.company if owner.party is Party.LESSEE else LesseeFactory()
    return make_question(make_operation(world.companies[Party.LESSOR]), company)


SUBJECTS: dict[str, Builder] = {
    "accounts.Company": company,
    "accounts.Invitation": invitation,
    "accounts.Membership": colleague,
    "accounts.ObjectGrant": object_grant,
    "accounts.Membership of a deputy": delegation,
    "accounts.User": user,
    "calculator.Scenario": scenario,
    "calculator.CommercialOffer": commercial_offer,
    "common.Job": job,
    "common.TrailEntry": trail_entry,
    "contracts.Application": deals.application,
    "contracts.ChecklistRule": deals.checklist_rule,
    "contracts.ClientDocument": deals.client_document,
    "contracts.ChangeRequest": change_request,
    "contracts.Contract": contract,
    "contracts.Policy": deals.policy,
    "contracts.SavedView": saved_view,
    "contracts.Valuation": deals.valuation,
    "integrations.PortfolioImport": portfolio_import,
    "integrations.ApiToken": api_token,
    "mfa.Authenticator": authenticator,
    "payments.BankOperation": bank_operation,
    "payments.BankStatement": bank_statement,
    "payments.FeedLink": feed_link,
    "payments.OnlinePayment": online_payment,
    "payments.PayLink": pay_link,
    "payments.ReconciliationAct": act,
    "payments.Instalment": instalment,
    "payments.Invoice": invoice,
    "payments.ClaimLetter": claim_letter,
    "payments.PayoffQuote": payoff_quote,
    "payments.LineDispute": line_dispute,
    "payments.Charge": charge,
    "payments.LedgerDifference": ledger_difference,
    "payments.LedgerReport": ledger_report,
    "payments.MoneyTerms": money_terms,
    "payments.Relief": relief,
    "payments.PaymentOrder": payment_order,
    "payments.PaymentQuestion": payment_question,
    "payments.WatchedFile": watched_file,
    "usersessions.UserSession": session,
    "workflow.Attachment": feed_file,
    "workflow.Comment": remark,
    "workflow.Matter": matter,
    "workflow.Reading": reading,
    "workflow.Route": route,
    "workflow.RouteStage": route_stage,
    "workflow.RouteVersion": route_version,
    "workflow.RunStep": run_step,
    "workflow.Task": task,
    "workflow.Task to read": task_to_read,
}
# These rows have no neighbour to hide from.
SHARED: dict[str, Builder] = {
    "admin:accounts_companyregistration_": registration,
    # What the calculator offers belongs to no company.
    "admin:calculator_product_": product,
    "admin:calculator_productversion_": product_version,
    "admin:calculator_subsidyprogramme_": programme,
    "admin:calculator_taxrule_": tax_rule,
    "admin:payments_keyrate_": key_rate,
    # Everybody may read what everybody is asked to agree to.
    "admin:accounts_consentdocument_": consent_text,
    "consents:text": consent_text,
    # Events belong to no company; the portal administrator alone reads them.
    "admin:common_outboxevent_": event,
    "admin:payments_acquirernotice_": lambda _world, _owner: make_notice(),
    "admin:integrations_outsidecall_": lambda _world, _owner: make_call(),
    "admin:common_delivery_": delivery,
    "admin:common_trailentry_": trail_entry,
}
NO_SUCH = "11111111-1111-4111-8111-111111111111"
# Parameters that name no row of the database.
WORDS: dict[str, dict[str, str]] = {
    "payments:explain_total": {"figure": "overdue"},
    "people:open_invitation": {"secret": "no-such-secret"},
    "invoicing:pay": {"secret": "no-such-secret"},
    "invoicing:pay_online": {"secret": "no-such-secret"},
    "offers:open": {"key": "no-such-key"},
    "offers:pdf": {"key": "no-such-key"},
    "online:by_link": {"key": "no-such-key"},
    "acquiring_simulator:payment": {"pk": NO_SUCH},
    "acquiring_simulator:refund": {"pk": NO_SUCH},
    "acquiring_simulator:pay": {"pk": NO_SUCH},
    "acquiring_simulator:told": {"pk": NO_SUCH},
    "schedules:feed": {"secret": "no-such-secret"},
    "account_confirm_email": {"key": "expired"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "expired"},
    "admin:app_list": {"app_label": "accounts"},
}
# Parts of a page that a parameter names beside its row.
CHOSEN = {"figure": "overdue", "step": "asset", "kind": "question"}


def parameters(rule: Rule, route: Route, world: World, owner: Membership) -> dict[str, str]:
    """Values for the URL's parameters; makes the row that they name, once for a world and an owner.

    Whoever asks for addresses so refuses or reads: nothing becomes of the row.

    Raises:
        LookupError: nobody said what the URL names, so the neighbour test could not guard it.

    """
    if not route.parameters:
        return {}
    if rule.url_name in WORDS:
        return WORDS[rule.url_name]
    shared = next((build for prefix, build in SHARED.items() if rule.url_name.startswith(prefix)), None)
    build = SUBJECTS.get(rule.subject) or shared
    named = [name for name in route.parameters if name not in CHOSEN]
    if build is None or len(named) != 1:
        raise LookupError(f"{rule.url_name}: name its subject in the matrix and a builder in tests/access/subjects.py")
    chosen = {name: CHOSEN[name] for name in route.parameters if name in CHOSEN}
    if (build, owner.pk) not in world.made:
        world.made[build, owner.pk] = str(build(world, owner).pk)
    return chosen | {named[0]: world.made[build, owner.pk]}
