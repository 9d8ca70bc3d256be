"""The addresses of the receivables site's financing room."""

from datetime import timedelta

from tests.doors.policy import BANKS, ONLY_POST, SIGNED_IN, SUPPLIERS, Door
from tests.doors.world import TODAY
from yangcai.receivables.financing import queries
from yangcai.receivables.financing.tests.makers import agreed

WATCHERS = "operator auditor"
SENT = f"supplier {BANKS} {WATCHERS}"
RIVALS = f"rival {BANKS} {WATCHERS}"
FOR_BANKS = BANKS
IN_FORCE, MAKING = f"supplier {BANKS} {WATCHERS}", BANKS

ROWS: dict[str, dict[str, str]] = {
    "application_draft": {"application_draft": "supplier", "rival_application_draft": "rival"},
    "application": {"application": SENT, "rival_application": RIVALS},
    "application_received": {"application_received": SENT},
    "application_in_review": {"application_in_review": SENT},
    "application_asked": {"application_asked": SENT},
    "application_approved": {"application_approved": SENT},
    "application_accepted": {"application_accepted": SENT},
    "application_ready": {"application_ready": SENT},
    "application_limit": {"application_limit": SENT},
    "decision": {"decision": SENT},
    "slip_draft": {"slip_draft": MAKING},
    "slip_checking": {"slip_checking": MAKING},
    "slip": {"slip": IN_FORCE},
    "slip_amending": {"slip_amending": IN_FORCE},
    "slip_void_asked": {"slip_void_asked": IN_FORCE},
    "slip_disputed": {"slip_disputed": IN_FORCE},
    "slip_found": {"slip_found": IN_FORCE},
}


def filled(world):
    """What stands in the form of step 3."""
    item = world.application_draft.items.get()
    facts = {
        "term_days": "90",
        "repayment": "bullet",
        "purpose": "备货",
        "contact": "张",
        "phone": "13812345678",
    }
    return facts | {f"amount_{item.pk}": "2万"}


def consents(world):
    """The consents as they are shown."""
    digests = agreed(world.application_draft)
    return dict.fromkeys(digests, "on") | {f"digest_{k}": digest for k, digest in digests.items()}


def answers(world):
    """An answer to every line."""
    lines = world.application_asked.info_requests.get().items.all()
    return {f"answer_{line.pk}": "已附" for line in lines}


def acceptance(world):
    """The terms as they are shown."""
    row = world.application_approved
    return {"agree": "on", "digest": queries.terms_of(row, row.decided_at).text.digest}


TERMS = {
    "amount": "2万", "term_days": "90", "rate": "3.65", "repayment": "bullet",
    "valid_until": str(TODAY + timedelta(days=20)),
}  # fmt: skip


def slip_of(world):
    """A slip for the application that is ready."""
    number = world.application_ready.items.get().order.number
    days = {"starts_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=90))}
    named = {"bank_slip_no": "ZCD-DOOR", "contract_numbers": number, "amount": "2万", "rate": "3.65"}
    return named | days | {"security": ["pledge"], "registration_no": "示例-1"}


def rewritten(world):
    """The draft of a slip, with another remark."""
    slip = world.slip_draft
    return slip_of(world) | {
        "bank_slip_no": slip.bank_slip_no,
        "contract_numbers": slip.application.items.get().order.number,
        "remarks": "改",
    }


def amendment(world):
    """An earlier end."""
    return {
        "ends_on": str(world.slip.ends_on - timedelta(days=9)),
        "rate": "3.1",
        "note": "提前",
        "branch": "",
    }


AGREE = {"verdict": "agree"}
MAKER, CHECKER = "bank_maker", "bank_checker"

DOORS: dict[str, Door] = {
    # --- a supplier writes
    "financing:new": Door(SUPPLIERS, asks="order award"),
    "financing:start": Door(SUPPLIERS, "bank", acts=SUPPLIERS, gives={"stage": "formal"}, sees=SIGNED_IN),
    "financing:orders": Door(
        SUPPLIERS,
        "application_draft",
        acts="supplier",
        gives=lambda world: {"chosen": [world.order_of_draft.pk]},
        asks="q",
    ),
    "financing:fill": Door(SUPPLIERS, "application_draft", acts="supplier", gives=filled),
    "financing:autosave": Door(
        SUPPLIERS, "application_draft", acts="supplier", gives={"purpose": "备"}, answer=ONLY_POST
    ),
    "financing:take-figures": Door(SUPPLIERS, "application_draft", acts="supplier", answer=ONLY_POST),
    "financing:check": Door(SUPPLIERS, "application_draft", acts="supplier", gives=consents),
    "financing:discard": Door(SUPPLIERS, "application_draft", acts="supplier", answer=ONLY_POST),
    "financing:use-limit": Door(SUPPLIERS, "application_limit", acts="supplier", answer=ONLY_POST),
    # --- both sides
    "financing:application": Door(f"{SUPPLIERS} {BANKS} {WATCHERS}", "application"),
    "financing:mine": Door(SUPPLIERS, asks="q status stage amount_min"),
    "financing:all": Door(WATCHERS, asks="q status"),
    "financing:withdraw": Door(SUPPLIERS, "application", acts="supplier", gives={"reason": "NO_NEED"}),
    "financing:answer": Door(SUPPLIERS, "application_asked", acts="supplier", gives=answers),
    "financing:accept": Door(SUPPLIERS, "application_approved", acts="supplier", gives=acceptance),
    "financing:relock": Door(
        f"{SUPPLIERS} {MAKER}", "application_accepted", acts=f"supplier {MAKER}", answer=ONLY_POST
    ),
    # --- a bank decides
    "financing:inbox": Door(FOR_BANKS, asks="q status amount_min"),
    "financing:handled": Door(FOR_BANKS, asks="q status"),
    "financing:receive": Door(MAKER, "application", acts=MAKER, answer=ONLY_POST),
    "financing:begin-review": Door(MAKER, "application_received", acts=MAKER, answer=ONLY_POST),
    "financing:ask-more": Door(MAKER, "application_in_review", acts=MAKER, gives={"wanted": "报表"}),
    "financing:approve": Door(MAKER, "application_in_review", acts=MAKER, gives=TERMS),
    "financing:refuse": Door(MAKER, "application_in_review", acts=MAKER, gives={"reason_code": "OTHER"}),
    "financing:decide": Door(CHECKER, "decision", acts=CHECKER, gives=AGREE),
    # --- slips
    "financing:new-slip": Door(MAKER, "application_ready", acts=MAKER, gives=slip_of),
    "financing:slips": Door(f"{SUPPLIERS} {BANKS} {WATCHERS}", asks="q status amount_min"),
    "financing:slip": Door(f"{SUPPLIERS} {BANKS} {WATCHERS}", "slip"),
    "financing:edit-slip": Door(MAKER, "slip_draft", acts=MAKER, gives=rewritten),
    "financing:hand-in-slip": Door(MAKER, "slip_draft", acts=MAKER, answer=ONLY_POST),
    "financing:drop-slip": Door(MAKER, "slip_draft", acts=MAKER, answer=ONLY_POST),
    "financing:check-slip": Door(CHECKER, "slip_checking", acts=CHECKER, gives=AGREE),
    "financing:amend-slip": Door(MAKER, "slip", acts=MAKER, gives=amendment),
    "financing:check-amendment": Door(CHECKER, "slip_amending", acts=CHECKER, gives=AGREE),
    "financing:void-slip": Door(CHECKER, "slip", acts=CHECKER, gives={"reason": "录错"}),
    "financing:answer-void": Door(SUPPLIERS, "slip_void_asked", acts="supplier", gives={"agrees": "no"}),
    "financing:dispute-slip": Door(SUPPLIERS, "slip", acts="supplier", gives={"reason": "金额不对"}),
    "financing:find-slip": Door("operator", "slip_disputed", acts="operator", gives={"finding": "属实"}),
    "financing:resolve-slip": Door(CHECKER, "slip_found", acts=CHECKER, gives={"note": "无误"}),
}
