"""Companies that contracts name by INN: from the file, else from the portal."""

from collections import defaultdict
from datetime import date, datetime

from django.utils.timezone import localdate

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from accounts.roles import Party
from accounts.services import BankData, CompanyData, save_company
from common.changes import Change, Saved
from common.messages import gettext_noop
from integrations.portfolio.columns import COMPANIES, PARTIES
from integrations.portfolio.staging import CompanyKey, Row, Staging
from integrations.portfolio.values import BadValue

# Companies kept at hand, so that contracts of one client do not ask for it again; few enough not to take memory.
REMEMBERED = 500


class Parties:
    """Finds the company that an INN, and where given a KPP, stands for."""

    def __init__(self, staging: Staging, *, dry_run: bool, actor: Membership | None, at: datetime) -> None:
        self._staging = staging
        self._dry_run = dry_run
        self._actor = actor
        self._at = at
        self._found: dict[tuple[Party, str, str], Company] = {}
        self._in_file: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for party, inn, kpp in (*staging.companies, *staging.refused_companies):
            self._in_file[party, inn].add(kpp)

    def check_right(self, row: Row) -> None:
        """Let an import change the details of its own lessor only.

        Raises:
            BadValue: for another lessor's company.

        """
        actor = self._actor
        if actor is None or row.text("party") != Party.LESSOR:
            return
        if row.text("inn") != actor.company.inn:
            raise BadValue(
                "foreign_lessor",
                gettext_noop("“%(value)s” is not your company. Expected a lessor with INN %(expected)s."),
                {"value": row.text("inn"), "expected": actor.company.inn},
            )

    @property
    def day(self) -> date:
        """The day of the import."""
        return localdate(self._at)

    def save(self, row: Row) -> Saved[Company]:
        """Take a company of the file, in a transaction that the caller rolls back on an error.

        Raises:
            BadValue: the lessor's own details differ, to whose account clients pay, and the actor may not change them.

        """
        saved = save_company(data=_company_data(row), actor=self._actor, at=self._at)
        if self._actor is None or saved.obj.party != Party.LESSOR or saved.change is Change.UNCHANGED:
            return saved
        if not can(self._actor, Capability.LESSOR_EDIT):
            raise BadValue(
                "lessor_details",
                gettext_noop(
                    "The row changes the details of your own company with INN %(value)s (%(found)s). Only the portal "
                    "administrator may do this. Expected the stored details, or no row of it."
                ),
                {"value": row.text("inn"), "found": ", ".join(change.name for change in saved.fields)},
            )
        return saved

    def find(self, party: Party, inn: str, kpp: str = "") -> Company:
        """Return the company, in the caller's transaction; a lessor is found by INN alone.

        Raises:
            BadValue: when there is none, several, or its row was refused.

        """
        name = (party, inn, kpp)
        found = self._found.get(name)
        if found is None:
            found = self._load(self._key_of(party, inn, kpp))
            # What a trial finds is rolled back with its contract.
            if not self._dry_run:
                if len(self._found) >= REMEMBERED:
                    self._found.clear()
                self._found[name] = found
        return found

    def _key_of(self, party: Party, inn: str, kpp: str) -> CompanyKey:
        stored = Company.objects.filter(party=party, inn=inn).values_list("kpp", flat=True)
        known = self._in_file.get((party, inn), set()) | ({""} if stored and party is Party.LESSOR else set(stored))
        matching = sorted(known & {kpp} if kpp else known)
        if not matching:
            raise BadValue(
                "unknown_company",
                gettext_noop(
                    "There is no %(party)s with INN %(value)s in the sheet “%(sheet)s” or in the portal. "
                    "Expected a known company."
                ),
                {"party": PARTIES[party], "value": inn, "sheet": self._staging.titles.sheet(COMPANIES)},
            )
        if len(matching) > 1:
            raise BadValue(
                "several_companies",
                gettext_noop(
                    "INN %(value)s belongs to several companies with different KPP: %(found)s. Expected one KPP."
                ),
                {"value": inn, "found": ", ".join(matching)},
            )
        return str(party), inn, matching[0]

    def _load(self, key: CompanyKey) -> Company:
        if key in self._staging.refused_companies:
            raise BadValue(
                "refused_company",
                gettext_noop(
                    "The company with INN %(value)s is refused, see the sheet “%(sheet)s”. Expected it corrected."
                ),
                {"value": key[1], "sheet": self._staging.titles.sheet(COMPANIES)},
            )
        place = self._staging.companies.get(key)
        if self._dry_run and place is not None:
            # What the trial wrote for companies is rolled back: each contract brings its own again.
            return self.save(self._staging.load(COMPANIES, place)).obj
        party, inn, kpp = key
        by_kpp = {} if party == Party.LESSOR else {"kpp": kpp}
        return Company.objects.get(party=party, inn=inn, **by_kpp)


def _company_data(row: Row) -> CompanyData:
    bank = None
    if row.text("account"):
        bank = BankData(
            bank_name=row.text("bank_name"),
            bic=row.text("bic"),
            account=row.text("account"),
            correspondent_account=row.text("correspondent_account"),
        )
    return CompanyData(
        party=Party(row.text("party")),
        short_name=row.text("short_name"),
        full_name=row.text("full_name"),
        inn=row.text("inn"),
        kpp=row.text("kpp"),
        ogrn=row.text("ogrn"),
        segment=row.text("segment"),
        legal_address=row.text("legal_address"),
        phone=row.text("phone"),
        email=row.text("email"),
        bank=bank,
        keep=row.absent,
    )
