"""Who comes through which door of the cloud: the whole policy of the site, an address a line.

A new address needs a line here: who opens it (`Door`'s first word), what its arguments are, who may post to it and
what. An argument that begins with `=` is a plain word, any other names a family of rows in `ROWS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.world import HERE, NEXT_DOOR, TODAY
from yangcai.foundation.documents.tests.files import PDF
from yangcai.foundation.people.tests.makers import PASSWORD
from yangcai.foundation.rules.tests.test_notices import NOTICES

# --- who ------------------------------------------------------------------------------------------

PURCHASERS = "purchaser_maker purchaser_checker"
SUPPLIERS = "supplier rival"
BANKS = "bank_maker bank_checker bank_admin"
BUREAUS = "bureau bureau_leader"
GUARDS = "operator operator_security auditor"
ADMINS = "operator operator_security bank_admin"
WATCHERS = f"{BUREAUS} {GUARDS}"  # whose territory the supplier's city lies in
BY_ACCOUNT = f"{PURCHASERS} {BANKS} {WATCHERS} agency expert"
SIGNED_IN = f"{BY_ACCOUNT} {SUPPLIERS}"
NEWCOMERS = "newcomer"
EVERYBODY = f"{SIGNED_IN} {NEWCOMERS} stranger"
OUTSIDERS = f"{NEWCOMERS} stranger"
NEIGHBOURS = "next_unit next_bank next_bureau"
NOBODY = ""

# --- which rows are seen by whom -------------------------------------------------------------------

# family -> row of the world -> who sees it. The first of a family stands in the addresses; the others are its like
# next door, of a rival or abroad.
PROVINCIAL = GUARDS  # who look over the whole province
ROWS: dict[str, dict[str, str]] = {
    "organisation": {
        "organisation_of_supplier": f"supplier {WATCHERS}",
        "organisation_of_rival": f"rival {WATCHERS}",
        "organisation_of_purchaser_maker": f"{PURCHASERS} {WATCHERS}",
        "organisation_of_bank_maker": f"{BANKS} {WATCHERS}",
        "organisation_of_bureau": WATCHERS,
        "organisation_of_next_unit": f"next_unit next_bureau {PROVINCIAL}",
        "organisation_abroad": NOBODY,
    },
    "bank": {"organisation_of_bank_admin": f"bank_admin {PROVINCIAL}"},
    "branch": {"organisation_of_bank_maker": f"{BANKS} {WATCHERS}", "organisation_abroad": NOBODY},
    "unit": {"empty_unit": WATCHERS, "organisation_of_next_unit": f"next_unit next_bureau {PROVINCIAL}"},
    "accreditation": {
        "bank_accreditation": f"bank_admin {PROVINCIAL}",
        "next_accreditation": f"next_bureau {PROVINCIAL}",
    },
    "member": {
        "membership_of_bank_maker": f"bank_maker bank_admin {WATCHERS}",
        "membership_of_supplier": f"supplier {WATCHERS}",
        "membership_of_rival": f"rival {WATCHERS}",
        "membership_of_purchaser_maker": f"purchaser_maker {WATCHERS}",
        "membership_of_next_unit": f"next_unit next_bureau {PROVINCIAL}",
        "membership_abroad": NOBODY,
    },
    "single_account": {
        "single_account": WATCHERS,
        "membership_of_next_unit": f"next_unit next_bureau {PROVINCIAL}",
    },
    "session": {
        "session_of_supplier": f"supplier {GUARDS}",
        "session_of_rival": f"rival {GUARDS}",
    },
    "claim": {"claim": "operator auditor", "next_claim": "operator auditor", "claim_abroad": NOBODY},
    "reset": {"reset": ADMINS, "next_reset": "operator operator_security"},
    "account_rule": {"rule": GUARDS},
    "import": {"imported": "operator auditor"},
    "paper": {
        "paper_of_unit": PURCHASERS,
        "paper_of_supplier": "supplier",
        "paper_of_rival": "rival",
    },
    "export": {"export_of_purchaser_maker": "purchaser_maker", "export_of_supplier": "supplier"},
    "message": {"message_of_purchaser_maker": PURCHASERS, "message_of_supplier": "supplier"},
    "sms": {"sms": GUARDS},
    "mail": {"mail": GUARDS},
    "event": {
        "event_of_supplier": f"supplier {GUARDS}",
        "event_of_rival": f"rival {GUARDS}",
        "event_of_purchaser_maker": f"purchaser_checker {GUARDS}",
    },
    "archive": {
        "archive_of_supplier": "supplier auditor",
        "archive_of_rival": "rival auditor",
        "archive_of_auditor": "auditor",
    },
    "award": {
        "award": f"{PURCHASERS} supplier {BANKS} {WATCHERS}",
        "rival_award": f"rival {BANKS} {WATCHERS}",
        "next_award": f"{NEIGHBOURS} {PROVINCIAL}",
        "award_abroad": "supplier",
    },
    "contract": {
        "contract": f"{PURCHASERS} supplier {BANKS} {WATCHERS}",
        "rival_contract": f"rival {BANKS} {WATCHERS}",
        "secret_contract": f"{PURCHASERS} supplier {BUREAUS}",
        "next_contract": f"{NEIGHBOURS} {PROVINCIAL}",
        "contract_abroad": "supplier",
    },
    "article": {"article": f"{EVERYBODY} {NEIGHBOURS}"},
    "item": {
        "item": f"operator auditor {BUREAUS}",
        "next_item": "operator auditor next_bureau",
        "abroad_item": NOBODY,
    },
    "batch": {
        "batch": f"operator auditor {BUREAUS}",
        "next_batch": "operator auditor next_bureau",
        "abroad_batch": NOBODY,
    },
    "draft": {
        "draft": f"operator auditor {BUREAUS}",
        "next_draft": "operator auditor next_bureau",
    },
}

ONLY_POST = 405


@dataclass(frozen=True, slots=True)
class Door:
    """One address.

    `seen_by` open it, each for the rows they see; a row they do not see is 404. `acts` may post `gives` and change
    something by it; what anybody else posts changes nothing. `sees` are those who find the row behind this address
    when they are fewer than `ROWS` says. `asks` are the address's own parameters, `query` those it needs. `answer` is
    what even those who may come get, where that is no page: 405 of what is only posted to.
    """

    seen_by: str
    args: str = ""
    acts: str = NOBODY
    gives: Mapping[str, Any] | Callable[[Any], Mapping[str, Any]] = field(default_factory=dict)
    sees: str | None = None
    asks: str = ""
    query: str = ""
    answer: int = 200

    @property
    def takes_posts(self) -> bool:
        """Whether anything is done with what is posted here."""
        return bool(self.acts or self.gives or self.answer == ONLY_POST)

    @property
    def opener(self) -> str:
        """One who may come in: a stranger where everybody may, since their pages are drawn fastest."""
        return "stranger" if self.seen_by == EVERYBODY else (self.seen_by or "operator").split()[0]

    @property
    def family(self) -> str:
        """The family of rows in its arguments, if there is one."""
        return next((word for word in self.args.split() if not word.startswith("=")), "")


TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
MEMBER_READERS = f"{WATCHERS} bank_admin {SUPPLIERS}"
MEMBER_EDITORS = f"{ADMINS} {SUPPLIERS}"
ARCHIVISTS = f"auditor purchaser_checker bank_admin {SUPPLIERS}"
QUERIERS = f"{PURCHASERS} {SUPPLIERS} {BANKS} {WATCHERS}"
INTAKE = f"operator auditor {BUREAUS}"
EDITORS = f"operator auditor {BUREAUS}"
NEW_PASSWORD = {"password": "Osmanthus-7-moon", "again": "Osmanthus-7-moon"}
OTHER_PHONES = {"maker_phone": "13900000001", "checker_phone": "13900000002"}
PERSON = {"username": "new.clerk", "name": "王晓", "phone": "13900000003"}
BRANCH = {"name": "示范银行新支行", "region": HERE, "parent": "示范银行"}
ARTICLE = {
    "kind": "notice", "region": HERE, "title": "示例通知", "issuer": "示范市财政局", "publicity": "active", "body": "正文",
}  # fmt: skip
RULE = {
    "region": HERE, "kind": "agency", "pattern": "{region}{ending}", "maker": "1", "checker": "2", "initial": "random",
    "source": "示例", "valid_from": TODAY,
}  # fmt: skip
LEGACY = "账号,姓名,手机号,单位名称,区划代码\nold-1,王晓,13900000005,示例单位,420100\n".encode()


def a_file(name, content):
    """A file as browsers send it, a fresh one each time."""
    return lambda world: {"file": SimpleUploadedFile(name, content), "origin_system": "旧系统"}


DOORS = {
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
    # --- rules: the law is for everybody
    "rules:index": Door(EVERYBODY),
    "rules:regions": Door(EVERYBODY, asks="q"),
    "rules:region": Door(EVERYBODY, f"={HERE}", asks="on"),
    "rules:regions-json": Door(EVERYBODY, asks="under"),
    "rules:limits": Door(EVERYBODY, asks="on"),
    "rules:limit": Door(EVERYBODY, "=challenge.file_max", asks="on"),
    "rules:limit-new": Door(
        "operator bureau_leader",
        "=challenge.file_max",
        acts="operator bureau_leader",
        gives={"value": "9", "valid_from": TOMORROW, "source": "示例", "mark": "v", "region": HERE},
    ),
    "rules:calendar": Door(EVERYBODY, asks="year start key count unit"),
    "rules:calendar-new": Door(
        "operator", acts="operator", gives={"year": 2026, "notice_number": "示例", "text": NOTICES[2026]}
    ),
    "rules:rollouts": Door(EVERYBODY, asks="region level on"),
    "rules:rollout-new": Door(
        "operator bureau_leader",
        acts="operator bureau_leader",
        gives={
            "module": "finance",
            "region": HERE,
            "state": "online",
            "valid_from": TOMORROW,
            "notice_title": "示例通知",
        },
        asks="module region",
    ),
    "rules:catalogue": Door(EVERYBODY, asks="q leaf"),
    "rules:item": Door(EVERYBODY, "=A"),
    # --- documents
    "documents:documents": Door(SIGNED_IN),
    "documents:upload": Door(SIGNED_IN, acts=SIGNED_IN, gives=a_file("a.pdf", PDF)),
    "documents:download": Door(SIGNED_IN, "paper"),
    "documents:quarantine": Door(GUARDS),
    "documents:forms": Door(SIGNED_IN),
    "documents:receipt": Door(SIGNED_IN, "=contracts.contract contract"),
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
    # --- contracts
    "contracts:contracts": Door(QUERIERS, asks="everywhere"),
    "contracts:contract": Door(QUERIERS, "contract"),
    "contracts:awards": Door(QUERIERS, asks="everywhere"),
    "contracts:award": Door(QUERIERS, "award"),
    "contracts:totals": Door(QUERIERS, asks="calibre place filed_on_after region"),
    # --- intake
    "intake:items": Door(INTAKE),
    "intake:item": Door(
        INTAKE,
        "item",
        acts="operator",
        gives={
            "project_name": "示例道路工程",
            "purchaser_name": "示例区交通局",
            "supplier_name": "示例一号建设有限公司",
            "price": "12.85万元",
            "published_on": "2026-03-02",
            "note": "据更正公告",
        },
    ),
    "intake:dismiss": Door(INTAKE, "item", acts="operator", gives={"note": "测试公告"}, answer=ONLY_POST),
    "intake:batches": Door(INTAKE),
    "intake:batch": Door(INTAKE, "batch"),
    "intake:sources": Door(INTAKE),
    # --- portal
    "portal:home": Door(EVERYBODY, asks="region"),
    "portal:homepage": Door(EVERYBODY, asks="region"),
    "portal:regions": Door(EVERYBODY, asks="q"),
    "portal:region": Door(EVERYBODY, f"={HERE}"),
    "portal:articles": Door(EVERYBODY, asks="region kind"),
    "portal:article": Door(EVERYBODY, "article"),
    "portal:article-print": Door(EVERYBODY, "article"),
    "portal:guides": Door(EVERYBODY),
    "portal:guide": Door(EVERYBODY, "=sign-in"),
    "portal:contacts": Door(EVERYBODY, asks="region"),
    "portal:search": Door(EVERYBODY, asks="q"),
    "portal:help": Door(EVERYBODY),
    "portal:desk": Door(SIGNED_IN),
    "portal:desk-articles": Door(EDITORS),
    "portal:desk-contacts": Door(EDITORS),
    "portal:desk-highlights": Door(EDITORS),
    "portal:content-new": Door(
        "operator bureau",
        "=articles",
        acts="operator bureau",
        gives=lambda world: ARTICLE | {"region": world.draft.region_id},
    ),
    "portal:content": Door(EDITORS, "=articles draft"),
    "portal:content-edit": Door(
        "operator bureau",
        "=articles draft",
        acts="operator bureau",
        gives=lambda world: ARTICLE | {"region": world.draft.region_id},
    ),
    "portal:content-publish": Door(
        EDITORS, "=articles draft", acts="operator bureau_leader", answer=ONLY_POST
    ),
    "portal:content-withdraw": Door(
        "operator bureau_leader", "=articles draft", acts="operator bureau_leader", gives={"reason": "重写"}
    ),
    # --- the style guide, outside production
    "ui:guide": Door(EVERYBODY),
    "ui:guide-list": Door(EVERYBODY),
    "ui:guide-form": Door(EVERYBODY, gives={"name": "示例"}),
    "ui:guide-portal": Door(EVERYBODY),
    "ui:guide-error": Door(EVERYBODY, "=404", answer=404),
}
