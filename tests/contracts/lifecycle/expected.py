"""The table of states and events as people agreed on it, written out by hand: state -> event -> (target, roles).

No role at all: the portal alone makes the move, when facts have made it.
"""

CLIENT = frozenset({"lessee_admin", "lessee_signatory"})
DRAFTER = CLIENT | {"lessee_financier"}
REVIEWER = frozenset({"lessor_manager", "lessor_risk", "lessor_head"})
MAKER = frozenset({"lessor_manager", "lessor_head"})
HANDLER = MAKER
PORTAL: frozenset[str] = frozenset()
EITHER = CLIENT | REVIEWER

type Row = dict[str, tuple[str, frozenset[str]]]

APPLICATIONS: dict[str, Row] = {
    "draft": {"submit": ("review", CLIENT), "withdraw": ("withdrawn", DRAFTER)},
    "review": {
        "ask_valuation": ("valuation", REVIEWER),
        "start_approval": ("approval", REVIEWER),
        "decide_by_rules": ("approved", PORTAL),
        "propose_terms": ("negotiation", EITHER),
        "refuse": ("refused", REVIEWER),
        "withdraw": ("withdrawn", CLIENT),
    },
    "valuation": {"valued": ("review", REVIEWER), "withdraw": ("withdrawn", CLIENT)},
    "approval": {
        "propose_terms": ("negotiation", EITHER),
        "approve": ("approved", PORTAL),
        "reject": ("refused", PORTAL),
        "return_to_review": ("review", REVIEWER),
        "withdraw": ("withdrawn", CLIENT),
    },
    "negotiation": {
        "agree_terms": ("review", EITHER),
        "decline_terms": ("review", EITHER),
        "withdraw": ("withdrawn", CLIENT),
    },
    "approved": {
        "refuse": ("refused", REVIEWER),
        "reopen": ("review", REVIEWER),
        "make_contract": ("contracted", MAKER),
        "withdraw": ("withdrawn", CLIENT),
    },
    "contracted": {},
    "refused": {},
    "withdrawn": {},
}

_ENDS: Row = {
    "imported_as_buyout": ("buyout", PORTAL),
    "imported_as_closed": ("closed", PORTAL),
    "imported_as_terminated": ("terminated", PORTAL),
}
_TO_BE_SIGNED: Row = {
    **_ENDS,
    "imported_as_signed": ("signed", PORTAL),
    "imported_as_active": ("active", PORTAL),
}
_RUNNING: Row = {
    "restructure": ("restructured", PORTAL),
    "start_buyout": ("buyout", MAKER),
    "start_return": ("returning", MAKER),
    "terminate": ("terminated", MAKER),
}

CONTRACTS: dict[str, Row] = {
    "prepared": {**_TO_BE_SIGNED, "send_to_sign": ("signing", MAKER), "cancel": ("cancelled", MAKER)},
    "signing": {
        **_TO_BE_SIGNED,
        "return_to_preparation": ("prepared", MAKER),
        "sign": ("signed", MAKER),
        "cancel": ("cancelled", MAKER),
    },
    "signed": {**_TO_BE_SIGNED, "advance_paid": ("delivery", PORTAL), "terminate": ("terminated", MAKER)},
    "delivery": {
        **_ENDS,
        "imported_as_signed": ("delivery", PORTAL),
        "imported_as_active": ("active", PORTAL),
        "hand_over": ("active", MAKER),
        "terminate": ("terminated", MAKER),
    },
    "active": {**_ENDS, **_RUNNING, "imported_as_active": ("active", PORTAL)},
    "restructured": {**_ENDS, **_RUNNING, "imported_as_active": ("restructured", PORTAL)},
    "buyout": {
        **_ENDS,
        "imported_as_active": ("active", PORTAL),
        "start_return": ("returning", MAKER),
        "complete_buyout": ("closed", MAKER),
        "resume": ("active", MAKER),
        "terminate": ("terminated", MAKER),
    },
    "returning": {
        "imported_as_active": ("returning", PORTAL),
        "imported_as_buyout": ("returning", PORTAL),
        "imported_as_closed": ("closed", PORTAL),
        "imported_as_terminated": ("terminated", PORTAL),
        "complete_return": ("closed", MAKER),
        "resume": ("active", MAKER),
        "terminate": ("terminated", MAKER),
    },
    "closed": {"imported_as_closed": ("closed", PORTAL)},
    "terminated": {"imported_as_terminated": ("terminated", PORTAL)},
    "cancelled": {},
}

REQUESTS: dict[str, Row] = {
    "submitted": {
        "take": ("in_review", HANDLER),
        "refuse": ("turned_down", HANDLER),
        "withdraw": ("taken_back", CLIENT),
    },
    "in_review": {
        "start_approval": ("in_approval", HANDLER),
        "offer": ("offered", HANDLER),
        "answer": ("done", HANDLER),
        "refuse": ("turned_down", HANDLER),
        "withdraw": ("taken_back", CLIENT),
    },
    "in_approval": {
        "approve": ("offered", PORTAL),
        "reject": ("turned_down", PORTAL),
        "withdraw": ("taken_back", CLIENT),
    },
    "offered": {
        "accept": ("accepted", CLIENT),
        "decline": ("in_review", CLIENT),
        "expire": ("in_review", PORTAL),
        "withdraw": ("taken_back", CLIENT),
    },
    "accepted": {"carry_out": ("done", PORTAL), "fail": ("in_review", PORTAL)},
    "done": {},
    "turned_down": {},
    "taken_back": {},
}
