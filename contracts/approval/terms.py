"""Versions of a deal's terms: priced by the calculator, never edited, calculated anew to the kopeck when asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Company, Membership
from calculator import catalogue
from calculator.models import ProductVersion, SubsidyProgramme
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import QuoteRequest, from_query, to_query
from calculator.services.scenarios import figures_of
from contracts.models import Application, TermsState, TermsVersion

# Figures of the current version that the application repeats, for lists.
REPEATED = ("price", "advance", "term_months", "payment")
FIGURES = ("price", "advance", "subsidy", "buyout", "term_months", "annual_rate", "payment", "total")


def quote_of(terms: TermsVersion) -> Quote:
    """The calculation of a version, with the rates and rules of its moment.

    Raises:
        ImpossibleTerms: never for a version that was priced; a change of the mathematics would be a defect.

    """
    known = catalogue.of_version(terms.product_version_id, at=terms.priced_at, programme_id=terms.programme_id)
    return make_quote(from_query(terms.request, by_staff=True), known)


def quotes_of(found: Iterable[TermsVersion]) -> list[Quote]:
    """Calculations of several versions, each as `quote_of`, by a constant number of queries."""
    versions = list(found)
    if not versions:
        return []
    known = catalogue.of_versions([(one.product_version_id, one.priced_at, one.programme_id) for one in versions])
    return [make_quote(from_query(one.request, by_staff=True), then) for one, then in zip(versions, known, strict=True)]


def first_quote(request: QuoteRequest, *, at: datetime) -> Quote:
    """Price terms with what the lessor offers on the day.

    Raises:
        ImpossibleTerms: the product does not allow a value.

    """
    return make_quote(request, catalogue.current(timezone.localdate(at)))


def next_quote(application: Application, request: QuoteRequest) -> Quote:
    """Price other terms of an application with the rates that it was submitted at.

    Raises:
        ImpossibleTerms: the product does not allow a value.
        TermsVersion.DoesNotExist: nothing has been submitted yet.

    """
    first = application.terms.get(number=1)
    programme = _edition(request.programme, first)
    known = catalogue.of_version(first.product_version_id, at=first.priced_at, programme_id=programme)
    return make_quote(request, known)


def _edition(code: str, first: TermsVersion) -> int | None:
    if not code:
        return None
    if first.programme is not None and first.programme.code == code:
        return first.programme_id
    edition = SubsidyProgramme.objects.latest_editions(at=first.priced_at).filter(code=code).first()
    return edition.pk if edition else None


def add_terms(  # noqa: PLR0913 - what a version says, each by name
    *,
    application: Application,
    quote: Quote,
    state: TermsState,
    company: Company,
    actor: Membership | None,
    at: datetime,
    clauses: Sequence[str] = (),
    comment: str = "",
    based_on: int = 0,
) -> TermsVersion:
    """Write the next version of an application whose row the caller has locked.

    Args:
        application: of which.
        quote: by `first_quote` or `next_quote`.
        state: proposed to the other side, or in force at once.
        company: who proposes it.
        actor: the person; None is the portal.
        at: now.
        clauses: special conditions, in their order; empty texts are left out.
        comment: why, for the other side.
        based_on: the version that its author looked at.

    Raises:
        IntegrityError: there is another version in this state; the caller answers it or replaces it first.

    """
    last = application.terms.order_by("-number").values_list("number", flat=True).first() or 0
    priced_at = application.terms.get(number=1).priced_at if last else at
    version = ProductVersion.objects.only("pk", "number").get(pk=quote.offer.version_id)
    return TermsVersion.objects.create(
        application=application,
        number=last + 1,
        based_on=based_on,
        product_version=version,
        programme_id=quote.programme.id if quote.programme else None,
        priced_at=priced_at,
        state=state,
        made_at=at,
        made_by_id=actor.user_id if actor else None,
        company=company,
        comment=comment.strip(),
        **_said(quote, clauses),
    )


def unwritten(quote: Quote, *, number: int, clauses: Sequence[str]) -> TermsVersion:
    """What terms would say as version `number`: to be looked at, never saved."""
    return TermsVersion(number=number, **_said(quote, clauses))


def _said(quote: Quote, clauses: Sequence[str]) -> dict[str, Any]:
    """Columns that a version is compared by: the request, the figures and the special conditions."""
    return {
        "request": to_query(quote.request, version=quote.offer.number),
        "clauses": [text.strip() for text in clauses if text.strip()],
        **{name: figures_of(quote)[name] for name in FIGURES},
    }


def current_terms(application: Application) -> TermsVersion:
    """The version in force.

    Raises:
        TermsVersion.DoesNotExist: nothing has been submitted yet.

    """
    return application.terms.select_related("product_version", "programme").get(state=TermsState.CURRENT)


def repeated(terms: TermsVersion) -> dict[str, Any]:
    """Columns of the application that follow the version in force; written with the move that puts it in force."""
    return {name: getattr(terms, name) for name in REPEATED} | {
        "terms_number": terms.number,
        "request": terms.request,
        "product_version_id": terms.product_version_id,
    }
