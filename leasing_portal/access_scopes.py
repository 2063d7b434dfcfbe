"""Which rows each kind of person reaches, and how a refusal looks: the words of the sign-off page.

The rule itself is `visible_to` of each model, and once more a policy of the database; tests hold all three together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows of one model by who asks: a client's person, a supplier's, a client manager, the rest of the staff."""

    client: str | Promise
    supplier: str | Promise
    manager: str | Promise
    staff: str | Promise


_NONE = _("none")
_OWN_COMPANIES = _("own company and its branches")
_OWN_CONTRACTS = _("contracts of the own company and its branches; only listed ones when the membership is limited")
_LED = _("own clients and those of absent colleagues they stand in for")
_OF_LESSOR = _("all contracts of the lessor")
_LED_COMPANIES = _("own clients, suppliers and the lessor")
_OFFICE = _("companies that the lessor deals with")
_OWN_VIEWS = _("own ones in this company, and those shared with the person's role there")
_OWN_JOBS = _("started by the person for this company")
_OWN_MATTERS = _("those of the own company and its branches; of listed contracts and opened by the person when limited")
_INVITED = _("those to which the own company was invited")
_WRITTEN_TO_ALL = _("what is written there to everybody in matters to which the own company was invited")
_LED_MATTERS = _("those led by the manager and of own clients")
_ALL_OF_LESSOR = _("all of the lessor")
_OF_OFFICE = _("those of the lessor")
_SUBMITTED = _("all that were submitted to the lessor")
_LED_SUBMITTED = _("submitted ones, led by the manager and of own clients")
_OWN_TASKS = _("those of the person, and those of the company in matters that the person sees")
_LED_TASKS = _("those of the person and of absent colleagues, and those in matters of own clients")
_ISSUED = _("those that the person or an absent colleague issued; none in roles that issue none")
_OFFICE_ONLY = Scope(_NONE, _NONE, _OF_OFFICE, _OF_OFFICE)
_FEED = Scope(
    _("what is not internal in matters of the own company and its branches; the same matters when limited"),
    _WRITTEN_TO_ALL,
    _LED_MATTERS,
    _ALL_OF_LESSOR,
)

SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        "contracts.Contract": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "contracts.LeasedAsset": Scope(_OWN_CONTRACTS, _("supplied by the own company"), _LED, _OF_LESSOR),
        "contracts.ContractEvent": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "contracts.SavedView": Scope(_OWN_VIEWS, _OWN_VIEWS, _OWN_VIEWS, _OWN_VIEWS),
        "contracts.Application": Scope(_OWN_MATTERS, _NONE, _LED_SUBMITTED, _SUBMITTED),
        "contracts.ClientDocument": Scope(
            _("of the own company and its branches; uploaded by the person when the membership is limited"),
            _NONE,
            _("documents of own clients"),
            _("documents of the lessor's clients"),
        ),
        "contracts.ChangeRequest": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "contracts.Policy": _OFFICE_ONLY,
        "workflow.Matter": Scope(_OWN_MATTERS, _INVITED, _LED_MATTERS, _ALL_OF_LESSOR),
        "workflow.FeedEntry": _FEED,
        "workflow.Attachment": _FEED,
        "workflow.Comment": _FEED,
        "workflow.Run": Scope(_OWN_MATTERS, _INVITED, _LED_MATTERS, _ALL_OF_LESSOR),
        "workflow.RunStep": Scope(
            _OWN_MATTERS, _("own steps of the approvals it was invited to"), _LED_MATTERS, _ALL_OF_LESSOR
        ),
        "workflow.Task": Scope(_OWN_TASKS, _OWN_TASKS, _LED_TASKS, _ALL_OF_LESSOR),
        # Whoever is asked to read reads by the own task.
        "workflow.Reading": Scope(_NONE, _NONE, _ISSUED, _ALL_OF_LESSOR),
        "workflow.Route": _OFFICE_ONLY,
        "workflow.RouteVersion": _OFFICE_ONLY,
        "workflow.RouteStage": _OFFICE_ONLY,
        "payments.Instalment": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.Receipt": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.Invoice": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.ClaimLetter": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.PayoffQuote": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.OnlinePayment": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.Charge": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.LineDispute": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.ReconciliationAct": Scope(_OWN_CONTRACTS, _NONE, _LED, _OF_LESSOR),
        "payments.PaymentQuestion": Scope(
            _("put to the own company and its branches; none when the membership is limited"),
            _NONE,
            _ALL_OF_LESSOR,
            _ALL_OF_LESSOR,
        ),
        "payments.BankStatement": _OFFICE_ONLY,
        "payments.BankOperation": _OFFICE_ONLY,
        "payments.WatchedFile": _OFFICE_ONLY,
        "payments.LedgerReport": _OFFICE_ONLY,
        "payments.LedgerDifference": _OFFICE_ONLY,
        "payments.PaymentOrder": _OFFICE_ONLY,
        "calculator.Scenario": Scope(
            _("kept for the own company and its branches, and own ones about no company; own ones when limited"),
            _("kept for the own company and its branches, and own ones about no company; own ones when limited"),
            _("kept for own clients, for suppliers and for the lessor, and own ones about no company"),
            _("kept for companies that the lessor deals with, and own ones about no company"),
        ),
        "calculator.CommercialOffer": Scope(
            _("sent to the own company and its branches; none when the membership is limited"),
            _NONE,
            _("offers of the lessor to own clients"),
            _("all offers of the lessor"),
        ),
        "accounts.Company": Scope(_OWN_COMPANIES, _OWN_COMPANIES, _LED_COMPANIES, _OFFICE),
        "accounts.User": Scope(
            _("people of the own company and its branches"),
            _("people of the own company and its branches"),
            _("people of own clients, of suppliers and of the lessor"),
            _("people of companies that the lessor deals with"),
        ),
        "accounts.Membership": Scope(
            _("people of the own company and its branches"),
            _("people of the own company and its branches"),
            _("people of own clients, of suppliers and of the lessor"),
            _("people of companies that the lessor deals with"),
        ),
        "accounts.Invitation": Scope(_OWN_COMPANIES, _OWN_COMPANIES, _LED_COMPANIES, _OFFICE),
        "accounts.CompanyRegistration": Scope(
            _NONE, _NONE, _("led by the manager or by nobody yet"), _("all registrations")
        ),
        "integrations.ApiToken": Scope(_OWN_COMPANIES, _OWN_COMPANIES, _LED_COMPANIES, _OFFICE),
        "integrations.PortfolioImport": Scope(_NONE, _NONE, _("imports of the lessor"), _("imports of the lessor")),
        "common.Job": Scope(
            _OWN_JOBS, _OWN_JOBS, _OWN_JOBS, _("started by the person; all of the lessor for the portal administrator")
        ),
        "common.TrailEntry": Scope(
            _("entries about the own company and its branches, for its administrator"),
            _("entries about the own company and its branches, for its administrator"),
            _NONE,
            _("entries about the lessor's clients, suppliers and people, for the portal administrator"),
        ),
    }
)

DENIALS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (_("Not signed in"), _("sent to sign in; the API answers 401")),
    (_("The role lacks the capability"), _("403, nothing changes, an entry in the trail")),
    (_("The object is out of scope"), _("404, as if it were not there; nothing changes, an entry in the trail")),
    (_("The method stands in no row"), _("405, an entry in the trail")),
    (_("The amount is above the limit of the membership"), _("refused by the service with the limit, nothing changes")),
    (_("The consent is missing or withdrawn"), _("the page of consents comes first; nothing is signed")),
    (_("A second factor is demanded and not set up"), _("the page that sets it up comes first")),
    (_("The membership is blocked or out of its dates"), _("refused from the next request on")),
    (_("Looking as a client's user"), _("everything that is not reading answers 403")),
)
