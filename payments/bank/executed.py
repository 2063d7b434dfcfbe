"""Payments of a statement by which the bank tells that it carried out orders of the lessor."""

from django.db import connection

# An order and a payment that are equal in account, number, day, amount and the payee's account; each is used once.
# MT940 and camt.053 do not tell the day of the order: there it is not later than the day of the bank.
_MARK = """
WITH equal AS (
    SELECT orders.id AS order_id, operation.id AS operation_id,
        row_number() OVER (PARTITION BY orders.id ORDER BY operation.id) AS of_order,
        row_number() OVER (PARTITION BY operation.id ORDER BY orders.id) AS of_operation
    FROM payments_bankoperation operation
    JOIN payments_paymentorder orders ON orders.lessor_id = operation.lessor_id
        AND orders.state = 'exported'
        AND orders.account_id = operation.account_id
        AND orders.number::text = ltrim(operation.number, '0')
        AND orders.amount = operation.amount
        AND orders.payee ->> 'account' = operation.party_account
        AND coalesce(operation.issued_on = orders.issued_on, orders.issued_on <= operation.booked_on)
    WHERE operation.statement_id = %s AND operation.direction = 'out'
)
UPDATE payments_paymentorder orders SET state = 'executed', executed_by_id = equal.operation_id
FROM equal
WHERE orders.id = equal.order_id AND equal.of_order = 1 AND equal.of_operation = 1
"""


def mark_executed(*, statement_id: int) -> int:
    """Mark the exported orders that payments of this statement are equal to; return how many.

    Called in the transaction of the import, which holds the lock of the lessor's statements.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [statement_id])
        return int(cursor.rowcount)
