"""Who paid, what was named, what contradicts: the reasons and doubts that decide about a draft."""

from collections.abc import Iterator

from payments.engine.matching.facts import Candidates, ContractFacts, Rules
from payments.engine.matching.mentions import Exactness, Mention
from payments.engine.matching.proposing import Case, Draft
from payments.engine.matching.reasons import Code, Reason, because
from payments.engine.matching.vocabulary import Word

# Transit accounts of banks, through which payments of individuals come (Bank of Russia, chart of accounts).
TRANSIT = ("30232", "30233", "40911", "47422", "47416", "30109", "30110")
NEAR_DAYS = 10
_NUMBER_CODES = {
    Exactness.EXACT: Code.NUMBER_EXACT,
    Exactness.LOOKALIKE: Code.NUMBER_LOOKALIKE,
    Exactness.ZEROS: Code.NUMBER_ZEROS,
    Exactness.SLIP: Code.NUMBER_SLIP,
    Exactness.TAIL: Code.NUMBER_TAIL,
}
_SUMS = frozenset(
    {
        Code.SUM_OF_INVOICE, Code.SUM_OF_QUOTE, Code.SUM_OF_ROW, Code.SUM_OF_ROWS, Code.SUM_OF_DUE,
        Code.SUM_WITH_CHARGES, Code.SUM_OF_CHARGES, Code.SUM_OF_ALL, Code.SUMS_WRITTEN, Code.SUM_COMBINED,
        Code.SUM_WITHIN,
    }
)  # fmt: skip
_EXACT_SUMS = _SUMS - {Code.SUM_WITHIN}
_WORDS = {
    Word.STRANGE: Code.STRANGE_WORDS,
    Word.RETURN: Code.RETURN_WORDS,
    Word.MISTAKE: Code.RETURN_WORDS,
    Word.EARLY: Code.EARLY_WORDS,
    Word.FOR_ANOTHER: Code.FOR_ANOTHER_WORDS,
    Word.OWN: Code.OWN_MONEY,
}


def reasons_for(case: Case, draft: Draft) -> tuple[Reason, ...]:
    """All that speaks for the draft and against it, each thing once; the draft's own reasons are among them."""
    contracts = tuple(case.contract(share.contract) for share in draft.shares)
    found = [
        *_payer(case, contracts),
        *_named(case, draft, contracts),
        *draft.reasons,
        *_sums(case, draft, contracts),
        *_timing(case, contracts),
        *_doubts(case, draft, contracts),
    ]
    return tuple(dict.fromkeys(found))


def is_certain(reasons: tuple[Reason, ...], rules: Rules) -> bool:
    """Whether nobody has to look: the payer is the client, what it is for is named exactly, nothing is doubtful.

    Where the lessor allows it, somebody unknown may pay for a client if the number and the sum are exact.
    """
    codes = {reason.code for reason in reasons}
    if Code.CLIENT_SAYS in codes:
        return False  # a wish is not a fact: the lessor decides
    named = codes & {Code.NUMBER_EXACT, Code.NUMBER_LOOKALIKE, Code.INVOICE_NAMED, Code.QUOTE_NAMED}
    doubts = {reason.code for reason in reasons if reason.is_doubt}
    if rules.third_parties and Code.NUMBER_EXACT in codes and codes & _EXACT_SUMS:
        return doubts <= {Code.PAYER_UNKNOWN}
    payer = codes & {Code.PAYER_IS_CLIENT, Code.PAYER_OF_HOLDING}
    return bool(named and payer and codes & _SUMS) and not doubts


def _payer(case: Case, contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    candidates, holdings = case.candidates, {one.holding for one in contracts}
    for one in candidates.said:
        if one.holding in holdings:
            yield because(Code.CLIENT_SAYS_OURS if one.is_theirs else Code.NOT_THEIRS)
    if holdings <= candidates.payers:
        own = all(one.inn == case.payment.payer_inn for one in contracts)
        yield because(Code.PAYER_IS_CLIENT if own else Code.PAYER_OF_HOLDING)
        return
    if holdings <= candidates.by_account:
        yield because(Code.ACCOUNT_KNOWN)
    if holdings <= candidates.told:
        yield because(Code.INN_TOLD)
    if holdings <= candidates.by_name:
        yield because(Code.NAME_TOLD)
    if candidates.payers:
        yield because(Code.OTHER_PAYER)
    elif case.payment.payer_account.startswith(TRANSIT):
        yield because(Code.THROUGH_BANK)
    else:
        yield because(Code.PAYER_UNKNOWN)


def _named(case: Case, draft: Draft, contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    by_contract = {one.id: mention for mention in case.mentions.contracts for one in mention.contracts}
    found = [by_contract[one.id] for one in contracts if one.id in by_contract]
    if found and len(found) == len(contracts):
        worst = min(found, key=lambda mention: mention.exactness)
        number = next(one.number for one in contracts if by_contract[one.id] is worst)
        yield because(_NUMBER_CODES[worst.exactness], number=number)
        yield from _about_mentions(found, contracts)
    elif not draft.invoices and draft.quote not in [mention.quote for mention in case.mentions.quotes]:
        yield because(Code.NOTHING_NAMED)
    own = {one.id for one in draft.invoices} | ({draft.quote.invoice} if draft.quote else set())
    if {one.id for one in case.mentions.invoices} - own:
        yield because(Code.INVOICE_OTHER_CONTRACT)
    if (
        not found
        and draft.invoices
        and not {one.id for one in draft.invoices} <= {one.id for one in case.mentions.invoices}
    ):
        yield because(Code.NOTHING_NAMED)


def _about_mentions(found: list[Mention], contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    if any(len(mention.contracts) > 1 for mention in found):
        yield because(Code.ONE_OF_SEVERAL)
    if any(mention.goes_on for mention in found):
        yield because(Code.NUMBER_GOES_ON)
    signed = {one.id: one.signed_on for one in contracts}
    dated = [
        mention.dated == signed[one.id]
        for mention in found
        for one in mention.contracts
        if mention.dated and one.id in signed
    ]
    if dated:
        yield because(Code.DATE_AGREES if all(dated) else Code.DATE_DIFFERS)


def _sums(case: Case, draft: Draft, contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    amount = case.payment.amount
    codes = {reason.code for reason in draft.reasons}
    if not codes & _EXACT_SUMS:
        ids = {one.id for one in contracts}
        holdings = frozenset(one.holding for one in contracts)
        if any(one.id not in ids for one in case.shelf.fitting(holdings, case.payment.on, amount)):
            yield because(Code.FITS_OTHER)
    written = [one.amount for one in case.reading.sums]
    if written and amount not in written and sum(written) != amount:
        yield because(Code.SUMS_DIFFER)


def _timing(case: Case, contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    on = case.payment.on
    if any(abs((row.due_on - on).days) <= NEAR_DAYS for one in contracts for row in one.rows):
        yield because(Code.NEAR_DUE)
    if case.shelf.live_ids(case.clients) == {one.id for one in contracts}:
        yield because(Code.ONLY_CONTRACT)


def _doubts(case: Case, draft: Draft, contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    if not all(one.is_live for one in contracts):
        yield because(Code.NOT_LIVE)
    yield from _left_out(case, draft, contracts)
    if case.mentions.unread:
        yield because(Code.UNREAD_NUMBER, text=", ".join(case.mentions.unread)[:60])
    if case.mentions.unknown_invoices:
        yield because(Code.UNKNOWN_INVOICE)
    if any(mention.quote != draft.quote for mention in case.mentions.quotes):
        yield because(Code.QUOTE_BESIDE)
    for word, code in _WORDS.items():
        # Who pays by a quote of early buyout speaks of early payment.
        if word in case.reading.words and not (word is Word.EARLY and draft.quote):
            yield because(code)
    yield from _circumstances(case.candidates)


def _left_out(case: Case, draft: Draft, contracts: tuple[ContractFacts, ...]) -> Iterator[Reason]:
    """Whoever is named and left out contradicts: another client's contract most of all."""
    ids, holdings = {one.id for one in contracts}, {one.holding for one in contracts}
    left_out = [one for one in case.named if one.id not in ids]
    if any(one.holding not in holdings for one in left_out):
        yield because(Code.OTHER_CLIENT)
    elif left_out:
        yield because(Code.INVOICE_OTHER_CONTRACT if draft.invoices else Code.SPLIT_GUESSED)


def _circumstances(candidates: Candidates) -> Iterator[Reason]:
    if candidates.is_own:
        yield because(Code.OWN_MONEY)
    if candidates.twins:
        yield because(Code.TWIN)
    if candidates.came_back:
        yield because(Code.CAME_BACK)
