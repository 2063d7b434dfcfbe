"""Users, companies, memberships and their rights."""

from accounts.models.company import BankAccount, Company
from accounts.models.consent import ConsentAct, ConsentAction, ConsentDocument
from accounts.models.device import KnownDevice
from accounts.models.grant import ObjectGrant
from accounts.models.invitation import Invitation
from accounts.models.membership import Membership
from accounts.models.registration import CompanyRegistration, RegistrationState
from accounts.models.user import User
from accounts.models.view_as import ViewAs

__all__ = [
    "BankAccount",
    "Company",
    "CompanyRegistration",
    "ConsentAct",
    "ConsentAction",
    "ConsentDocument",
    "Invitation",
    "KnownDevice",
    "Membership",
    "ObjectGrant",
    "RegistrationState",
    "User",
    "ViewAs",
]
