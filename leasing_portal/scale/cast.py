"""Companies and people of the portfolio, taken by the services of everything else: they are few."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Company, User
from accounts.models.company import Segment
from accounts.roles import Party, Role
from accounts.services import CompanyData, grant_membership, save_company, save_person
from accounts.services.companies import BankData
from common.sample_ids import (
    sample_account,
    sample_bic,
    sample_company_inn,
    sample_correspondent_account,
    sample_kpp,
    sample_ogrn,
    sample_region,
)
from leasing_portal.scale.names import address, company_name, person_name
from leasing_portal.scale.size import FIRST_CLIENT, FIRST_SUPPLIER, LESSOR_SEEDS, SUPPLIERS, Size

LESSOR_NAMES = ("Магистраль Лизинг", "Причал Лизинг")
BANK_SEED, BANK = 300, "АО «Банк «Верхний мост»"
# Of ten clients in a row the second and the third are daughters of the first.
HOLDING, DAUGHTERS = 10, (1, 2)
# Clients of the manager who has few: the smallest ones.
FEW = 4
DOMAIN = "scale.example"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody who stands in contracts. Clients go from the largest to the smallest; `led_by` are managers' places."""

    lessors: tuple[Company, ...]
    clients: tuple[Company, ...]
    suppliers: tuple[Company, ...]
    managers: tuple[User, ...]
    led_by: tuple[int, ...]


def lessor_inns() -> list[str]:
    """INN of the invented lessors, by which their contracts are known."""
    return [sample_company_inn(seed) for seed in LESSOR_SEEDS]


@transaction.atomic
def take_cast(size: Size) -> Cast:
    """Take the companies and people that are not there yet; nobody has a password."""
    lessors = tuple(_lessor(number, size) for number in range(len(LESSOR_SEEDS)))
    suppliers = tuple(_company(Party.SUPPLIER, FIRST_SUPPLIER, number, size) for number in range(SUPPLIERS))
    managers = tuple(_person(f"manager{number:02d}", number, lessors[0], Role.LESSOR_MANAGER, size)
                     for number in range(size.managers))  # fmt: skip
    for number, role in enumerate((Role.LESSOR_HEAD, Role.LESSOR_RISK, Role.LESSOR_ADMIN)):
        _person(role.value.replace("_", "-"), number + 5, lessors[0], role, size)
    led_by = tuple(_manager_of(number, size) for number in range(size.clients))
    clients = tuple(_company(Party.LESSEE, FIRST_CLIENT, number, size) for number in range(size.clients))
    _lead(clients, managers, led_by)
    for number, client in enumerate(clients):
        _person(f"client{number:04d}", number, client, Role.LESSEE_ADMIN, size)
    return Cast(lessors, clients, suppliers, managers, led_by)


def _manager_of(client: int, size: Size) -> int:
    """Place of the manager who leads a client: all but the last take turns, the last one has the smallest few."""
    return size.managers - 1 if client >= size.clients - FEW else client % (size.managers - 1)


def _lead(clients: tuple[Company, ...], managers: tuple[User, ...], led_by: tuple[int, ...]) -> None:
    """Give clients their managers and daughters their head offices."""
    for number, client in enumerate(clients):
        place = number % HOLDING
        head = clients[number - place] if place in DAUGHTERS else None
        wanted = managers[led_by[number]].pk, head.pk if head else None
        if (client.manager_id, client.parent_id) != wanted:
            client.manager_id, client.parent_id = wanted
            client.save(update_fields=["manager", "parent"])


def _lessor(number: int, size: Size) -> Company:
    name = f"ООО «{LESSOR_NAMES[number]}»"
    return save_company(data=_data(Party.LESSOR, LESSOR_SEEDS[number], number, name, Segment.LARGE),
                        actor=None, at=size.at).obj  # fmt: skip


def _company(party: Party, first_seed: int, number: int, size: Size) -> Company:
    segments = Segment.LARGE, Segment.MEDIUM, Segment.SMALL
    segment = segments[min(2, number * 6 // max(1, size.clients))]
    name = company_name(number if party is Party.LESSEE else number + FIRST_SUPPLIER)
    data = _data(party, first_seed + number, number, f"ООО «{name}»", segment)
    return save_company(data=data, actor=None, at=size.at).obj


def _data(party: Party, seed: int, number: int, name: str, segment: Segment) -> CompanyData:
    bic = sample_bic(BANK_SEED)
    bank = BankData(BANK, bic, sample_account(seed, bic), sample_correspondent_account(bic))
    return CompanyData(
        party=party,
        short_name=name,
        full_name=name.replace("ООО", "Общество с ограниченной ответственностью"),
        inn=sample_company_inn(seed),
        kpp=sample_kpp(seed),
        ogrn=sample_ogrn(seed),
        segment=segment.value,
        legal_address=address(sample_region(seed), number),
        bank=bank,
    )


def _person(login: str, number: int, company: Company, role: Role, size: Size) -> User:
    last_name, first_name = person_name(number)
    email = f"{login}@{DOMAIN}"
    user = save_person(email=email, last_name=last_name, first_name=first_name, verified=True, at=size.at)
    grant_membership(user=user, company=company, role=role, actor=None, at=size.at)
    return user
