"""One small world of the shared rooms: everybody of the cast with something of their own, neighbours with the like.

Its rows are attributes by the names that `policy.ROWS` uses; the cast's members are attributes too.
"""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from tests.doors.walk import Visitor
from yangcai.foundation.documents.models import Document, Export
from yangcai.foundation.documents.operations import keep
from yangcai.foundation.documents.tests import files
from yangcai.foundation.evidence.models import Archive
from yangcai.foundation.evidence.tests.makers import make_events, make_log, sequence
from yangcai.foundation.exchange.models import Incoming, Outgoing, Skip
from yangcai.foundation.exchange.operations import keys, publish
from yangcai.foundation.exchange.testing import deliver, make_peer
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.messages.operations import ask, send_mail, send_sms, tell
from yangcai.foundation.people.models import (
    AccountImport,
    AccountImportRow,
    AccountRule,
    Accreditation,
    BindingClaim,
    FactorReset,
    UnifiedIdentity,
)
from yangcai.foundation.people.seats import newcomer_seat
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    PASSWORD,
    make_cast,
    make_member,
    make_newcomer,
    make_organisation,
    make_region,
    make_user,
)
from yangcai.foundation.rules.models import CatalogueItem, Limit

NOW = timezone.now()
TODAY = beijing_day(NOW)
HERE, NEXT_DOOR, ABROAD = "420100", "420200", "440100"


class World(SimpleNamespace):
    """The cast, its neighbours and its strangers, and what belongs to them."""

    def member(self, name):
        """Somebody by name."""
        return getattr(self, name)


def make_world():
    """Everything; a folder for files and a key for the log must be there."""
    world = World(**vars(make_cast()))
    for make in (_neighbours, _people, _papers, _messages, _rules, _evidence, _exchange):
        make(world)
    return world


def make_visitors(world, names):
    """A signed-in browser for each of these members."""
    shared, visitors = Client(), {}
    for name in names:
        session = sign_in(Client(), world.member(name))
        visitors[name] = Visitor(shared, session.session_key if session else "")
    return visitors


def _neighbours(world):
    """The like of the cast: a unit, a bank and a bureau in the next city; somebody not activated yet."""
    city = make_region(NEXT_DOOR)
    bank = make_organisation("institution", city, name="邻市银行")
    Accreditation.rows.create(institution=bank, region=city, valid_from=LONG_AGO)
    world.next_unit = make_member("purchaser_maker", make_organisation("purchaser", city))
    world.next_bank = make_member("bank_maker", make_organisation("branch", city, parent=bank))
    world.next_bureau = make_member("bureau_officer", make_organisation("bureau", city))
    newcomer, _secret = make_newcomer("bank_maker", world.bank_maker.organisation)
    world.newcomer = replace(newcomer, seat=newcomer_seat(newcomer.user))


def _people(world):
    """Organisations and members by their own names; a session, claims, resets, rules, imports."""
    for who in ("purchaser_maker", "supplier", "rival", "bank_maker", "bank_admin", "bureau", "next_unit"):
        setattr(world, f"organisation_of_{who}", world.member(who).organisation)
        setattr(world, f"membership_of_{who}", world.member(who).membership)
    bank = world.bank_admin.organisation
    world.bank_accreditation = Accreditation.rows.get(institution=bank)
    world.next_accreditation = Accreditation.rows.get(institution=world.next_bank.organisation.parent)
    foreigner = make_member("purchaser_maker", make_organisation("purchaser", ABROAD))
    world.organisation_abroad, world.membership_abroad = foreigner.organisation, foreigner.membership
    world.empty_unit = make_organisation("purchaser", HERE, budget_level="city")
    single = {"user": make_user(), "is_single_account": True}
    unit = make_organisation("purchaser", HERE)
    world.single_account = make_member("purchaser_maker purchaser_checker", unit, **single).membership
    world.session_of_supplier = sign_in(Client(), world.supplier)
    world.session_of_rival = sign_in(Client(), world.rival)
    _secrets(world)
    world.claim = _claim(world.supplier)
    world.next_claim = _claim(SimpleNamespace(organisation=make_organisation("supplier", NEXT_DOOR)))
    world.claim_abroad = _claim(SimpleNamespace(organisation=make_organisation("supplier", ABROAD)))
    known = {"kind": "purchaser", "initial": "random", "source": "示例", "valid_from": LONG_AGO}
    world.rule = AccountRule.rows.create(region=make_region(HERE), pattern="{region}{code}{ending}", **known)
    counts = {"sha256": "0" * 64, "imported_at": NOW, "imported_by": "运营", "refused": 1}
    world.imported = AccountImport.rows.create(file_name="旧账号.csv", origin_system="旧系统", **counts)
    AccountImportRow.rows.create(
        account_import=world.imported, line=2, username="old", unit="某单位", outcome="refused", reason="重复"
    )


def _secrets(world):
    """A password and a second factor for those whose doors ask for them; two resets of lost ones."""
    for who in ("purchaser_maker", "bank_maker", "operator"):
        user = world.member(who).user
        user.set_password(PASSWORD)
        user.password_at, user.second_factor = NOW, "totp"
        user.save()
    asked = {"reason": "手机丢失", "asked_at": NOW}
    teller, officer = world.bank_checker.membership, world.next_bureau.membership
    world.reset = FactorReset.rows.create(membership=teller, asked_by=world.operator.user, **asked)
    world.next_reset = FactorReset.rows.create(membership=officer, asked_by=world.operator.user, **asked)


def _claim(member):
    """Somebody whose firm has another name at the identity platform."""
    firm, name = member.organisation, "示例更名公司（虚构）"
    seen = {"first_at": NOW, "seen_at": NOW}
    identity = UnifiedIdentity.rows.create(
        issuer="test", subject=firm.uscc, user=make_user(), uscc=firm.uscc, organisation_name=name, **seen
    )
    return BindingClaim.rows.create(identity=identity, organisation=firm, name=name, filed_at=NOW)


def _papers(world):
    """Files of three sides, one of them shut away; exports of two."""
    world.paper_of_unit = _paper(world.purchaser_maker)
    world.paper_of_supplier = _paper(world.supplier)
    world.paper_of_rival = _paper(world.rival)
    world.paper_shut_away = _paper(world.supplier, status="infected", finding="示例病毒")
    for who in ("purchaser_maker", "supplier"):
        member = world.member(who)
        export = Export.rows.create(
            user=member.user,
            organisation=member.organisation,
            list_name="documents.documents",
            title="单位文件",
            format="csv",
            rows_estimated=1,
            asked_at=NOW,
        )
        setattr(world, f"export_of_{who}", export)


def _paper(member, **facts):
    """A file that has been scanned."""
    kept = {"seat": member.seat, "at": NOW, "subject": None, "purpose": "attachment"}
    document = keep(file=files.given("扫描件.pdf", files.PDF), **kept)
    Document.rows.filter(pk=document.pk).update(**{"status": "clean"} | facts)
    return document


def _messages(world):
    """News and to-dos for two sides, and deliveries that were given up."""
    for who in ("purchaser_maker", "supplier"):
        here = world.member(who).organisation
        words = {"seat": SYSTEM, "at": NOW, "organisation": here, "title": "示例"}
        setattr(world, f"message_of_{who}", tell(**words))
        ask(**words, subject=here, dedup_key=who, due_at=NOW + timedelta(days=2))
    facts = {"title": "备案", "result": "通过"}
    world.sms = send_sms(seat=SYSTEM, at=NOW, phone="-", template="result", facts=facts, dedup_key="sms")
    world.mail = send_mail(seat=SYSTEM, at=NOW, address="-", subject="示例", body="示例", dedup_key="mail")


def _rules(world):
    """A limit and an item of the catalogue."""
    Limit.rows.create(
        key="challenge.file_max",
        title="示例期限",
        value=7,
        unit="wd",
        source="示例",
        mark="v",
        valid_from=date(2015, 3, 1),
    )
    CatalogueItem.rows.create(
        version="2022", code="A", name="货物", level=1, is_leaf=True, valid_from=date(2022, 9, 2)
    )


def _evidence(world):
    """A log with a signed head over what happened, archives of two sides."""
    make_log(at=NOW)
    for who in ("supplier", "rival", "purchaser_maker"):
        member = world.member(who)
        (event,) = make_events(1, at=NOW, organisation_id=member.organisation.pk)
        setattr(world, f"event_of_{who}", event)
    sequence(at=NOW)
    yesterday = TODAY - timedelta(days=1)
    for who, whole in (("supplier", False), ("rival", False), ("auditor", True)):
        path = default_storage.save(f"archives/{who}.zip", ContentFile(b"zip"))
        made = {"status": "made", "path": path, "digest": hashlib.sha256(b"zip").hexdigest(), "size": 3}
        archive = Archive.rows.create(
            day=yesterday,
            organisation_id=world.member(who).organisation.pk,
            whole=whole,
            items=1,
            ordered_at=NOW,
            made_at=NOW,
            event_id=world.event_of_supplier.pk,
            **made,
        )
        setattr(world, f"archive_of_{who}", archive)


def _exchange(world):
    """The other site, a bank with a key, a dead letter behind one that was sent, one to skip, one that was rejected."""
    world.counterpart, told = make_peer(), {"type": "example.told", "data": {}}
    bank = keys.register_bank(
        seat=SYSTEM, at=NOW, organisation=world.bank_admin.organisation, app="bank-example"
    )
    world.bank_key, _shown_once = keys.issue(seat=SYSTEM, at=NOW, counterpart=bank)
    sent, world.dead_letter, unwanted = (
        publish(seat=SYSTEM, at=NOW, resource=f"example/{name}", **told) for name in (1, 1, 2)
    )
    Outgoing.rows.filter(pk=sent.pk).update(status="sent", sent_at=NOW)
    Outgoing.rows.filter(pk__in=(world.dead_letter.pk, unwanted.pk)).update(
        status="dead", first_failed_at=NOW
    )
    asked = {"reason": "对方已手工登记", "asked_by": world.auditor.user, "asked_at": NOW}
    world.skip = Skip.rows.create(outgoing=unwanted, **asked)
    deliver("example.told", "example/1", 1, {})
    Incoming.rows.update(status="rejected", error="NO")
    world.received = Incoming.rows.get()
