"""A small right portfolio: shown in the template and the manual, imported by a test. Its companies are invented."""

from collections.abc import Mapping

from common import sample_ids
from common.money import q
from common.vat import rate_on, vat_included
from integrations.portfolio.columns import SCHEDULE
from integrations.portfolio.values import day, money

NUMBER = "ЛД-2025-0147"
_LESSOR, _LESSEE, _SUPPLIER = 11, 12, 13
# number, kind, date, principal, interest, insurance, buyout, taxes and services
_SCHEDULE = (
    ("1", "advance", "2025-12-22", "200000.00", "0.00", "0.00", "0.00", "0.00"),
    ("2", "lease", "2026-01-26", "333000.00", "15000.00", "4200.50", "0.00", "0.00"),
    ("3", "lease", "2026-02-25", "333000.00", "10000.00", "4200.50", "0.00", "0.00"),
    ("4", "lease", "2026-03-25", "333000.00", "5000.00", "4200.50", "0.00", "0.00"),
    ("5", "buyout", "2026-04-27", "0.00", "0.00", "0.00", "1000.00", "0.00"),
)

type Portfolio = Mapping[str, list[dict[str, str]]]


def example_portfolio() -> Portfolio:
    """Return the lists of a JSON portfolio."""
    return {
        "companies": [
            _company(
                _LESSOR, "lessor", "ООО «Пример Лизинг»", "Общество с ограниченной ответственностью «Пример Лизинг»"
            ),
            _company(_LESSEE, "lessee", "ООО «Ромашка»", "Общество с ограниченной ответственностью «Ромашка»"),
            _company(_SUPPLIER, "supplier", "ООО «Техника»", "Общество с ограниченной ответственностью «Техника»"),
        ],
        "contracts": [
            {
                "number": NUMBER,
                "product": "financial",
                "lessor_inn": sample_ids.sample_company_inn(_LESSOR),
                "lessor_kpp": sample_ids.sample_kpp(_LESSOR),
                "lessee_inn": sample_ids.sample_company_inn(_LESSEE),
                "lessee_kpp": sample_ids.sample_kpp(_LESSEE),
                "manager_email": "",
                "status": "active",
                "signed_on": "2025-12-18",
                "starts_on": "2025-12-25",
                "ends_on": "2026-04-27",
                "price": "1200000.00",
                "advance": "200000.00",
                "term_months": "3",
                "annual_rate": "18.5",
                "buyout_price": "1000.00",
                "day_rule": "fixed_day",
                "payment_day": "25",
            }
        ],
        "assets": [
            {
                "contract_number": NUMBER,
                "position": "1",
                "kind": "vehicle",
                "name": "Грузовой фургон",
                "maker": "ГАЗ",
                "model": "A31R33",
                "year": "2025",
                "vin": sample_ids.sample_vin(_LESSEE),
                "plate": sample_ids.sample_plate(_LESSEE),
                "serial_number": "",
                "cadastral_number": "",
                "address": "",
                "price": "1200000.00",
                "supplier_inn": sample_ids.sample_company_inn(_SUPPLIER),
                "supplier_kpp": sample_ids.sample_kpp(_SUPPLIER),
            }
        ],
        "schedule": [_schedule_row(*row) for row in _SCHEDULE],
        "payments": [
            {
                "contract_number": NUMBER,
                "received_on": "2025-12-22",
                "amount": "200000.00",
                "document_number": "117",
                "purpose": f"Аванс по договору {NUMBER}",
            }
        ],
    }


def _company(seed: int, party: str, short_name: str, full_name: str) -> dict[str, str]:
    bic = sample_ids.sample_bic(seed)
    return {
        "party": party,
        "short_name": short_name,
        "full_name": full_name,
        "inn": sample_ids.sample_company_inn(seed),
        "kpp": sample_ids.sample_kpp(seed),
        "ogrn": sample_ids.sample_ogrn(seed),
        "segment": "medium",
        "legal_address": "101000, г. Москва, ул. Новая, д. 1",
        # The area code 000 is given to nobody.
        "phone": f"+7 000 555-10-{seed}",
        "email": f"office{seed}@company.example",
        "bank_name": "АО «Пример Банк»",
        "bic": bic,
        "account": sample_ids.sample_account(seed, bic),
        "correspondent_account": sample_ids.sample_correspondent_account(bic),
    }


def _schedule_row(number: str, kind: str, due_on: str, *parts: str) -> dict[str, str]:
    """Add up the parts and work out the VAT by the rate of the date."""
    amounts = [money().parse(part) for part in parts]
    amount = q(sum(amounts))  # type: ignore[arg-type] # money() parses to Decimal
    rate = rate_on(day().parse(due_on))  # type: ignore[arg-type] # day() parses to a date
    values = (NUMBER, number, kind, due_on, f"{amount:.2f}", f"{rate:f}", f"{vat_included(amount, rate):.2f}", *parts)
    return dict(zip((column.key for column in SCHEDULE.columns), values, strict=True))
