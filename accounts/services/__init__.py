"""Writes of companies and people."""

from accounts.services.companies import BankData, CompanyData, save_company
from accounts.services.grants import limit_contracts
from accounts.services.people import grant_membership, save_person

__all__ = ["BankData", "CompanyData", "grant_membership", "limit_contracts", "save_company", "save_person"]
