"""The table of states and events of a deal from application to the end, and of requests about contracts."""

from collections.abc import Mapping
from types import MappingProxyType

from accounts.capabilities import Capability
from contracts.applications.checklist import documents_for
from contracts.approval.policies import policies_met
from contracts.lifecycle import guards
from contracts.lifecycle.events import Event
from contracts.lifecycle.moves import Move, State
from contracts.models import ApplicationStatus, ContractStatus, NeededFor, RequestStatus
from contracts.preparation.closing_lists import begin_buyout, begin_return
from contracts.preparation.giving_up import restore_schedule

A, L, R, E = ApplicationStatus, ContractStatus, RequestStatus, Event

_CLIENT = (Capability.REQUESTS_SUBMIT,)
_REVIEWER = (Capability.APPLICATIONS_REVIEW,)
_MAKER = (Capability.CONTRACTS_PREPARE,)
_HANDLER = (Capability.REQUESTS_HANDLE,)
_BOTH_SIDES = (Capability.APPLICATIONS_REVIEW, Capability.REQUESTS_SUBMIT)

_WITHDRAWN = Move(A.WITHDRAWN, _CLIENT, needs_reason=True)
_REFUSED = Move(A.REFUSED, _REVIEWER, needs_reason=True)
_NEGOTIATED = Move(A.NEGOTIATION, _BOTH_SIDES)

_APPLICATIONS: dict[tuple[State, Event], Move] = {
    (A.DRAFT, E.SUBMIT): Move(A.REVIEW, _CLIENT, (documents_for(NeededFor.SUBMISSION),), by_amount=True),
    (A.DRAFT, E.WITHDRAW): Move(A.WITHDRAWN, (Capability.APPLICATIONS_PREPARE,)),
    (A.REVIEW, E.ASK_VALUATION): Move(A.VALUATION, _REVIEWER, (guards.is_leaseback,)),
    (A.VALUATION, E.VALUED): Move(A.REVIEW, _REVIEWER, (guards.has_valuation,)),
    (A.REVIEW, E.START_APPROVAL): Move(
        A.APPROVAL, _REVIEWER, (documents_for(NeededFor.APPROVAL), guards.valuation_covers, policies_met)
    ),
    (A.REVIEW, E.DECIDE_BY_RULES): Move(A.APPROVED, guards=(guards.is_express, guards.valuation_covers)),
    (A.REVIEW, E.PROPOSE_TERMS): _NEGOTIATED,
    (A.APPROVAL, E.PROPOSE_TERMS): _NEGOTIATED,
    # The limit is asked about the price of the proposal, not of the terms before: `contracts.approval.negotiation`.
    (A.NEGOTIATION, E.AGREE_TERMS): Move(A.REVIEW, _BOTH_SIDES),
    (A.NEGOTIATION, E.DECLINE_TERMS): Move(A.REVIEW, _BOTH_SIDES, needs_reason=True),
    (A.APPROVAL, E.APPROVE): Move(A.APPROVED, guards=(guards.valuation_covers,)),
    (A.APPROVAL, E.REJECT): Move(A.REFUSED, needs_reason=True),
    (A.APPROVAL, E.RETURN_TO_REVIEW): Move(A.REVIEW, _REVIEWER, needs_reason=True),
    (A.REVIEW, E.REFUSE): _REFUSED,
    (A.APPROVED, E.REFUSE): _REFUSED,
    (A.APPROVED, E.REOPEN): Move(A.REVIEW, _REVIEWER, needs_reason=True),
    (A.APPROVED, E.MAKE_CONTRACT): Move(A.CONTRACTED, _MAKER, (guards.valuation_covers,)),
    **{(state, E.WITHDRAW): _WITHDRAWN for state in (A.REVIEW, A.VALUATION, A.APPROVAL, A.NEGOTIATION, A.APPROVED)},
}

_TERMINATED = Move(L.TERMINATED, (Capability.CONTRACTS_PREPARE,), needs_reason=True)
_CANCELLED = Move(L.CANCELLED, _MAKER, needs_reason=True)
_BUYOUT = Move(L.BUYOUT, _MAKER, effects=(begin_buyout,))
_RETURNING = Move(L.RETURNING, _MAKER, effects=(begin_return,))
_RESUMED = Move(L.ACTIVE, _MAKER, needs_reason=True, effects=(restore_schedule,))

_CONTRACTS: dict[tuple[State, Event], Move] = {
    (L.PREPARED, E.SEND_TO_SIGN): Move(L.SIGNING, _MAKER, (guards.has_schedule, guards.documents_for_signing)),
    (L.PREPARED, E.CANCEL): _CANCELLED,
    (L.SIGNING, E.CANCEL): _CANCELLED,
    (L.SIGNING, E.RETURN_TO_PREPARATION): Move(L.PREPARED, _MAKER, needs_reason=True),
    (L.SIGNING, E.SIGN): Move(L.SIGNED, _MAKER, (guards.has_schedule,)),
    (L.SIGNED, E.ADVANCE_PAID): Move(L.DELIVERY),
    (L.DELIVERY, E.HAND_OVER): Move(L.ACTIVE, _MAKER, (guards.assets_identified,)),
    (L.BUYOUT, E.START_RETURN): _RETURNING,
    (L.BUYOUT, E.COMPLETE_BUYOUT): Move(L.CLOSED, _MAKER, (guards.nothing_owed, guards.buyout_list_done)),
    (L.RETURNING, E.COMPLETE_RETURN): Move(L.CLOSED, _MAKER, (guards.return_list_done,)),
    (L.BUYOUT, E.RESUME): _RESUMED,
    (L.RETURNING, E.RESUME): _RESUMED,
    **{(state, E.RESTRUCTURE): Move(L.RESTRUCTURED) for state in (L.ACTIVE, L.RESTRUCTURED)},
    **{(state, E.START_BUYOUT): _BUYOUT for state in (L.ACTIVE, L.RESTRUCTURED)},
    **{(state, E.START_RETURN): _RETURNING for state in (L.ACTIVE, L.RESTRUCTURED)},
    **{
        (state, E.TERMINATE): _TERMINATED
        for state in (L.SIGNED, L.DELIVERY, L.ACTIVE, L.RESTRUCTURED, L.BUYOUT, L.RETURNING)
    },
}

# What a portfolio may say of a contract in a state, and what the state is then. A closed or terminated contract is
# settled and never comes back to life, a started one never waits for its advance again. The portal knows stages that
# the accounting system does not: where it is further by them, it stays.
_AS = {
    L.SIGNED: E.IMPORTED_AS_SIGNED,
    L.ACTIVE: E.IMPORTED_AS_ACTIVE,
    L.BUYOUT: E.IMPORTED_AS_BUYOUT,
    L.CLOSED: E.IMPORTED_AS_CLOSED,
    L.TERMINATED: E.IMPORTED_AS_TERMINATED,
}
_ENDS = {L.BUYOUT: L.BUYOUT, L.CLOSED: L.CLOSED, L.TERMINATED: L.TERMINATED}
_TOLD: Mapping[ContractStatus, Mapping[ContractStatus, ContractStatus]] = {
    L.PREPARED: {L.SIGNED: L.SIGNED, L.ACTIVE: L.ACTIVE, **_ENDS},
    L.SIGNING: {L.SIGNED: L.SIGNED, L.ACTIVE: L.ACTIVE, **_ENDS},
    L.SIGNED: {L.SIGNED: L.SIGNED, L.ACTIVE: L.ACTIVE, **_ENDS},
    L.DELIVERY: {L.SIGNED: L.DELIVERY, L.ACTIVE: L.ACTIVE, **_ENDS},
    L.ACTIVE: {L.ACTIVE: L.ACTIVE, **_ENDS},
    L.RESTRUCTURED: {L.ACTIVE: L.RESTRUCTURED, **_ENDS},
    # A contract goes on after its buyout was due.
    L.BUYOUT: {L.ACTIVE: L.ACTIVE, **_ENDS},
    L.RETURNING: {L.ACTIVE: L.RETURNING, **_ENDS, L.BUYOUT: L.RETURNING},
    L.CLOSED: {L.CLOSED: L.CLOSED},
    L.TERMINATED: {L.TERMINATED: L.TERMINATED},
}
_IMPORTS: dict[tuple[State, Event], Move] = {
    (state, _AS[told]): Move(target) for state, targets in _TOLD.items() for told, target in targets.items()
}

_TAKEN_BACK = Move(R.WITHDRAWN, _CLIENT)
_TURNED_DOWN = Move(R.REFUSED, _HANDLER, needs_reason=True)

_REQUESTS: dict[tuple[State, Event], Move] = {
    (R.SUBMITTED, E.TAKE): Move(R.REVIEW, _HANDLER),
    (R.SUBMITTED, E.REFUSE): _TURNED_DOWN,
    (R.REVIEW, E.REFUSE): _TURNED_DOWN,
    (R.REVIEW, E.START_APPROVAL): Move(R.APPROVAL, _HANDLER),
    (R.REVIEW, E.OFFER): Move(R.OFFERED, _HANDLER),
    (R.REVIEW, E.ANSWER): Move(R.DONE, _HANDLER, needs_reason=True),
    (R.APPROVAL, E.APPROVE): Move(R.OFFERED),
    (R.APPROVAL, E.REJECT): Move(R.REFUSED, needs_reason=True),
    (R.OFFERED, E.ACCEPT): Move(R.ACCEPTED, _CLIENT, (guards.offer_in_force,)),
    (R.OFFERED, E.DECLINE): Move(R.REVIEW, _CLIENT, needs_reason=True),
    (R.OFFERED, E.EXPIRE): Move(R.REVIEW),
    (R.ACCEPTED, E.CARRY_OUT): Move(R.DONE),
    (R.ACCEPTED, E.FAIL): Move(R.REVIEW, needs_reason=True),
    **{(state, E.WITHDRAW): _TAKEN_BACK for state in (R.SUBMITTED, R.REVIEW, R.APPROVAL, R.OFFERED)},
}

# States of the three never have the same name, so one table holds them all.
TABLE: Mapping[tuple[State, Event], Move] = MappingProxyType({**_APPLICATIONS, **_CONTRACTS, **_IMPORTS, **_REQUESTS})
