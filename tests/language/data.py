"""Words that people or companies gave, so that no catalogue can have them: names, numbers, addresses, files."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings

from accounts.models import User

GIVEN = {
    "accounts.Company": ("short_name", "full_name", "legal_address"),
    "accounts.BankAccount": ("bank_name",),
    "accounts.User": ("last_name", "first_name", "middle_name"),
    "contracts.Contract": ("number",),
    "contracts.Application": ("number", "asset_name", "supplier_name", "place_of_use", "reason_text"),
    "contracts.TermsVersion": ("comment", "answer"),
    "contracts.Valuation": ("valuer", "report_number"),
    "contracts.ChecklistRule": ("hint", "document"),
    "contracts.ClientDocument": ("name", "return_reason"),
    "contracts.ChangeRequest": ("number", "comment", "result", "data__address"),
    "contracts.SupplyOrder": ("supplier_name", "deliver_to"),
    "contracts.Policy": ("name", "code"),
    "contracts.SavedView": ("name",),
    "contracts.LeasedAsset": ("name", "maker", "model_name", "vin", "plate", "serial_number", "address"),
    "payments.Invoice": ("purpose", "payee", "payer"),
    "payments.ScheduleVersion": ("reason",),
    "payments.Receipt": ("document_number", "purpose"),
    "payments.BankStatement": ("name",),
    "payments.BankOperation": ("party_name", "party_bank", "purpose"),
    "payments.PaymentQuestion": ("payer", "purpose", "text"),
    "payments.PaymentOrder": ("purpose", "payee__name", "payee__bank"),
    "payments.PayoffQuote": ("number",),
    "payments.ClaimLetter": ("number",),
    "payments.Charge": ("reason",),
    "payments.Relief": ("document", "reason"),
    "payments.KeyRate": ("source",),
    "accounts.ConsentDocument": ("title", "body"),
    "accounts.CompanyRegistration": ("short_name", "full_name", "legal_address"),
    "calculator.Product": ("name", "code", "summary"),
    "calculator.ProductVersion": ("note",),
    "calculator.ProductCost": ("name",),
    "calculator.SubsidyProgramme": ("name", "code", "conditions"),
    "calculator.TaxRule": ("source",),
    "calculator.Scenario": ("name",),
    "calculator.CommercialOffer": ("asset",),
    "workflow.Matter": ("title",),
    "workflow.FeedEntry": ("body",),
    "workflow.Attachment": ("name",),
    "workflow.Comment": ("body",),
    "workflow.Task": ("title", "body", "result"),
    "workflow.Reading": ("title", "text"),
    "workflow.Route": ("name", "code"),
    "workflow.RouteStage": ("name",),
    "workflow.RouteStep": ("name",),
    "workflow.RunStep": ("name", "stage_name", "note"),
    "common.Job": ("kind", "title", "input_name", "result_name"),
    "common.OutboxEvent": ("type", "aggregate"),
    "common.Delivery": ("handler", "aggregate"),
}


def words_of_data() -> set[str]:
    """Everything of it in the database now, with the forms in which names are shown."""
    found = {settings.BRAND["name"]}
    for label, fields in GIVEN.items():
        for row in apps.get_model(label)._default_manager.values_list(*fields):
            found.update(map(str, row))
    found.update(map(str, apps.get_model("accounts.Company").objects.all()))
    found.update(map(str, apps.get_model("mfa.Authenticator").objects.all()))
    for user in User.objects.all():
        found.update(_of_person(user))
    return {word for word in found if word}


def _of_person(user: User) -> Iterator[str]:
    yield from (str(user), user.get_full_name(), user.get_short_name(), user.initials, user.initials[:1])
