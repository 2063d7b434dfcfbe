"""The paper of a claim letter and its way to the client: drawn once by a worker, sent by e-mail once, opened.

A letter is marked before the mail server is asked. A worker killed between the two leaves the mark, and nobody writes
again: it is not known whether the letter went, and the page says when it was tried.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import Membership
from accounts.roles import Role
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop
from common.models import JobState
from common.money import in_words, paper_figures
from common.pdf import render_pdf
from payments.claim_letters.content import besides_of, late_of
from payments.invoicing.parties import party, payee
from payments.models import ClaimLetter, InvoiceChannels

TEMPLATE, KIND = "payments/pdf/claim.html", "send_claim_letter"
# A letter that does not go is tried again within this time.
GIVE_UP = timedelta(days=2)


class LetterNotSent(MessageError):
    """The mail server did not take a letter."""


def order_paper(letter: ClaimLetter) -> Job:
    """Have the paper made and sent by a worker: nobody's job, seen only by the lessor's portal administrator."""
    title = gettext("Claim letter %(number)s") % {"number": letter.number}
    return enqueue(
        kind=KIND,
        title=title,
        user_id=None,
        company_id=letter.contract.lessor_id,
        params={"letter_id": letter.pk},
    )


def order_missing(*, at: datetime) -> int:
    """Order again the papers and letters of two days that failed; return how many. Twice is harmless."""
    waiting = Job.objects.filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    ordered = {params["letter_id"] for params in waiting.values_list("params", flat=True)}
    missing = ClaimLetter.objects.filter(Q(pdf="") | Q(sending_at=None), made_at__gte=at - GIVE_UP)
    return len([order_paper(letter) for letter in missing.exclude(pk__in=ordered).select_related("contract")])


def run(job_run: JobRun) -> None:
    """Draw the paper while no transaction is open, store it once, send it once.

    Raises:
        LetterNotSent: the mail server refused or could not be reached.

    """
    letter = ClaimLetter.objects.select_related("contract__lessor", "contract__lessee").get(
        pk=job_run.params["letter_id"]
    )
    if not letter.pdf:
        _store(letter, render_pdf(TEMPLATE, context_of(letter)))
    claimed = _claim(letter.pk, at=timezone.now())
    if claimed is not None:
        _send(claimed)


def context_of(letter: ClaimLetter) -> dict[str, object]:
    """Everything the template prints, amounts as text."""
    contract = letter.contract
    return {
        "letter": letter,
        "contract": contract,
        "lessor": party(contract.lessor),
        "lessee": party(contract.lessee),
        "payee": payee(contract.lessor),
        "late": [(row, paper_figures(row.amount), paper_figures(row.left)) for row in late_of(letter.content)],
        "besides": besides_of(letter.content),
        "overdue": paper_figures(letter.overdue),
        "charges": paper_figures(letter.charges) if letter.charges else "",
        "total": paper_figures(letter.total),
        "total_words": in_words(letter.total),
    }


def note_opened(letter: ClaimLetter, *, actor: Membership, at: datetime) -> None:
    """Keep when and by whom the client's side opened the letter first; the lessor's people open nothing for it."""
    if letter.opened_at is None and not (actor.is_lessor or actor.is_looked_through):
        ClaimLetter.objects.filter(pk=letter.pk, opened_at=None).update(opened_at=at, opened_by=actor.user_id)


def address_of(letter: ClaimLetter) -> str:
    """Where the client reads: the address of its invoices, else that of its first administrator; empty without one."""
    lessee = letter.contract.lessee_id
    kept = InvoiceChannels.objects.filter(company=lessee).exclude(email="").values_list("email", flat=True).first()
    people = Membership.objects.active(on=timezone.localdate())
    admins = people.filter(company=lessee, role=Role.LESSEE_ADMIN).order_by("pk")
    return kept or admins.values_list("user__email", flat=True).first() or ""


@transaction.atomic
def _store(drawn: ClaimLetter, content: bytes) -> None:
    """Put the file in unless another worker was first; its name follows from the number alone."""
    letter = ClaimLetter.objects.select_for_update(of=("self",), no_key=True).get(pk=drawn.pk)
    if letter.pdf:
        return
    storage, name = letter.pdf.storage, f"claims/{letter.contract_id}/{letter.number}.pdf"
    storage.delete(name)
    letter.pdf.name = storage.save(name, ContentFile(content))
    letter.save(update_fields=["pdf"])


@transaction.atomic
def _claim(letter_id: int, *, at: datetime) -> ClaimLetter | None:
    """Mark the letter as being sent; None when it went, was tried by a killed worker, or there is nowhere to send."""
    rows = ClaimLetter.objects.select_for_update(of=("self",), no_key=True)
    letter = rows.select_related("contract__lessor", "contract__lessee").get(pk=letter_id)
    if letter.sending_at is not None:
        return None
    letter.email = address_of(letter)
    if not letter.email:
        return None
    letter.sending_at = at
    letter.save(update_fields=["email", "sending_at"])
    return letter


def _send(letter: ClaimLetter) -> None:
    try:
        mail_of(letter).send()
    except (SMTPException, OSError, ValueError) as error:
        # It did not go, so the next attempt may.
        ClaimLetter.objects.filter(pk=letter.pk).update(sending_at=None)
        raise LetterNotSent(
            "not_sent",
            gettext_noop("The letter to %(email)s did not go: %(error)s"),
            {"email": letter.email, "error": str(error)},
        ) from error
    ClaimLetter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())


def mail_of(letter: ClaimLetter) -> EmailMessage:
    """The e-mail in the portal's language, with the paper."""
    with override(settings.LANGUAGE_CODE):
        context = {"letter": letter, "brand": settings.BRAND, "url": settings.SITE_URL + letter.get_absolute_url()}
        message = EmailMessage(
            subject=gettext("Claim letter %(number)s on contract %(contract)s")
            % {"number": letter.number, "contract": letter.contract.number},
            body=render_to_string("payments/claim_letters/letter.txt", context).strip() + "\n",
            to=[letter.email],
        )
    with letter.pdf.open("rb") as paper:
        message.attach(f"pretenziya-{letter.pk}.pdf", paper.read(), "application/pdf")
    return message
