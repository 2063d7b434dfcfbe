"""What is seen during a look, what ends it, and what a forged session gets."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import ConsentDocument, Membership, User, ViewAs
from accounts.roles import Role
from accounts.services import limit_contracts
from accounts.view_as.looking import KEY
from common.models import Job, JobState
from payments.models import Instalment
from payments.services.invoices import issue_invoice
from tests.accounts.view_as.conftest import REASON, Office, forge, look, signed_in
from tests.factories import NOW, TODAY, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
LISTS = ("/contracts/", "/invoices/", "/assets/")


def listed(client: Client) -> dict[str, object]:
    """Rows and totals of each list, and the blocks of the home page."""
    pages = {address: client.get(address) for address in LISTS}
    found: dict[str, object] = {
        address: ([row.pk for row in page.context["page"]], page.context.get("totals"))
        for address, page in pages.items()
        if page.status_code == 200
    }
    home = client.get("/").context["blocks"]
    return found | {"home": [block["template"] for block in home], "menu": [p.status_code for p in pages.values()]}


@pytest.mark.parametrize("role", [role for role in Role if role.name.startswith("LESSEE")])
@pytest.mark.parametrize("is_limited", [False, True])
def test_the_staff_see_what_the_user_sees_and_no_more(role: Role, is_limited: bool, office: Office) -> None:
    contracts = [make_contract(lessor=office.lessor, lessee=office.client) for _ in range(2)]
    for contract in contracts:
        row = Instalment.objects.in_force().get(version__contract=contract, number=1)
        issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY)
    stranger = make_contract(lessor=office.lessor)
    target = MembershipFactory(company=office.client, role=role)
    if is_limited:
        limit_contracts(membership=target, contract_ids=[contracts[0].pk], actor=None, at=NOW)
    own, staff = signed_in(target), signed_in(office.manager)
    look(staff, target)
    expected = listed(own)
    assert listed(staff) == expected
    assert len(expected["/contracts/"][0]) == (1 if is_limited else 2)  # type: ignore[index] # a pair
    addresses = [
        f"/contracts/{pk}/{tab}" for pk in (*(c.pk for c in contracts), stranger.pk) for tab in ("", "schedule/")
    ]
    seen = [staff.get(address).status_code for address in addresses]
    assert seen == [own.get(address).status_code for address in addresses]
    assert seen[-2:] in ([404, 404], [404, 403])


def test_jobs_are_those_of_the_user(staff: Client, office: Office, target: Membership) -> None:
    theirs, own = (
        Job(kind="any", title="Отчёт", user=who.user, company_id=who.company_id, language="ru", state=JobState.DONE,
            finished_at=NOW, result_name="a.xlsx")
        for who in (target, office.manager)
    )  # fmt: skip
    for job in (theirs, own):
        job.result_file.save("a.xlsx", ContentFile(b"report"), save=False)
        job.save()
    look(staff, target)
    assert list(staff.get("/jobs/").context["jobs"]) == [theirs]
    assert [staff.get(f"/jobs/{job.pk}/file/").status_code for job in (theirs, own)] == [200, 404]


def test_the_account_of_the_staff_person_is_not_shown(staff: Client, office: Office, target: Membership) -> None:
    MembershipFactory(user=office.manager.user, company=office.client, role=Role.LESSEE_AUDITOR)
    look(staff, target)
    # Not the home page, which names the client's manager.
    page = staff.get("/contracts/").content.decode()
    assert (office.manager.user.email in page, target.user.email in page) == (False, True)
    assert ("/account/password/change/" in page, "/company/switch/" in page, "/admin/" in page) == (False,) * 3


@pytest.mark.parametrize("address", ["/", "/contracts/", "/contracts/0/", "/account/email/", "/admin/", "/no-page/"])
def test_every_page_is_marked(address: str, staff: Client, target: Membership) -> None:
    look(staff, target)
    page = staff.get(address).content.decode()
    until = timezone.localtime(ViewAs.objects.get().expires_at)
    for part in ('role="status"', target.user.name_with_initials, REASON, f"{until:%H:%M}", "/view-as/stop/"):
        assert part in page


def test_nothing_is_marked_without_a_look(staff: Client) -> None:
    assert "/view-as/stop/" not in staff.get("/contracts/").content.decode()


def test_buttons_that_change_are_not_offered(staff: Client, office: Office, target: Membership) -> None:
    contract = make_contract(lessor=office.lessor, lessee=office.client)
    page = f"/contracts/{contract.pk}/schedule/"
    own = signed_in(target).get(page).content.decode()
    look(staff, target)
    seen = staff.get(page).content.decode()
    # The forms that are left: language, sign-out in two menus, and the end of the look.
    assert ("/invoice/" in own, "/invoice/" in seen, seen.count('method="post"')) == (True, False, 4)


def test_the_end_leads_back_to_the_client(staff: Client, office: Office, target: Membership) -> None:
    look(staff, target)
    answer = staff.post("/view-as/stop/")
    assert answer["Location"] == f"/admin/accounts/company/{office.client.pk}/card/"
    assert (KEY in staff.session, ViewAs.objects.get().ended_at is None) == (False, False)
    assert staff.get("/admin/").status_code == 200


def end_by_time(office: Office, target: Membership) -> None:
    ViewAs.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def end_by_right(office: Office, target: Membership) -> None:
    Membership.objects.filter(pk=office.manager.pk).update(role=Role.LESSOR_RISK)


def end_by_block_of_staff(office: Office, target: Membership) -> None:
    Membership.objects.filter(pk=office.manager.pk).update(is_active=False)


def end_by_change_of_hands(office: Office, target: Membership) -> None:
    office.client.manager = office.other.user
    office.client.save()


def end_by_block_of_target(office: Office, target: Membership) -> None:
    Membership.objects.filter(pk=target.pk).update(is_active=False)


def end_by_block_of_person(office: Office, target: Membership) -> None:
    User.objects.filter(pk=target.user_id).update(is_active=False)


def end_by_last_day(office: Office, target: Membership) -> None:
    Membership.objects.filter(pk=target.pk).update(ends_on=timezone.localdate() - timedelta(days=1))


def end_by_consent(office: Office, target: Membership) -> None:
    ConsentDocument.objects.create(
        kind="personal_data", version=99, title="Согласие", body="Текст",
        effective_on=date(2020, 1, 1), published_at=NOW,
    )  # fmt: skip


ENDS = [end_by_time, end_by_right, end_by_block_of_staff, end_by_change_of_hands, end_by_block_of_target,
        end_by_block_of_person, end_by_last_day, end_by_consent]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_look_ends_on_the_next_request_which_does_nothing_else(
    method: str, end: object, staff: Client, office: Office, target: Membership
) -> None:
    look(staff, target)
    assert staff.get("/contracts/").context["view_as"] is not None
    end(office, target)  # type: ignore[operator] # one of ENDS
    answer = getattr(staff, method)("/contracts/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    told = ViewAs.objects.get()
    assert told.ended_at is not None
    assert (KEY in staff.session, told.ended_at <= told.expires_at) == (False, True)
    assert "/view-as/stop/" not in staff.get("/contracts/").content.decode()


def test_the_end_is_said_on_the_page_that_follows(staff: Client, office: Office, target: Membership) -> None:
    look(staff, target)
    end_by_time(office, target)
    page = staff.get("/contracts/", follow=True)
    with override("ru"):
        said = gettext("The look as a user is over: you act for yourself again.")
    assert [str(message) for message in page.context["messages"]] == [said]


def test_htmx_leaves_a_page_whose_look_is_over(staff: Client, office: Office, target: Membership) -> None:
    look(staff, target)
    end_by_time(office, target)
    answer = staff.get("/contracts/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (403, "/")


def test_the_brand_does_not_take_the_news_of_the_end(staff: Client, office: Office, target: Membership) -> None:
    look(staff, target)
    end_by_time(office, target)
    assert (staff.get("/brand.css").status_code, KEY in staff.session) == (200, True)


def test_sign_out_ends_the_look(staff: Client, target: Membership) -> None:
    look(staff, target)
    staff.post("/account/logout/")
    assert (ViewAs.objects.get().ended_at is None, KEY in staff.session) == (False, False)


def test_a_forged_session_shows_nothing_of_the_client(office: Office, target: Membership) -> None:
    look(signed_in(office.manager), target)
    stolen = ViewAs.objects.get().pk
    for visitor in (office.other, target, MembershipFactory()):
        for value in (stolen, str(stolen), 0, -1, None, "x", [stolen], {"pk": stolen}, target.pk):
            client = signed_in(visitor)
            forge(client, value)
            assert (client.get("/contracts/")["Location"], KEY in client.session) == ("/", False)
            page = client.get("/contracts/")
            assert (page.context["actor"], page.context["view_as"]) == (visitor, None)
    assert ViewAs.objects.get(pk=stolen).ended_at is None


def test_a_role_of_the_same_person_elsewhere_does_not_look(office: Office, target: Membership) -> None:
    """The look belongs to the role of the staff; when that is blocked, the person's other role takes over."""
    second = MembershipFactory(user=office.manager.user, role=Role.LESSEE_AUDITOR)
    staff = signed_in(office.manager)
    look(staff, target)
    end_by_block_of_staff(office, target)
    assert staff.get("/contracts/")["Location"] == "/"
    assert staff.get("/contracts/").context["actor"] == second
