"""Files in: twice, corrected, interrupted, dirty; nothing dropped, nothing guessed."""

import csv
import json
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from django.test import TestCase
from openpyxl import Workbook

from yangcai.cloud.contracts.models import Award, Contract, Party
from yangcai.cloud.intake import files
from yangcai.cloud.intake.files import take_file
from yangcai.cloud.intake.models import Batch, Item
from yangcai.cloud.intake.operations import BatchEnded
from yangcai.cloud.intake.tests import pages
from yangcai.cloud.intake.tests.makers import RECORD, make_source, write_lines
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.tests.makers import make_organisation, make_uscc

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"


class FileTest(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def take(self, source, path):
        """Take a file whole; the batch at its end."""
        return list(take_file(seat=SYSTEM, at=AT, source=source, path=path))[-1]

    def counts(self, batch):
        return (batch.position, batch.accepted, batch.corrected, batch.unchanged, batch.quarantined)


class LinesTest(FileTest):
    @classmethod
    def setUpTestData(cls):
        cls.source = make_source()

    def test_a_clean_record_becomes_an_award(self):
        batch = self.take(self.source, write_lines(self.folder, RECORD))
        award = Award.rows.get()
        self.assertEqual(
            (
                award.project_name,
                award.supplier_name,
                award.amount,
                award.published_on,
                award.region.code,
                award.source_id,
            ),
            ("示例道路工程", "示例一号建设有限公司", Decimal("128500.50"), date(2026, 3, 2), "420200", "R1"),
        )
        self.assertEqual((batch.status, self.counts(batch)), ("done", (1, 1, 0, 0, 0)))
        self.assertEqual(Item.rows.get().award, award)

    def test_the_same_file_twice_changes_nothing(self):
        path = write_lines(self.folder, RECORD)
        self.take(self.source, path)
        before = (Award.rows.count(), Item.rows.count(), Event.rows.count())
        with self.assertRaises(BatchEnded):
            self.take(self.source, path)
        self.assertEqual((Award.rows.count(), Item.rows.count(), Event.rows.count()), before)

    def test_the_same_record_in_another_file_is_unchanged(self):
        self.take(self.source, write_lines(self.folder, RECORD))
        batch = self.take(
            self.source, write_lines(self.folder, RECORD, {**RECORD, "id": "R2"}, name="b.jsonl")
        )
        self.assertEqual(self.counts(batch), (2, 1, 0, 1, 0))
        self.assertEqual((Award.rows.count(), Item.rows.count()), (2, 2))

    def test_a_corrected_record_updates_and_keeps_history(self):
        self.take(self.source, write_lines(self.folder, RECORD))
        corrected = {**RECORD, "中标价(元)": "99000", "中标人": "示例一号建设有限公司、示例二号设计院联合体"}
        batch = self.take(self.source, write_lines(self.folder, corrected, name="b.jsonl"))
        award = Award.rows.get()
        self.assertEqual((award.amount, award.version, award.status), (Decimal("99000"), 2, "corrected"))
        self.assertEqual(
            list(Party.rows.order_by("pk").values_list("name", "role")),
            [("示例一号建设有限公司", "lead"), ("示例二号设计院", "member")],
        )
        self.assertEqual(self.counts(batch), (1, 0, 1, 0, 0))
        versions = list(Item.rows.order_by("version").values_list("version", "status", "facts__price"))
        self.assertEqual(versions, [(1, "replaced", "128500.50"), (2, "accepted", "99000")])
        changed = Event.rows.get(name="contracts.award.corrected").facts["changed"]
        self.assertEqual(changed["amount"], ["128500.50", "99000.00"])

    def test_two_versions_in_one_file_come_one_after_the_other(self):
        batch = self.take(
            self.source, write_lines(self.folder, RECORD, {**RECORD, "中标价(元)": "5"}, RECORD)
        )
        self.assertEqual(self.counts(batch), (3, 1, 2, 0, 0))
        self.assertEqual((Award.rows.get().amount, Award.rows.get().version), (Decimal("128500.50"), 3))

    def test_dirty_records_wait_with_every_reason(self):
        dirty = [
            {**RECORD, "id": "D1", "中标价(元)": "/"},
            {**RECORD, "id": "D2", "中标人": "/", "公告发布日期": "二〇二六年"},
            {**RECORD, "id": "D3", "统一社会信用代码": "91420100MA9YX0012X"},
            {**RECORD, "id": "D4", "公告发布日期": "2027-01-01"},
            {**RECORD, "id": "D5", "行政区划代码": "999999"},
            {**RECORD, "id": "D6", "项目名称": "长" * 301},
        ]
        batch = self.take(self.source, write_lines(self.folder, *dirty, RECORD))
        self.assertEqual(self.counts(batch), (7, 1, 0, 0, 6))
        reasons = dict(Item.rows.filter(status="quarantined").values_list("reference", "reasons"))
        self.assertEqual(reasons["D1"], ["金额为空或仅为“/”"])
        self.assertEqual(len(reasons["D2"]), 2)
        self.assertIn("校验不通过", reasons["D3"][0])
        self.assertIn("晚于今天", reasons["D4"][0])
        self.assertIn("999999", reasons["D5"][0])
        self.assertIn("过长", reasons["D6"][0])
        self.assertEqual(list(Award.rows.values_list("source_id", flat=True)), ["R1"])

    def test_rates_and_unit_prices_enter_without_an_amount(self):
        self.take(self.source, write_lines(self.folder, {**RECORD, "中标价(元)": "下浮率3.04%"}))
        award = Award.rows.get()
        self.assertEqual((award.amount, award.pricing, award.price_text), (None, "rate", "下浮率3.04%"))

    def test_a_bad_correction_leaves_the_good_version_in_force(self):
        self.take(self.source, write_lines(self.folder, RECORD))
        self.take(self.source, write_lines(self.folder, {**RECORD, "中标价(元)": "/"}, name="b.jsonl"))
        self.assertEqual((Award.rows.get().amount, Award.rows.get().version), (Decimal("128500.50"), 1))
        self.assertEqual(Item.rows.get(status="quarantined").award, Award.rows.get())

    def test_lines_that_are_no_records_wait_too(self):
        path = self.folder / "x.jsonl"
        path.write_text('not json\n[1]\n\n{"id": "e"}\n' + json.dumps(RECORD) + "\n")
        self.assertEqual(self.counts(self.take(self.source, path)), (4, 1, 0, 0, 3))

    def test_a_known_code_finds_the_supplier_and_an_unknown_one_makes_it(self):
        known = make_organisation("supplier")
        code = make_uscc()
        rows = [
            {**RECORD, "id": "U1", "中标人": "改过的名字有限公司", "统一社会信用代码": known.uscc},
            {**RECORD, "id": "U2", "中标人": "全新供应商有限公司", "统一社会信用代码": code},
            {**RECORD, "id": "U3", "中标人": known.name},
        ]
        before = Organisation.rows.count()
        self.take(self.source, write_lines(self.folder, *rows))
        new = Organisation.rows.get(uscc=code)
        self.assertEqual(
            dict(Award.rows.values_list("source_id", "supplier_id")),
            {"U1": known.pk, "U2": new.pk, "U3": known.pk},
        )
        self.assertEqual(
            (Organisation.rows.count(), new.name, new.kind), (before + 1, "全新供应商有限公司", "supplier")
        )


class InterruptedTest(FileTest):
    @classmethod
    def setUpTestData(cls):
        cls.source = make_source()

    def test_it_goes_on_where_it_stood(self):
        records = [{**RECORD, "id": f"R{n}"} for n in range(25)]
        path = write_lines(self.folder, *records)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "PIECE", 10)
            taking = take_file(seat=SYSTEM, at=AT, source=self.source, path=path)
            next(taking), next(taking)
            taking.close()  # the process is killed after the first piece
            self.assertEqual((Award.rows.count(), Batch.rows.get().position), (10, 10))
            batch = self.take(self.source, path)
        self.assertEqual((batch.status, self.counts(batch)), ("done", (25, 25, 0, 0, 0)))
        self.assertEqual((Award.rows.count(), Item.rows.count(), Batch.rows.count()), (25, 25, 1))

    def test_a_piece_is_taken_wholly_or_not_at_all(self):
        path = write_lines(self.folder, RECORD, {**RECORD, "id": "R2"})

        class PowerCut(Exception):
            pass

        with self.assertRaises(PowerCut), transaction.atomic():
            for batch in take_file(seat=SYSTEM, at=AT, source=self.source, path=path):
                if batch.position:
                    raise PowerCut
        self.assertEqual((Award.rows.count(), Item.rows.count()), (0, 0))


class OtherLayoutsTest(FileTest):
    def test_a_page_with_two_lots(self):
        (self.folder / "p.html").write_text(pages.HEAD_AND_ROWS)
        self.take(make_source("pages"), self.folder / "p.html")
        rows = list(
            Award.rows.order_by("lot_number").values_list("supplier_name", "amount", "project_number")
        )
        self.assertEqual(
            rows,
            [
                ("示例一号建设有限公司", Decimal("1285000"), "SL-2024-001"),
                ("示例二号建设有限公司", Decimal("960000.01"), "SL-2024-001"),
            ],
        )

    def test_unknown_layouts_candidates_and_contradictions_wait(self):
        for name in ("STRANGE", "CANDIDATES", "CONTRADICTION"):
            (self.folder / f"{name}.html").write_text(getattr(pages, name))
        batch = self.take(make_source("pages"), self.folder)
        self.assertEqual((self.counts(batch), Award.rows.count()), ((3, 0, 0, 0, 3), 0))
        reasons = dict(Item.rows.values_list("reference", "reasons"))
        self.assertIn("这是中标候选人公示，不是中标结果", reasons["CANDIDATES"])
        self.assertEqual(reasons["CONTRADICTION"], ["同一内容出现了不同的值：price", "缺少公告日期"][::-1])

    def test_a_sheet_of_contracts_in_gbk(self):
        path = self.folder / "合同.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["合同备案一览表"])
            rows.writerow(
                ["合同编号", "项目名称", "采购人", "供应商", "合同金额(万元)", "签订日期", "备案日期"]
            )
            rows.writerow(
                ["HT-1", "示例项目", "示例单位", "示例一号有限公司", "12.5", "2026年3月1日", "2026/3/4"]
            )
            rows.writerow(
                ["HT-2", "示例项目", "示例单位", "示例二号有限公司", "下浮3%", "2026-03-01", "2026-03-04"]
            )
            rows.writerow(
                ["HT-3", "示例项目", "示例单位", "示例三号有限公司", "1", "2026-03-05", "2026-03-04"]
            )
        batch = self.take(make_source("sheet", record_kind="contract"), path)
        contract = Contract.rows.get()
        self.assertEqual(
            (contract.number, contract.amount, contract.signed_on, contract.filed_on),
            ("HT-1", Decimal("125000"), date(2026, 3, 1), date(2026, 3, 4)),
        )
        self.assertEqual(self.counts(batch), (3, 1, 0, 0, 2))

    def test_a_sheet_as_xlsx(self):
        book = Workbook()
        book.active.append(["项目名称", "采购单位", "成交供应商", "成交金额（元）", "公告日期"])
        book.active.append(["示例项目", "示例单位", "示例有限公司", 1234.5, datetime(2026, 3, 1)])
        book.save(self.folder / "s.xlsx")
        self.take(make_source("sheet"), self.folder / "s.xlsx")
        self.assertEqual(
            (Award.rows.get().amount, Award.rows.get().published_on), (Decimal("1234.5"), date(2026, 3, 1))
        )

    def test_a_sheet_without_a_head_waits(self):
        path = self.folder / "x.csv"
        path.write_text("a,b\n1,2\n")
        self.assertEqual(self.counts(self.take(make_source("sheet"), path)), (1, 0, 0, 0, 1))

    def test_an_ocds_package(self):
        release = {
            "ocid": "ocds-x-1", "date": "2026-03-02T08:00:00Z", "buyer": {"name": "示例单位"},
            "tender": {"id": "T1", "title": "示例项目", "mainProcurementCategory": "goods"},
            "parties": [{"id": "S1", "identifier": {"scheme": "CN-USCC", "id": make_uscc()}}],
            "awards": [
                {"id": "A1", "suppliers": [{"id": "S1", "name": "示例有限公司"}], "value": {"amount": 5000, "currency": "CNY"}},
                {"id": "A2", "suppliers": [{"id": "S2", "name": "外币有限公司"}], "value": {"amount": 5000, "currency": "EUR"}},
            ],
        }  # fmt: skip
        path = self.folder / "o.json"
        path.write_text(json.dumps({"version": "1.1", "releases": [release]}))
        batch = self.take(make_source("ocds"), path)
        self.assertEqual(self.counts(batch), (2, 1, 0, 0, 1))
        award = Award.rows.get()
        self.assertEqual(
            (award.amount, award.category, award.supplier.name), (Decimal(5000), "goods", "示例有限公司")
        )

    def test_a_broken_package_ends_as_interrupted(self):
        path = self.folder / "o.json"
        path.write_text('{"releases": [')
        batch = self.take(make_source("ocds"), path)
        self.assertEqual((batch.status, Award.rows.count()), ("failed", 0))


@pytest.mark.skipif(not SHARED.exists(), reason="the real notices lie outside this repository")
class RealNoticesTest(FileTest):
    def test_every_given_notice_is_in_the_books_or_waits_with_a_reason(self):
        mapping = {"id": "infoid", "published_on": "date", "notice_url": "url", "title": "title"}
        source = make_source(mapping=mapping)
        batch = self.take(source, SHARED / "notices" / "yichang_awards.jsonl")
        self.assertEqual(self.counts(batch), (1200, 1197, 0, 0, 3))
        self.assertEqual(Award.rows.filter(amount__isnull=False).count(), 1025)
        self.assertEqual(
            set(Item.rows.filter(status="quarantined").values_list("reasons__0", flat=True)),
            {"联合体成员重复"},
        )

    def test_the_pages_say_what_the_lines_say(self):
        lines = make_source(mapping={"id": "infoid", "published_on": "date"})
        self.take(lines, SHARED / "notices" / "yichang_awards.jsonl")
        from_pages = make_source(
            "pages",
            mapping={
                "id": "infoid",
                "page": "infocontent",
                "published_on": "infodate",
                "region_code": "xiaqucode",
            },
        )
        batch = self.take(from_pages, SHARED / "notices" / "yichang_award_pages.jsonl")
        self.assertEqual(batch.accepted + batch.quarantined, 80)
        facts = ("source_id", "supplier_name", "amount", "pricing", "purchaser_name")
        page_rows = {row[0]: row[1:] for row in Award.rows.filter(source="test-pages").values_list(*facts)}
        line_rows = {row[0]: row[1:] for row in Award.rows.filter(source="test-lines").values_list(*facts)}
        self.assertEqual({key: line_rows[key] for key in page_rows}, page_rows)

    def test_foreign_layouts_never_make_wrong_rows(self):
        source = make_source(mapping={"id": "record_id", "published_on": "publish_date"}, name="national")
        batch = self.take(source, SHARED / "notices" / "national_fulltext_30.jsonl")
        self.assertEqual(batch.position, batch.accepted + batch.quarantined)
        for award in Award.rows.filter(source="national"):
            facts = award.items.get().facts
            self.assertIn(
                award.supplier_name.split("、")[0],
                facts["supplier_name"].replace("（", "(").replace("）", ")"),
            )
            self.assertTrue(award.amount is None or award.amount > 0)
