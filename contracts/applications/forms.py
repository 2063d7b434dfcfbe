"""Forms of a draft: the short form of terms, the asset with its supplier, documents, the consent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.validators import (
    validate_cadastral_number,
    validate_inn,
    validate_serial_number,
    validate_vin,
)
from calculator.kinds import AssetKind, ProductKind
from common.forms import DateInput
from common.refusals import RefusableForm
from common.russian_ids import normalise_cadastral_number, normalise_serial_number, normalise_vin
from common.russian_ids.errors import normalise_digits
from common.storable import storable
from contracts.applications.checklist import ChecklistLine
from contracts.models import Application
from contracts.models.asset import IDENTIFIER_FIELD
from workflow.files import DOCUMENTS, BadFile, CheckedFile, checked_file

# What is kept of a text that is longer than any field of a draft takes.
LONGEST_KEPT = 2000
OLDEST_YEAR = 1950
CONDITIONS = [("new", _("New")), ("used", _("Second-hand"))]
IDENTIFIERS = ("vin", "serial_number", "cadastral_number")
_READ = {
    "vin": (normalise_vin, validate_vin),
    "serial_number": (normalise_serial_number, validate_serial_number),
    "cadastral_number": (normalise_cadastral_number, validate_cadastral_number),
}
# Details that a building does not have, and limits of use that only an operating lease has (PRD-02).
OF_MOVABLES = ("maker", "model_name", "condition")
OF_USE = ("kilometres_a_year", "hours_a_year")
COLUMNS = ("asset_name", "supplier_inn", "supplier_name", "place_of_use")
_FILE, _DATE = _("%(document)s: file"), _("%(document)s: date")


class AssetForm(RefusableForm):
    """The asset by its kind, and who sells it. Its number is told now or before the handover."""

    asset_name = forms.CharField(
        label=_("Leased asset"), max_length=300, help_text=_("As it stands in the supplier's offer: make, model, year.")
    )
    condition = forms.ChoiceField(label=_("Condition"), choices=CONDITIONS, widget=forms.RadioSelect, initial="new")
    maker = forms.CharField(label=_("Maker"), max_length=100, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=100, required=False)
    year = forms.IntegerField(label=_("Year of make"), required=False, widget=forms.TextInput({"inputmode": "numeric"}))
    vin = forms.CharField(label=_("VIN"), max_length=40, required=False)
    serial_number = forms.CharField(label=_("Serial number"), max_length=50, required=False)
    cadastral_number = forms.CharField(label=_("Cadastral number"), max_length=40, required=False)
    kilometres_a_year = forms.IntegerField(
        label=_("Mileage limit, km a year"), required=False, min_value=1, max_value=1_000_000
    )
    hours_a_year = forms.IntegerField(
        label=_("Limit of engine hours a year"), required=False, min_value=1, max_value=8_784
    )
    place_of_use = forms.CharField(label=_("Place of use"), max_length=500, required=False)
    supplier_inn = forms.CharField(label=_("INN of the supplier"), max_length=40, required=False)
    supplier_name = forms.CharField(label=_("Supplier"), max_length=300, required=False)

    def __init__(self, *args: Any, application: Application, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = initial_of(application)
        self.today, self.application = today, application
        for name in _absent(application):
            del self.fields[name]
        for name in ("supplier_inn", *IDENTIFIERS, *OF_USE):
            if name in self.fields:
                self.fields[name].widget.attrs.setdefault("autocomplete", "off")
        for name in IDENTIFIERS:
            if name in self.fields:
                self.fields[name].help_text = _("May be told later, before the handover.")

    def clean_supplier_inn(self) -> str:
        """Read the number, if there is one."""
        inn = normalise_digits(self.cleaned_data["supplier_inn"])
        if inn:
            validate_inn(inn)
        return inn

    def clean_vin(self) -> str:
        """Read the number, if there is one."""
        return self._identifier("vin")

    def clean_serial_number(self) -> str:
        """Read the number, if there is one."""
        return self._identifier("serial_number")

    def clean_cadastral_number(self) -> str:
        """Read the number, if there is one."""
        return self._identifier("cadastral_number")

    def _identifier(self, name: str) -> str:
        normalise, validate = _READ[name]
        value = normalise(self.cleaned_data[name])
        if value:
            validate(value)
        return value

    def clean_year(self) -> int | None:
        """Refuse years in which nothing that is leased was made."""
        year: int | None = self.cleaned_data["year"]
        latest = self.today.year + 1
        if year is not None and not OLDEST_YEAR <= year <= latest:
            told = {"lowest": OLDEST_YEAR, "highest": latest}
            raise ValidationError(_("From %(lowest)s to %(highest)s."), code="bounds", params=told)
        return year

    def clean(self) -> dict[str, Any]:
        """A used asset is judged by its age; an operating lease is limited by mileage or by hours."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("condition") == "used" and "year" in cleaned and cleaned["year"] is None:
            self.add_error("year", ValidationError(_("Tell the year of make of a used asset."), code="required"))
        limits = [name for name in OF_USE if name in self.fields]
        if limits and not any(cleaned.get(name) or name in self.errors for name in limits):
            self.add_error(limits[0], ValidationError(_("Tell how much it will be used in a year."), code="required"))
        return cleaned

    @property
    def typed(self) -> dict[str, str]:
        """Texts of the fields as a person left them."""
        return {name: storable(str(self.data.get(name, "")))[:LONGEST_KEPT] for name in self.fields}

    @property
    def values(self) -> dict[str, Any]:
        """Columns of the application that could be read."""
        found = self.cleaned_data
        columns = {name: found[name] for name in COLUMNS if name in found}
        details = {
            name: found[name] for name in self.fields if name not in COLUMNS and found.get(name) not in (None, "")
        }
        return columns | {"asset_details": details}


def initial_of(application: Application) -> dict[str, Any]:
    """What the form of an asset begins with; of a leaseback the client itself sells."""
    told = {name: getattr(application, name) for name in COLUMNS if getattr(application, name)}
    if application.product == ProductKind.LEASEBACK:
        told = {"supplier_inn": application.lessee.inn, "supplier_name": application.lessee.short_name} | told
    return {"condition": "new", **application.asset_details, **told}


def _absent(application: Application) -> set[str]:
    """Fields that say nothing of this kind of asset or of this product."""
    kind = application.asset_kind
    own = IDENTIFIER_FIELD[AssetKind(kind)] if kind else ""
    absent = {name for name in IDENTIFIERS if name != own}
    if kind == AssetKind.REAL_ESTATE:
        absent |= set(OF_MOVABLES)
    if application.product != ProductKind.OPERATING:
        absent |= set(OF_USE)
    elif kind not in {AssetKind.VEHICLE, AssetKind.MACHINERY}:
        absent.add("kilometres_a_year")
    return absent


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A checked file for a line of the checklist."""

    line: ChecklistLine
    file: CheckedFile
    issued_on: date


class DocumentsForm(RefusableForm):
    """A file and its date for each line of the checklist; a refused file refuses no other."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        lines: Sequence[ChecklistLine],
        today: date,
    ) -> None:
        super().__init__(data, files)
        self.lines, self.today = lines, today
        accept = ",".join(f".{suffix}" for suffix in sorted(DOCUMENTS))
        for line in lines:
            # A list of errors names the field alone: it has to say of which document it is.
            document = {"document": line.rule.get_document_display()}
            chosen = forms.FileField(label=_FILE % document, required=False, allow_empty_file=True)
            chosen.widget.attrs["accept"] = accept
            self.fields[_file(line)] = chosen
            self.fields[_day(line)] = forms.DateField(
                label=_DATE % document,
                required=False,
                widget=DateInput(),
                help_text=_("Needed: the document goes out of date.") if line.rule.valid_months else _("Empty: today."),
            )

    def clean(self) -> dict[str, Any]:
        """Check every file that was chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for line in self.lines:
            uploaded = cleaned.get(_file(line))
            if uploaded is None:
                continue
            try:
                cleaned[_file(line)] = checked_file(uploaded)
            except BadFile as bad:
                self.add_error(_file(line), ValidationError(bad.text(gettext), code=bad.code))
            self._check_day(line, cleaned)
        return cleaned

    def _check_day(self, line: ChecklistLine, cleaned: dict[str, Any]) -> None:
        issued_on = cleaned.get(_day(line))
        if issued_on is not None and issued_on > self.today:
            self.add_error(_day(line), ValidationError(_("The day is still to come."), code="future"))
        elif issued_on is None and _day(line) not in self.errors and line.rule.valid_months:
            self.add_error(
                _day(line), ValidationError(_("Tell the date: this document becomes outdated."), code="required")
            )

    @property
    def given(self) -> Iterator[GivenFile]:
        """Files that are right, with their dates."""
        for line in self.lines:
            file = self.cleaned_data.get(_file(line))
            if isinstance(file, CheckedFile) and _day(line) not in self.errors:
                yield GivenFile(line, file, self.cleaned_data.get(_day(line)) or self.today)

    @property
    def rows(self) -> list[tuple[ChecklistLine, forms.BoundField, forms.BoundField]]:
        """Each line with its two fields."""
        return [(line, self[_file(line)], self[_day(line)]) for line in self.lines]


def _file(line: ChecklistLine) -> str:
    return f"file_{line.rule.pk}"


def _day(line: ChecklistLine) -> str:
    return f"issued_{line.rule.pk}"


class ConfirmForm(RefusableForm):
    """The consent, the version of its text that the page named, and the payment that the person saw."""

    shown_payment = forms.CharField(widget=forms.HiddenInput, max_length=30)
    text = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**63 - 1)
    agreed = forms.BooleanField(
        label=_("The details are right, and I agree that the lessor checks the company by them"),
        error_messages={"required": _("Without the consent the lessor may not look at the application.")},
    )
