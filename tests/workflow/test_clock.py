"""Working time from 9:00 to 18:00 of Moscow's working days, and the report of responsibility by month."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Membership
from accounts.roles import Role
from tests.factories import MembershipFactory
from tests.workflow.making import Deal, make_deal, make_matter, turn
from workflow.clock import DAY, TurnTime, time_between, worked_back, working_text
from workflow.kinds import Side
from workflow.responsibility import bounds, parts, responsibility
from workflow.services.matters import close_matter

MOSCOW = ZoneInfo("Europe/Moscow")
HOUR = timedelta(hours=1)
NOVEMBER = date(2026, 11, 1)


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("until", "span", "since"),
    [
        (at(5, 12, 30), 2.5 * HOUR, at(5, 10)),
        (at(5, 10), 2 * HOUR, at(3, 17)),
        (at(9, 9, 30), DAY, at(6, 9, 30)),
        (at(8, 12), DAY, at(6, 9)),
        (at(5, 23), DAY, at(5, 9)),
        (at(5, 7), HOUR, at(3, 17)),
        (at(5, 12), timedelta(), at(5, 12)),
        (datetime(1990, 1, 1, 12, tzinfo=MOSCOW), HOUR, datetime(1990, 1, 1, 11, tzinfo=MOSCOW)),
    ],
)
def test_so_much_working_time_ago(until: datetime, span: timedelta, since: datetime) -> None:
    assert worked_back(until, span) == since


# The 3rd of November 2026 is a Tuesday, the 4th a holiday; the 7th and 8th are a weekend.
@pytest.mark.parametrize(
    ("since", "until", "working"),
    [
        (at(5, 10), at(5, 12, 30), 2.5 * HOUR),
        (at(5, 7), at(5, 23), DAY),
        (at(5, 17), at(6, 10), 2 * HOUR),
        (at(3, 17), at(5, 10), 2 * HOUR),
        (at(6, 18), at(9, 9), timedelta()),
        (at(7, 9), at(8, 18), timedelta()),
        (at(6, 17, 59), at(9, 9, 1), timedelta(minutes=2)),
        (at(9), at(16), 5 * DAY),
        (at(6, 12), at(6, 10), timedelta()),
    ],
)
def test_working_time(since: datetime, until: datetime, working: timedelta) -> None:
    assert time_between(since, until) == TurnTime(max(until - since, timedelta()), working)


def test_working_time_over_new_year_and_of_years_that_are_not_known() -> None:
    # The 31st of December 2025 was off, work began on the 12th of January.
    over = time_between(datetime(2025, 12, 30, 17, tzinfo=MOSCOW), datetime(2026, 1, 12, 10, tzinfo=MOSCOW))
    assert over.working == 2 * HOUR
    ahead = datetime(2090, 1, 1, tzinfo=MOSCOW)
    assert time_between(ahead, ahead + DAY) == TurnTime(DAY, None)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (None, "not known"),
        (timedelta(minutes=59), "less than a working hour"),
        (HOUR, "1 working hour"),
        (8.9 * HOUR, "8 working hours"),
        (DAY, "1 working day"),
        (3 * DAY + 2.5 * HOUR, "3 working days 2 h"),
    ],
)
def test_working_time_in_words(span: timedelta | None, text: str) -> None:
    from django.utils.translation import override

    with override("en"):
        assert working_text(span) == text


def test_a_month_begins_in_moscow() -> None:
    assert bounds(date(2026, 12, 15)) == (at(1, month=12), datetime(2027, 1, 1, tzinfo=MOSCOW))


def sides(person: Membership, month: date, now: datetime) -> list[tuple[str, int, int, int, Decimal, Decimal, Decimal]]:
    return [
        (
            row.side.value,
            row.matters,
            row.spent.turns,
            row.spent.late,
            row.spent.working_hours,
            row.spent.calendar_days,
            row.share,
        )
        for row in responsibility(person, month, now).sides
    ]


@pytest.fixture
def waited(deal: Deal) -> Deal:
    """The lessor from October to the 5th of November 12:00, late; the client to the 9th; the lessor again."""
    turn(deal.matter, Side.LESSOR, at(30, 17, month=10), promised_on=date(2026, 11, 3))
    turn(deal.matter, Side.LESSEE, at(5, 12), awaited="answer", promised_on=date(2026, 11, 9))
    turn(deal.matter, Side.LESSOR, at(9, 12), promised_on=date(2026, 11, 30))
    return deal


@pytest.mark.django_db
def test_the_months_waiting_time_is_split_by_side(waited: Deal) -> None:
    """Days worked: 2, 3, 5, 6, 9, 10. The lessor: 9 + 9 + 3 before, 6 + 1 after; the client: 6 + 9 + 3."""
    assert sides(waited.manager, NOVEMBER, at(10, 10)) == [
        ("lessor", 1, 2, 1, Decimal("28.00"), Decimal("5.4"), Decimal("60.9")),
        ("lessee", 1, 1, 0, Decimal("18.00"), Decimal("4.0"), Decimal("39.1")),
    ]
    assert sides(waited.client, NOVEMBER, at(10, 10)) == sides(waited.manager, NOVEMBER, at(10, 10))
    # One hour on Friday the 30th of October; the promise was not broken yet.
    assert sides(waited.manager, date(2026, 10, 31), at(10, 10)) == [
        ("lessor", 1, 1, 0, Decimal("1.00"), Decimal("1.3"), Decimal("100.0"))
    ]


@pytest.mark.django_db
def test_months_add_up_and_a_promise_for_the_last_day_is_kept_on_it(waited: Deal) -> None:
    close_matter(matter=waited.matter, at=at(2, 9, month=12))
    now = at(20, month=12)
    months = [parts(waited.manager, date(2026, month, 1), now) for month in (10, 11, 12)]
    found = [[(part.turn.side, part.calendar, part.is_late) for part in month] for month in months]
    assert [late for month in found for _, _, late in month] == [False, True, False, False, True]
    whole = sum((calendar for month in found for _, calendar, _ in month), timedelta())
    assert whole == at(2, 9, month=12) - at(30, 17, month=10)


@pytest.mark.django_db
def test_a_month_ahead_has_nothing_and_others_see_nothing(waited: Deal) -> None:
    neighbour = make_deal()
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER, company=waited.manager.company)
    assert sides(waited.manager, date(2026, 12, 1), at(10, 10)) == []
    for person in (neighbour.manager, neighbour.client, stranger):
        assert sides(person, NOVEMBER, at(10, 10)) == []


@pytest.mark.django_db
def test_the_longest_matters_come_first(waited: Deal) -> None:
    short = make_matter(waited.manager, waited.client, title="Короткое")
    turn(short, Side.OUTSIDE, at(9, 10))
    close_matter(matter=short, at=at(9, 11))
    report = responsibility(waited.risk, NOVEMBER, at(10, 10))
    assert [(row.matter, row.working // HOUR) for row in report.matters] == [(waited.matter, 46), (short, 1)]
    assert [row.side.value for row in report.sides] == ["lessor", "lessee", "outside"]
