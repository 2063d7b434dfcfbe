"""Statements of another format for the same account and days: banks number and name one payment differently in each."""

from django.db.models import Exists, OuterRef, QuerySet

from payments.models import BankOperation, BankStatement


def of_other_formats(statement: BankStatement) -> QuerySet[BankStatement]:
    """Return statements with payments or balances of an account of this one on its days, in a format of their own.

    Payments of both count twice, as each format has its own numbers and purposes; a person must leave one of them.
    """
    rows = BankStatement.objects.filter(lessor=statement.lessor_id).exclude(format=statement.format)
    if statement.starts_on is None or statement.ends_on is None:
        return rows.none()
    days = (statement.starts_on, statement.ends_on)
    own = BankOperation.objects.filter(statement=statement).values("account")
    shared = BankOperation.objects.filter(statement=OuterRef("pk"), account__in=own, booked_on__range=days)
    return rows.filter(Exists(shared)).order_by("-loaded_at", "-pk")
