"""Whether the rates of a version fit its limits: every lease has a rate, and no two rates are for the same."""

from collections.abc import Iterator
from itertools import combinations, product

from django.utils.translation import gettext as _

from accounts.models.company import Segment
from calculator.kinds import AssetKind
from calculator.offers import Offer, RateLine


def gaps(offer: Offer) -> Iterator[str]:
    """Kinds of assets and segments with the first of the terms that have no rate, in words."""
    for kind, segment in product(offer.asset_kinds, Segment.values):
        for months in range(offer.term.lowest, offer.term.highest + 1):
            if offer.rate_for(kind, segment, months) is None:
                yield _("%(asset)s, %(segment)s, from %(months)s months") % {
                    "asset": AssetKind(kind).label,
                    "segment": Segment(segment).label,
                    "months": months,
                }
                break


def overlaps(offer: Offer) -> Iterator[str]:
    """Pairs of lines for the same kind and segment whose terms meet, in words."""
    for one, other in combinations(offer.rates, 2):
        if (one.asset_kind, one.segment) != (other.asset_kind, other.segment):
            continue
        if one.term.lowest <= other.term.highest and other.term.lowest <= one.term.highest:
            yield _named(one)


def _named(line: RateLine) -> str:
    return _("%(asset)s, %(segment)s, from %(months)s months") % {
        "asset": AssetKind(line.asset_kind).label if line.asset_kind else _("any asset"),
        "segment": Segment(line.segment).label if line.segment else _("any segment"),
        "months": line.term.lowest,
    }
