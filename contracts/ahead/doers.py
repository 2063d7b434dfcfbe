"""Who of the lessor does a task about a contract: its manager, or the heads where nobody leads it today."""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import Company, User
from accounts.roles import Role
from contracts.services.managers import who_may_lead


@dataclass(slots=True)
class Doers:
    """People of one lessor who lead contracts on a day; read once."""

    lessor: Company
    today: date
    _leading: dict[int, User] = field(init=False)

    def __post_init__(self) -> None:
        self._leading = {person.pk: person for person in who_may_lead(self.lessor.pk, on=self.today)}

    def of(self, *managers: int | None) -> tuple[User | None, str]:
        """The first of these managers who leads contracts today, else nobody by name and the role of the heads."""
        for user_id in managers:
            if user_id in self._leading:
                return self._leading[user_id], ""
        return None, Role.LESSOR_HEAD.value
