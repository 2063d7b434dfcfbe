"""A register of companies that is not one: the same card for the same INN, and INNs that show what can go wrong.

It answers with the details of a company that the portal knows, and invents those of any other, so that nothing of a
real company is ever told. Production starts with it only when `ALLOWED_SIMULATORS` names it.
"""

from datetime import date, timedelta
from hashlib import sha256

from accounts.models import Company
from common.messages import gettext_noop
from common.sample_ids import sample_kpp, sample_ogrn, sample_ogrnip
from contracts.ports import ACTIVE, LIQUIDATED, CardNotFound, CardsUnavailable, CompanyCard
from integrations.simulators import require_allowed

NAME = "company_cards"
SOURCE = "simulator"
ENTREPRENEUR = 12
# INNs with right check digits that are kept for what can go wrong.
NOT_FOUND, TIMEOUT, GONE = "7799999997", "7799999980", "7799999972"
# A register tells of yesterday.
AGE = timedelta(days=1)
# The first day of registrations that are invented, and how many days of them there are.
FIRST_DAY, DAYS = date(2003, 1, 9), 7_600
NAMES = ("Вектор", "Горизонт", "Импульс", "Каскад", "Меридиан", "Орион", "Пульсар", "Ритм", "Спектр", "Талисман")
TRADES = ("Строй", "Транс", "Агро", "Пром", "Тех", "Снаб", "Логистик", "Сервис")
SURNAMES = ("Ершов", "Лазарев", "Мартынов", "Носков", "Полушин", "Рощин", "Сычёв", "Устинов")
INITIALS = ("А. В.", "Д. С.", "И. П.", "К. Н.", "М. Ю.", "О. Г.")
CITIES = ("г. Москва", "г. Казань", "г. Самара", "г. Пермь", "г. Тверь", "г. Уфа")
STREETS = ("Заводская", "Полевая", "Речная", "Садовая", "Трудовая", "Южная")
OKVED = (
    "49.41 Деятельность автомобильного грузового транспорта",
    "41.20 Строительство жилых и нежилых зданий",
    "01.11 Выращивание зерновых культур",
    "46.90 Торговля оптовая неспециализированная",
    "25.62 Обработка металлических изделий механическая",
)


class CompanyCards:
    """The port `contracts.ports.CompanyCards`, without a network."""

    simulates = NAME

    def __init__(self) -> None:
        require_allowed(NAME)

    def find(self, inn: str, *, on: date) -> CompanyCard:
        """Answer with the card of an INN; the reserved ones fail as a register would.

        Raises:
            CardNotFound: for `NOT_FOUND`.
            CardsUnavailable: for `TIMEOUT`, at once: nobody waits for what is made up.

        """
        if inn == NOT_FOUND:
            raise CardNotFound(
                "card_not_found", gettext_noop("The register knows no company of the INN %(inn)s."), {"inn": inn}
            )
        if inn == TIMEOUT:
            raise CardsUnavailable("cards_unavailable", gettext_noop("The register of companies does not answer now."))
        known = Company.objects.filter(inn=inn).order_by("pk").first()
        return _known(known, on) if known else _invented(inn, on)


def _known(company: Company, on: date) -> CompanyCard:
    pick = _Pick(company.inn)
    return CompanyCard(
        inn=company.inn,
        kpp=company.kpp,
        ogrn=company.ogrn,
        short_name=company.short_name,
        full_name=company.full_name,
        address=company.legal_address,
        director=pick.person(),
        okved=pick.one(OKVED, "okved"),
        registered_on=pick.day(),
        status=LIQUIDATED if company.inn == GONE else ACTIVE,
        source=SOURCE,
        as_of=on - AGE,
    )


def _invented(inn: str, on: date) -> CompanyCard:
    pick = _Pick(inn)
    is_person = len(inn) == ENTREPRENEUR
    word = f"{pick.one(NAMES, 'name')}{pick.one(TRADES, 'trade')}"
    return CompanyCard(
        inn=inn,
        kpp="" if is_person else sample_kpp(pick.seed),
        ogrn=sample_ogrnip(pick.seed) if is_person else sample_ogrn(pick.seed),
        short_name=f"ИП {pick.person()}" if is_person else f"ООО «{word}»",
        full_name=f"Индивидуальный предприниматель {pick.person()}"
        if is_person
        else f"Общество с ограниченной ответственностью «{word}»",
        address=f"{pick.one(CITIES, 'city')}, ул. {pick.one(STREETS, 'street')}, д. {pick.number('house', 90) + 1}",
        director=pick.person(),
        okved=pick.one(OKVED, "okved"),
        registered_on=pick.day(),
        status=LIQUIDATED if inn == GONE else ACTIVE,
        source=SOURCE,
        as_of=on - AGE,
    )


class _Pick:
    """Choices that the INN alone decides."""

    def __init__(self, inn: str) -> None:
        self.inn = inn
        self.seed = self.number("seed", 10_000)

    def number(self, about: str, below: int) -> int:
        return int.from_bytes(sha256(f"{about} {self.inn}".encode()).digest()[:8]) % below

    def one(self, words: tuple[str, ...], about: str) -> str:
        return words[self.number(about, len(words))]

    def person(self) -> str:
        return f"{self.one(SURNAMES, 'surname')} {self.one(INITIALS, 'initials')}"

    def day(self) -> date:
        return FIRST_DAY + timedelta(days=self.number("day", DAYS))
