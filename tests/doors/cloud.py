"""The addresses of the cloud: those of the shared rooms, and its own."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.doors import foundation, policy
from tests.doors.policy import (
    BANKS,
    BUREAUS,
    EVERYBODY,
    GUARDS,
    NEIGHBOURS,
    NOBODY,
    ONLY_POST,
    PROVINCIAL,
    PURCHASERS,
    SIGNED_IN,
    SUPPLIERS,
    WATCHERS,
    Door,
)
from tests.doors.world import HERE, TODAY
from yangcai.foundation.documents.tests.files import PDF
from yangcai.foundation.rules.tests.test_notices import NOTICES

TOMORROW = TODAY + timedelta(days=1)
QUERIERS = f"{PURCHASERS} {SUPPLIERS} {BANKS} {WATCHERS}"
UNSIGNED = 401
QUERIERS_OF_A_SLIP = f"{PURCHASERS} supplier {BANKS} {WATCHERS}"
INTAKE = f"operator auditor {BUREAUS}"
EDITORS = f"operator auditor {BUREAUS}"
ARTICLE = {
    "kind": "notice", "region": HERE, "title": "示例通知", "issuer": "示范市财政局", "publicity": "active", "body": "正文",
}  # fmt: skip


def an_order(number):
    """What a bureau files, with its document."""
    file = SimpleUploadedFile("a.pdf", PDF)
    return {"kind": "dispute", "document_number": number, "reason": "示例", "file": file}


# family -> row -> who sees it, as in `policy`
ROWS = policy.ROWS | {
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
    "slip": {
        "slip": f"{PURCHASERS} supplier {BANKS} {WATCHERS}",
        "rival_slip": f"rival {WATCHERS}",
    },
    "freeze": {"freeze": WATCHERS, "next_freeze": f"next_bureau {PROVINCIAL}"},
    "freeze_in_force": {"freeze_in_force": WATCHERS},
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

DOORS = foundation.DOORS | {
    # --- the receipt of any room's row
    "documents:receipt": Door(SIGNED_IN, "=contracts.contract contract"),
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
    # --- contracts
    "contracts:contracts": Door(QUERIERS, asks="everywhere"),
    "contracts:contract": Door(QUERIERS, "contract"),
    "contracts:awards": Door(QUERIERS, asks="everywhere"),
    "contracts:award": Door(QUERIERS, "award"),
    "contracts:totals": Door(QUERIERS, asks="calibre place filed_on_after region"),
    # --- finance
    "finance:financing": Door(QUERIERS),
    "finance:applications": Door(f"{SUPPLIERS} {BANKS} {WATCHERS}"),
    "finance:slips": Door(QUERIERS),
    "finance:slip": Door(QUERIERS, "slip"),
    "finance:slip-print": Door(QUERIERS, "slip", acts=QUERIERS_OF_A_SLIP, answer=ONLY_POST),
    "finance:handoff": Door(
        SUPPLIERS, acts="supplier", gives=lambda world: {"contract": world.contract.pk}, answer=ONLY_POST
    ),
    "finance:audits": Door(GUARDS),
    "finance:repair": Door(QUERIERS, "contract", answer=ONLY_POST),
    "finance:freezes": Door(WATCHERS),
    "finance:freeze": Door(WATCHERS, "freeze"),
    "finance:freeze-supplier": Door(
        "bureau",
        acts="bureau",
        gives=lambda world: an_order("示例1号") | {"uscc": world.supplier.organisation.uscc},
    ),
    "finance:freeze-contract": Door(
        "bureau", "contract", acts="bureau", gives=lambda world: an_order("示例2号")
    ),
    "finance:freeze-decide": Door(
        WATCHERS,
        "freeze",
        acts="bureau_leader",
        gives={"decision": "confirm", "reason": ""},
        answer=ONLY_POST,
    ),
    "finance:freeze-lift": Door(
        "bureau", "freeze_in_force", acts="bureau", gives=lambda world: an_order("示例3号")
    ),
    # --- finance, for machines: whoever cannot sign is told no
    "finance-api:awards": Door(EVERYBODY, asks="changedOn cursor limit", answer=UNSIGNED),
    "finance-api:contracts": Door(EVERYBODY, asks="changedOn cursor limit", answer=UNSIGNED),
    "finance-api:contract": Door(EVERYBODY, "=demo-1", answer=UNSIGNED),
    "finance-api:account-lock": Door(EVERYBODY, "=demo-1", asks="fp", answer=UNSIGNED),
    "finance-api:payments": Door(EVERYBODY, asks="date cursor limit", answer=UNSIGNED),
    "finance-api:contract-encumbrances": Door(EVERYBODY, "=demo-1", answer=UNSIGNED),
    "finance-api:encumbrances": Door(EVERYBODY, answer=ONLY_POST),
    "finance-api:lock": Door(EVERYBODY, "=A-1", answer=ONLY_POST),
    "finance-api:confirm": Door(EVERYBODY, "=A-1", answer=ONLY_POST),
    "finance-api:extend": Door(EVERYBODY, "=A-1", answer=ONLY_POST),
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
}
