"""Numbers of invoices: without gaps by lessor and year."""

from payments.models import InvoiceSeries


def next_serials(*, lessor_id: int, year: int, count: int) -> range:
    """Take the next numbers; the series stays locked until the end, so a rollback gives the numbers back.

    Whoever locks contracts does so before: contracts in the order of their keys, then the series.
    """
    InvoiceSeries.objects.bulk_create([InvoiceSeries(lessor_id=lessor_id, year=year)], ignore_conflicts=True)
    series = InvoiceSeries.objects.select_for_update().get(lessor=lessor_id, year=year)
    first = series.last_number + 1
    series.last_number += count
    series.save(update_fields=["last_number"])
    return range(first, first + count)
