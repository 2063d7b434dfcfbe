"""The form of a company: its place in a holding is checked while nobody else moves companies."""

from typing import Any

from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField, ModelForm

from accounts.capabilities import RIGHTS, Capability
from accounts.models import Company, Membership, User
from accounts.roles import Party
from accounts.services.holding import lock_tree

KEPT = ("parent", "manager")


class CompanyForm(ModelForm[Company]):
    """A company. What was chosen by somebody who sees more stays on offer, so that a save does not wipe it."""

    class Meta:
        model = Company
        fields = (
            "party", "short_name", "full_name", "inn", "kpp", "ogrn", "segment", "legal_address", "phone", "email",
            "parent", "manager", "second_factor_required",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in KEPT:
            field = self.fields.get(name)
            if isinstance(field, ModelChoiceField) and field.queryset is not None:
                chosen = Q(pk=getattr(self.instance, f"{name}_id"))
                field.queryset = field.queryset.model._default_manager.filter(
                    Q(pk__in=field.queryset.order_by().values("pk")) | chosen
                )

    def clean(self) -> dict[str, Any]:
        """Let no two moves of companies be checked at once; the check itself is the model's."""
        lock_tree()
        return super().clean() or self.cleaned_data


def heads(rows: QuerySet[Company]) -> QuerySet[Company]:
    """Companies that may stand above another one."""
    return rows.exclude(party=Party.LESSOR)


def leaders(actor: Membership) -> QuerySet[User]:
    """People of the actor's own office who may lead clients."""
    staff = Membership.objects.active(on=actor.today).own()
    staff = staff.filter(company=actor.company_id, role__in=RIGHTS[Capability.CLIENTS_INVITE].roles)
    return User.objects.filter(pk__in=staff.values("user"))
