"""The cloud's world: that of the shared rooms, with awards, contracts, records and what editors wrote."""

from tests.doors.world import ABROAD, HERE, NEXT_DOOR, NOW, World
from tests.doors.world import make_world as make_shared_world
from yangcai.cloud.contracts.tests.makers import make_award, make_contract
from yangcai.cloud.finance.models import Freeze
from yangcai.cloud.finance.tests.lending import another_bank, lend
from yangcai.cloud.intake.models import Batch, Item
from yangcai.cloud.intake.tests.makers import make_source
from yangcai.cloud.portal.tests.makers import make_article, make_contact, make_highlight, make_hubei
from yangcai.foundation.people.tests.makers import make_region

PHONE, ACCOUNT = "13812345678", "6222020000001234"  # what the contracts' makers write


def make_world() -> World:
    """Everything; a folder for files and a key for the log must be there."""
    make_hubei()
    world = make_shared_world()
    for make in (_contracts, _finance, _intake, _portal):
        make(world)
    return world


def _contracts(world):
    """Awards and contracts of the supplier, of its rival, next door and abroad; one of them confidential."""
    unit = world.purchaser_maker.organisation
    supplier, rival = world.supplier.organisation, world.rival.organisation
    for noun, make in (("award", make_award), ("contract", make_contract)):
        setattr(world, noun, make(supplier, HERE, purchaser=unit))
        setattr(world, f"rival_{noun}", make(rival, HERE))
        setattr(world, f"next_{noun}", make(None, NEXT_DOOR, purchaser=world.next_unit.organisation))
        setattr(world, f"{noun}_abroad", make(supplier, ABROAD))
    world.secret_contract = make_contract(supplier, HERE, purchaser=unit, is_confidential=True)


def _finance(world):
    """A slip of the supplier with the bank, one of its rival with another."""
    bank = world.bank_maker.organisation
    unit = world.contract.purchaser
    world.financed_contract = make_contract(world.supplier.organisation, HERE, purchaser=unit)
    world.slip = lend(world.financed_contract, bank.parent, bank)
    world.rival_slip = lend(world.rival_contract, another_bank())
    _freezes(world)


def _freezes(world):
    """An order that waits for the leader, one in force, one next door."""
    for name, supplier, by in (
        ("freeze", world.supplier, world.bureau),
        ("freeze_in_force", world.rival, world.bureau),
        ("next_freeze", None, world.next_bureau),
    ):
        subject = {"supplier": supplier.organisation} if supplier else {"contract": world.next_contract}
        path = supplier.organisation.region.path if supplier else world.next_contract.region_path
        facts = {"kind": "dispute", "document_number": name, "reason": "示例", "region_path": path}
        if name == "freeze_in_force":
            facts |= {"status": "in_force", "decided_by": world.bureau_leader.user, "decided_at": NOW}
        setattr(world, name, Freeze.rows.create(filed_by=by.user, filed_at=NOW, **facts | subject))


def _intake(world):
    """A record in quarantine here and one next door, with their files."""
    for prefix, code in (("", HERE), ("next_", NEXT_DOOR), ("abroad_", ABROAD)):
        source = make_source(name=f"test-{code}", region=make_region(code))
        batch = Batch.rows.create(source=source, file_name="a.jsonl", digest=code * 10, started_at=NOW)
        facts = {"project_name": "示例道路工程", "supplier_name": "示例一号建设有限公司", "price": "/"}
        item = Item.rows.create(
            source=source,
            batch=batch,
            reference="R1",
            version=1,
            checksum="0",
            facts=facts | {"purchaser_name": "示例区交通局", "published_on": "2026-03-02"},
            status="quarantined",
            reasons=["金额为空"],
            received_at=NOW,
        )
        setattr(world, f"{prefix}batch", batch)
        setattr(world, f"{prefix}item", item)


def _portal(world):
    """Drafts here and next door, something published."""
    here, there = make_region(HERE), make_region(NEXT_DOOR)
    world.draft = make_article(published=False, seat=world.bureau.seat, region=here, title="本市草稿")
    world.next_draft = make_article(
        published=False, seat=world.next_bureau.seat, region=there, title="邻市草稿"
    )
    world.article = make_article(region=here, title="已发布", number="示财采〔2026〕1号")
    world.published_contact = make_contact(here)
    make_contact(there, published=False)
    make_highlight(here)
