"""Tables that are of nobody, each with the reason why and what a web request may do there."""

from leasing_portal.row_security_rules import ADD, ALL, EDIT, NOTHING, READ, Open, of

_TOLD = "told to handlers, never read"
_COUNTED_EVENT, _COUNTED_DELIVERY = "SELECT (id, occurred_at)", "SELECT (id, event_id, state)"
_OFFERED = "terms that the public calculator offers to everybody"
# A draft is the lessor's own business until it is published, and so are its rates and costs.
_PUBLISHED = "published_at IS NOT NULL"
_OF_PUBLISHED = of("calculator_productversion", "version_id")
_OF_OFFICE = "how the lessor decides, for its people only"
_OF_BANK = "what the lessor's bank tells, for its people only"
_RIGHTS_OF_DJANGO = "names of Django's rights; the portal gives rights by memberships"
OPEN: dict[str, Open] = {
    # Found by its key, which the browser keeps; the row names the person only to whoever can decode it.
    "django_session": Open("tells who comes, so it is read before anybody is known", ALL, ALL),
    "common_cache": Open("counters of sign-in attempts, nothing of clients", ALL, ALL),
    "accounts_consentdocument": Open("texts that everybody may read"),
    # The figures of the calculator are of nobody: they are read before a scope is known.
    "calculator_product": Open(_OFFERED, (READ,), (READ,)),
    "calculator_productversion": Open(_OFFERED, (READ,), (READ,), _PUBLISHED),
    "calculator_productcost": Open(_OFFERED, (READ,), (READ,), _OF_PUBLISHED),
    "calculator_productrate": Open(_OFFERED, (READ,), (READ,), _OF_PUBLISHED),
    "calculator_subsidyprogramme": Open(_OFFERED, (READ,), (READ,)),
    "calculator_taxrule": Open(_OFFERED, (READ,), (READ,)),
    "payments_invoiceseries": Open("last numbers of invoices, taken under a lock", (READ, ADD, EDIT)),
    # Events are only told: back come the id and what `/readyz` counts.
    "common_outboxevent": Open(_TOLD, (ADD, _COUNTED_EVENT), (_COUNTED_EVENT,)),
    "common_delivery": Open(_TOLD, (ADD, _COUNTED_DELIVERY), (_COUNTED_DELIVERY,)),
    "common_heartbeat": Open("names of processes and times, for /readyz", (READ,), (READ,)),
    "django_migrations": Open("names of migrations, for /readyz", (READ,), (READ,)),
    "django_content_type": Open("names of models"),
    "auth_permission": Open(_RIGHTS_OF_DJANGO),
    "auth_group": Open(_RIGHTS_OF_DJANGO),
    "auth_group_permissions": Open(_RIGHTS_OF_DJANGO),
    "accounts_user_groups": Open(_RIGHTS_OF_DJANGO),
    "accounts_user_user_permissions": Open(_RIGHTS_OF_DJANGO),
    "guardian_groupobjectpermission": Open(_RIGHTS_OF_DJANGO),
    "guardian_userobjectpermission": Open(_RIGHTS_OF_DJANGO),
    # Only the lessor's people have any right to these.
    "contracts_bulkitem": Open("rows of bulk operations, which only the lessor's people order", NOTHING),
    "django_admin_log": Open("log of the back office", NOTHING),
    "common_deliveryreplay": Open("who replayed an event in the back office", NOTHING),
    "calculator_commercialofferseries": Open("last numbers of commercial offers", NOTHING),
    "calculator_commercialoffermailing": Open("letters with offers, for the lessor's people", NOTHING),
    "calculator_commercialofferopening": Open("who opened an offer, for the lessor's people", NOTHING),
    "calculator_producthistory": Open("who changed a product in the back office", NOTHING),
    "contracts_applicationseries": Open("last numbers of applications and requests", (READ, ADD, EDIT)),
    "contracts_checklistrule": Open("which documents a product asks for"),
    "contracts_checklistrulehistory": Open(_OF_OFFICE, NOTHING),
    "contracts_policy": Open(_OF_OFFICE, NOTHING),
    "contracts_policyhistory": Open(_OF_OFFICE, NOTHING),
    "contracts_policyversion": Open(_OF_OFFICE, NOTHING),
    "contracts_policycheck": Open(_OF_OFFICE, NOTHING),
    "contracts_preparedanswer": Open(
        "answers to requests that are not sent yet, for the lessor's people only", NOTHING
    ),
    "integrations_outsidecall": Open("what outside systems were asked and answered, for the lessor's people", NOTHING),
    "integrations_simulatedobject": Open("invented payments of a simulator", NOTHING),
    "integrations_simulatednotice": Open("notices of a simulator", NOTHING),
    "payments_moneytermshistory": Open(_OF_OFFICE, NOTHING),
    "payments_penaltyratehistory": Open(_OF_OFFICE, NOTHING),
    "payments_keyrate": Open("key rates of the Bank of Russia"),
    "payments_keyratehistory": Open(_OF_OFFICE, NOTHING),
    "payments_acquirernotice": Open(_OF_BANK, NOTHING),
    "payments_bankstatement": Open(_OF_BANK, NOTHING),
    "payments_bankstatementhistory": Open(_OF_BANK, NOTHING),
    "payments_bankoperation": Open(_OF_BANK, NOTHING),
    "payments_triagestep": Open(_OF_BANK, NOTHING),
    "payments_watchedfile": Open(_OF_BANK, NOTHING),
    "payments_paymentorder": Open(_OF_BANK, NOTHING),
    "payments_paymentorderhistory": Open(_OF_BANK, NOTHING),
    "payments_terminationsettlement": Open(_OF_OFFICE, NOTHING),
    "payments_ledgerreport": Open(_OF_OFFICE, NOTHING),
    "payments_ledgerdifference": Open(_OF_OFFICE, NOTHING),
    "workflow_route": Open(_OF_OFFICE, NOTHING),
    "workflow_routehistory": Open(_OF_OFFICE, NOTHING),
    "workflow_routeversion": Open(_OF_OFFICE, NOTHING),
    "workflow_routeversionhistory": Open(_OF_OFFICE, NOTHING),
    "workflow_routestage": Open(_OF_OFFICE, NOTHING),
    "workflow_routestep": Open(_OF_OFFICE, NOTHING),
    "common_trailcheck": Open("what checks of the trail found", NOTHING),
    "common_trailhead": Open("the end of the trail's chain, moved by its own function", NOTHING),
}
