"""Users, companies and memberships."""

from accounts.models.company import BankAccount, Company
from accounts.models.membership import Membership
from accounts.models.user import User

__all__ = ["BankAccount", "Company", "Membership", "User"]
