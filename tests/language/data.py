"""Words that people or companies gave, so that no catalogue can have them: names, numbers, addresses, files."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings

from accounts.models import User

GIVEN = {
    "accounts.Company": ("short_name", "full_name", "legal_address"),
    "accounts.BankAccount": ("bank_name",),
    "accounts.User": ("last_name", "first_name", "middle_name"),
    "mfa.Authenticator": (),
    "contracts.Contract": ("number",),
    "contracts.LeasedAsset": ("name", "maker", "model_name", "vin", "plate", "serial_number", "address"),
    "payments.Invoice": ("purpose",),
    "payments.Receipt": ("document_number", "purpose"),
    "common.Job": ("input_name", "result_name"),
    "integrations.PortfolioImport": ("file_name",),
}


def words_of_data() -> set[str]:
    """Everything of it in the database now, with the forms in which names are shown."""
    found = {settings.BRAND["name"], settings.BRAND["name"][:1]}
    for label, fields in GIVEN.items():
        for row in apps.get_model(label)._default_manager.values_list(*fields) if fields else ():
            found.update(row)
    for company in apps.get_model("accounts.Company").objects.all():
        found.add(str(company))
    for user in User.objects.all():
        found.update(_of_person(user))
    return {word for word in found if word}


def _of_person(user: User) -> Iterator[str]:
    yield from (str(user), user.get_full_name(), user.get_short_name(), user.initials)
