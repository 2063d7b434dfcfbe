"""Invented people of the demo, at least one in every role, and what each of them should look at."""

from dataclasses import dataclass

from accounts.roles import Role
from leasing_portal.demo.companies import LESSEES, company

PASSWORD = "leasing-demo"  # noqa: S105 - printed for everybody; production refuses to load the demo


@dataclass(frozen=True, slots=True)
class Seat:
    """A role of a person in a company."""

    company: str
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in to the demo. The first seat gives the domain of the e-mail."""

    login: str
    last_name: str
    first_name: str
    middle_name: str
    seats: tuple[Seat, ...]

    @property
    def email(self) -> str:
        """Sign-in name, in a domain that never belongs to anybody."""
        return f"{self.login}@{company(self.seats[0].company).domain}"


_KARIER, _LINII, _PUT = "severny-karier", "gorodskie-linii", "volga-put"
_LESSOR = "opora-rosta"

PEOPLE = (
    Person("orlova", "Орлова", "Ирина", "Сергеевна", (Seat(_KARIER, Role.LESSEE_ADMIN),)),
    Person("buhgalter", "Кузьмина", "Елена", "Викторовна", (Seat(_KARIER, Role.LESSEE_FINANCIER),)),
    Person("direktor", "Гранин", "Павел", "Андреевич", (Seat(_KARIER, Role.LESSEE_SIGNATORY),)),
    Person("mehanik", "Сухов", "Игорь", "Петрович", (Seat(_KARIER, Role.LESSEE_OPERATIONS),)),
    Person("auditor", "Лаптева", "Нина", "Олеговна", (Seat(_KARIER, Role.LESSEE_AUDITOR),)),
    Person("zotov", "Зотов", "Артём", "Ильич", (Seat(_PUT, Role.LESSEE_ADMIN),)),
    Person("finansy", "Мельник", "Ольга", "Дмитриевна", (Seat(_PUT, Role.LESSEE_FINANCIER),)),
    Person("podpis", "Рябов", "Виктор", "Николаевич", (Seat(_PUT, Role.LESSEE_SIGNATORY),)),
    Person("park", "Чернов", "Денис", "Юрьевич", (Seat(_PUT, Role.LESSEE_OPERATIONS),)),
    Person("revizor", "Тихонова", "Анна", "Борисовна", (Seat(_PUT, Role.LESSEE_AUDITOR),)),
    # One person in two companies of a group: the switch of companies is in the top bar.
    Person(
        "gruppa", "Ветрова", "Марина", "Львовна",
        (Seat(_LINII, Role.LESSEE_ADMIN), Seat("tochnaya-detal", Role.LESSEE_FINANCIER)),
    ),
    Person("polyakov", "Поляков", "Сергей", "Иванович", (Seat("tochnaya-detal", Role.LESSEE_ADMIN),)),
    Person("agro", "Нестеренко", "Тарас", "Григорьевич", (Seat("stepnoe-pole", Role.LESSEE_ADMIN),)),
    Person("pekar", "Никитина", "Светлана", "Павловна", (Seat("teply-hleb", Role.LESSEE_ADMIN),)),
    Person("darya", "Самойлова", "Дарья", "Игоревна", (Seat("samoylova", Role.LESSEE_ADMIN),)),
    Person("uyut", "Домнин", "Олег", "Маркович", (Seat("uyut-servis", Role.LESSEE_ADMIN),)),
    Person("sklad", "Трофимова", "Юлия", "Романовна", (Seat("trakt-avto", Role.SUPPLIER_MANAGER),)),
    Person("oplata", "Волков", "Кирилл", "Львович", (Seat("trakt-avto", Role.SUPPLIER_FINANCIER),)),
    Person("mashiny", "Северцев", "Роман", "Глебович", (Seat("mashiny-severa", Role.SUPPLIER_MANAGER),)),
    Person("stanki", "Рыжова", "Алла", "Фёдоровна", (Seat("stanki-i-linii", Role.SUPPLIER_MANAGER),)),
    Person("dom", "Савельев", "Егор", "Антонович", (Seat("dom-sklad", Role.SUPPLIER_MANAGER),)),
    Person("menedzher", "Алексеева", "Татьяна", "Михайловна", (Seat(_LESSOR, Role.LESSOR_MANAGER),)),
    Person("menedzher2", "Борисов", "Антон", "Вадимович", (Seat(_LESSOR, Role.LESSOR_MANAGER),)),
    Person("risk", "Верещагина", "Вера", "Степановна", (Seat(_LESSOR, Role.LESSOR_RISK),)),
    Person("vzyskanie", "Долгих", "Максим", "Эдуардович", (Seat(_LESSOR, Role.LESSOR_COLLECTIONS),)),
    Person("uchet", "Щеглова", "Галина", "Аркадьевна", (Seat(_LESSOR, Role.LESSOR_ACCOUNTANT),)),
    Person("rukovoditel", "Воронцов", "Николай", "Всеволодович", (Seat(_LESSOR, Role.LESSOR_HEAD),)),
    Person("admin", "Андреев", "Андрей", "Кириллович", (Seat(_LESSOR, Role.LESSOR_ADMIN),)),
)  # fmt: skip

LOOK_AT = {
    Role.LESSEE_ADMIN: "все договоры своей компании, графики, счета",
    Role.LESSEE_FINANCIER: "ближайшие платежи, долг, счёт с QR-кодом для банка",
    Role.LESSEE_SIGNATORY: "условия договоров и графики, только чтение",
    Role.LESSEE_OPERATIONS: "предметы лизинга: VIN, номера, адреса; без сумм",
    Role.LESSEE_AUDITOR: "договоры, платежи и история, только чтение",
    Role.SUPPLIER_MANAGER: "предметы лизинга, которые поставила компания",
    Role.SUPPLIER_FINANCIER: "предметы лизинга, которые поставила компания",
    Role.LESSOR_MANAGER: "свои клиенты, просмотр их кабинета (/admin/)",
    Role.LESSOR_RISK: "портфель целиком: условия и просрочка",
    Role.LESSOR_COLLECTIONS: "договоры с просрочкой 5, 35 и 95 дней",
    Role.LESSOR_ACCOUNTANT: "поступления, графики с НДС 20% и 22%, счета",
    Role.LESSOR_HEAD: "портфель целиком, загрузка из файла (/admin/)",
    Role.LESSOR_ADMIN: "люди, компании, журнал, задания, события (/admin/)",
}

_FIRST, _SECOND = (person.email for person in PEOPLE if person.seats[0].role is Role.LESSOR_MANAGER)
# Large clients are led by the first client manager, all others by the second.
MANAGERS = {one.key: _FIRST if one.segment == "large" else _SECOND for one in LESSEES}
