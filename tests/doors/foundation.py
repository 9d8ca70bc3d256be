"""The addresses of the rooms that more than one site has."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors.policy import (
    ADMINS,
    BY_ACCOUNT,
    EVERYBODY,
    GUARDS,
    NEWCOMERS,
    NOBODY,
    ONLY_POST,
    PURCHASERS,
    SIGNED_IN,
    SUPPLIERS,
    WATCHERS,
    Door,
)
from tests.doors.world import HERE, NEXT_DOOR, TODAY
from yangcai.foundation.documents.tests.files import PDF
from yangcai.foundation.people.tests.makers import PASSWORD

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
MEMBER_READERS = f"{WATCHERS} bank_admin {SUPPLIERS}"
MEMBER_EDITORS = f"{ADMINS} {SUPPLIERS}"
ARCHIVISTS = f"auditor purchaser_checker bank_admin {SUPPLIERS}"
NEW_PASSWORD = {"password": "Osmanthus-7-moon", "again": "Osmanthus-7-moon"}
OTHER_PHONES = {"maker_phone": "13900000001", "checker_phone": "13900000002"}
PERSON = {"username": "new.clerk", "name": "王晓", "phone": "13900000003"}
BRANCH = {"name": "示范银行新支行", "region": HERE, "parent": "示范银行"}
RULE = {
    "region": HERE, "kind": "agency", "pattern": "{region}{ending}", "maker": "1", "checker": "2", "initial": "random",
    "source": "示例", "valid_from": TODAY,
}  # fmt: skip
LEGACY = "账号,姓名,手机号,单位名称,区划代码\nold-1,王晓,13900000005,示例单位,420100\n".encode()


def a_file(name, content):
    """A file as browsers send it, a fresh one each time."""
    return lambda world: {"file": SimpleUploadedFile(name, content), "origin_system": "旧系统"}


DOORS: dict[str, Door] = {
    # --- for machines
    "healthz": Door(EVERYBODY),
    "readyz": Door(EVERYBODY),
    "metrics": Door(NOBODY),
    # --- people: coming in
    "people:sign-in": Door(EVERYBODY, gives={"username": "operator", "password": "x"}, asks="next"),
    "people:bank-sign-in": Door(EVERYBODY, gives={"username": "bank", "password": "x"}, asks="next"),
    "people:second-step": Door(EVERYBODY, gives={"code": "000000"}, asks="by", answer=302),
    "people:second-step-code": Door(EVERYBODY, answer=ONLY_POST),
    "people:sign-out": Door(EVERYBODY, acts=f"{SIGNED_IN} {NEWCOMERS}", answer=ONLY_POST),
    "people:switch": Door(
        SIGNED_IN,
        acts="purchaser_maker",
        gives=lambda world: {"membership": world.purchaser_maker.membership.pk},
        asks="next",
    ),
    "people:confirm": Door(BY_ACCOUNT, acts=BY_ACCOUNT, gives={"password": PASSWORD}, asks="next"),
    "people:supplier-sign-in": Door(EVERYBODY, asks="next from uscc"),
    "people:supplier-sign-in-start": Door(EVERYBODY, asks="next again", answer=503),
    "people:unified-callback": Door(EVERYBODY, asks="state code error iss", answer=400),
    "people:unified-backchannel": Door(EVERYBODY, gives={"logout_token": "a.b.c"}, answer=ONLY_POST),
    "people:unified-signed-out": Door(EVERYBODY),
    "people:binding-claims": Door("operator auditor"),
    "people:binding-claim": Door(
        "operator auditor", "claim", acts="operator", gives={"verdict": "refused", "reason": "名称不符"}
    ),
    # --- people: first steps
    "people:activate": Door(NEWCOMERS),
    "people:activate-phone": Door(NEWCOMERS, gives={"code": "000000"}),
    "people:activate-password": Door(NEWCOMERS, acts=NEWCOMERS, gives=NEW_PASSWORD),
    "people:send-code": Door(
        f"{BY_ACCOUNT} {NEWCOMERS}",
        acts=f"{BY_ACCOUNT} {NEWCOMERS}",
        gives={"for": "factor"},
        answer=ONLY_POST,
    ),
    # --- people: one's own account
    "people:account": Door(SIGNED_IN),
    "people:edit-account": Door(SIGNED_IN, acts=SIGNED_IN, gives={"name": "新名", "email": "a@example.org"}),
    "people:password": Door(BY_ACCOUNT, acts=BY_ACCOUNT, gives=NEW_PASSWORD),
    "people:second-factor": Door(f"{BY_ACCOUNT} {NEWCOMERS}", gives={"code": "000000"}),
    "people:sms-factor": Door(f"{BY_ACCOUNT} {NEWCOMERS}", acts=BY_ACCOUNT, gives={"code": "000000"}),
    "people:recovery-codes": Door(f"{BY_ACCOUNT} {NEWCOMERS}", acts="purchaser_maker bank_maker operator"),
    "people:end-other-sessions": Door(
        f"{SIGNED_IN} {NEWCOMERS}", acts=f"{SIGNED_IN} {NEWCOMERS}", answer=ONLY_POST
    ),
    "people:end-session": Door(SUPPLIERS, "session", acts="supplier", sees="supplier", answer=ONLY_POST),
    # --- people: organisations
    "people:organisations": Door(SIGNED_IN),
    "people:new-organisation": Door(
        "operator bank_admin", "=branch", acts="operator bank_admin", gives=BRANCH
    ),
    "people:organisation": Door(SIGNED_IN, "organisation"),
    "people:edit-organisation": Door(
        "operator bank_admin", "branch", acts="operator bank_admin", gives=BRANCH
    ),
    "people:suspend-organisation": Door(
        "operator", "organisation", acts="operator", gives={"reason": "歇业"}
    ),
    "people:accredit": Door(
        "operator", "bank", acts="operator", gives={"region": NEXT_DOOR, "valid_from": TODAY}
    ),
    "people:generate-accounts": Door(
        "operator", "unit", acts="operator", gives={"maker_name": "甲", "checker_name": "乙"} | OTHER_PHONES
    ),
    "people:invite": Door(ADMINS, "branch", acts=ADMINS, gives=PERSON | {"roles": "bank_manager"}),
    "people:add-member": Door(
        "operator operator_security",
        "unit",
        acts="operator operator_security",
        gives=lambda world: {"username": world.agency.user.username, "roles": "purchaser_maker"},
    ),
    "people:end-accreditation": Door("operator", "accreditation", acts="operator"),
    # --- people: members
    "people:members": Door(MEMBER_READERS),
    "people:member": Door(MEMBER_READERS, "member"),
    "people:member-roles": Door(MEMBER_EDITORS, "member", acts=ADMINS, gives={"roles": "bank_manager"}),
    "people:member-phone": Door(MEMBER_EDITORS, "member", acts=ADMINS, gives={"phone": "13900000004"}),
    "people:suspend-member": Door(MEMBER_EDITORS, "member", acts=ADMINS),
    "people:reset-password": Door(ADMINS, "member", acts=ADMINS),
    "people:unlock": Door(ADMINS, "member", acts=ADMINS),
    "people:ask-factor-reset": Door(ADMINS, "member", acts=ADMINS, gives={"reason": "手机丢失，已当面核实"}),
    "people:split-account": Door("operator", "single_account", acts="operator", gives=PERSON),
    # --- people: accounts, and what guards look at
    "people:factor-resets": Door(ADMINS),
    "people:factor-reset": Door(ADMINS, "reset", acts="operator_security bank_admin"),
    "people:account-rules": Door(GUARDS),
    "people:new-account-rule": Door("operator", acts="operator", gives=RULE),
    "people:end-account-rule": Door("operator", "account_rule", acts="operator"),
    "people:imports": Door("operator auditor"),
    "people:new-import": Door("operator", acts="operator", gives=a_file("a.csv", LEGACY)),
    "people:import": Door("operator auditor", "import"),
    "people:refused-lines": Door("operator auditor", "import"),
    "people:sessions": Door(f"{ADMINS} auditor"),
    "people:end-any-session": Door(ADMINS, "session", acts="operator operator_security"),
    "people:sign-ins": Door(f"{ADMINS} auditor"),
    "people:roles": Door(f"{WATCHERS} bank_admin {SUPPLIERS}"),
    # --- documents
    "documents:documents": Door(SIGNED_IN),
    "documents:upload": Door(SIGNED_IN, acts=SIGNED_IN, gives=a_file("a.pdf", PDF)),
    "documents:download": Door(SIGNED_IN, "paper"),
    "documents:quarantine": Door(GUARDS),
    "documents:forms": Door(SIGNED_IN),
    "documents:receipt": Door(SIGNED_IN, "=people.organisation organisation"),
    "documents:exports": Door(SIGNED_IN),
    "documents:ask-export": Door(
        SIGNED_IN, acts=SIGNED_IN, gives={"list": "documents.documents", "format": "csv"}, answer=ONLY_POST
    ),
    "documents:export": Door(SIGNED_IN, "export"),
    "documents:cancel-export": Door(SIGNED_IN, "export", acts="purchaser_maker", answer=ONLY_POST),
    "documents:export-file": Door(SIGNED_IN, "export"),
    # --- messages
    "messages:messages": Door(SIGNED_IN),
    "messages:message": Door(SIGNED_IN, "message"),
    "messages:read-all": Door(SIGNED_IN, acts=f"{PURCHASERS} supplier", answer=ONLY_POST),
    "messages:todos": Door(SIGNED_IN),
    "messages:closed-todos": Door(SIGNED_IN),
    "messages:sms-log": Door(GUARDS),
    "messages:sms": Door(GUARDS, "sms"),
    "messages:resend-sms": Door(GUARDS, "sms", acts="operator", answer=ONLY_POST),
    "messages:mail-log": Door(GUARDS),
    "messages:mail": Door(GUARDS, "mail"),
    "messages:resend-mail": Door(GUARDS, "mail", acts="operator", answer=ONLY_POST),
    "messages:wordings": Door(GUARDS),
    "messages:reword": Door(
        "operator",
        "=code",
        acts="operator",
        gives={"text": "【示例】{code}，{minutes}分钟", "most_per_hour": 5, "valid_from": TOMORROW},
    ),
    # --- evidence: hashes are for everybody, receipts for those concerned
    "evidence:home": Door(EVERYBODY),
    "evidence:check": Door(EVERYBODY, gives=a_file("receipt.json", b"{}")),
    "evidence:receipt": Door(SIGNED_IN, "event"),
    "evidence:archives": Door(ARCHIVISTS),
    "evidence:order-archive": Door(ARCHIVISTS, acts=ARCHIVISTS, gives={"day": YESTERDAY}),
    "evidence:archive-file": Door(ARCHIVISTS, "archive"),
    "evidence:verifier": Door(EVERYBODY),
    "evidence:checkpoint": Door(EVERYBODY),
    "evidence:heads": Door(EVERYBODY, asks="origin"),
    "evidence:inclusion": Door(EVERYBODY, query="leaf=0", asks="origin leaf size"),
    "evidence:consistency": Door(EVERYBODY, query="first=1", asks="origin first second"),
    # --- exchange: for machines that sign, and what operators see of it
    "exchange:events": Door(EVERYBODY, asks="resource fromSeq limit", answer=401),
    "exchange:batch": Door(EVERYBODY, answer=ONLY_POST),
    "exchange:snapshot": Door(EVERYBODY, "=contract", asks="region cursor limit", answer=401),
    "exchange:ping": Door(EVERYBODY, answer=401),
    "exchange:counterparts": Door(GUARDS),
    "exchange:new-bank": Door(
        "operator",
        acts="operator",
        gives=lambda world: {"organisation": world.next_bank.organisation.parent.pk, "app": "bank-next"},
    ),
    "exchange:counterpart": Door(GUARDS, "counterpart"),
    "exchange:suspend": Door(GUARDS, "counterpart", acts="operator operator_security", answer=ONLY_POST),
    "exchange:issue-key": Door("operator", "counterpart", acts="operator"),
    "exchange:adopt-key": Door(
        "operator", "counterpart", acts="operator", gives={"spoken": f"new:{'ab' * 32}"}
    ),
    "exchange:backfill": Door("operator", "counterpart", acts="operator", gives={"noun": "contract"}),
    "exchange:revoke-key": Door(
        "operator operator_security", "exchange_key", acts="operator operator_security"
    ),
    "exchange:letters": Door(GUARDS),
    "exchange:dead-letters": Door(GUARDS),
    "exchange:letter": Door(GUARDS, "letter"),
    "exchange:requeue": Door(GUARDS, "letter", acts="operator", answer=ONLY_POST),
    "exchange:replay": Door("operator", "letter", acts="operator", gives={"from_seq": "1"}),
    "exchange:ask-skip": Door("operator", "letter", acts="operator", gives={"reason": "对方已手工登记"}),
    "exchange:skips": Door(GUARDS),
    "exchange:decide-skip": Door(
        GUARDS, "skip", acts="operator operator_security", gives={"decision": "confirm"}
    ),
    "exchange:inbox": Door(GUARDS),
    "exchange:received": Door(GUARDS, "received"),
    "exchange:retry": Door(GUARDS, "received", acts="operator", answer=ONLY_POST),
    # --- the style guide, outside production
    "ui:guide": Door(EVERYBODY),
    "ui:guide-list": Door(EVERYBODY),
    "ui:guide-form": Door(EVERYBODY, gives={"name": "示例"}),
    "ui:guide-portal": Door(EVERYBODY),
    "ui:guide-error": Door(EVERYBODY, "=404", answer=404),
}
