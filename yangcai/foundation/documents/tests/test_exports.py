"""Lists as files."""

import csv
import hashlib
from datetime import timedelta
from io import BytesIO, StringIO
from unittest import mock

import openpyxl
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from yangcai.foundation.documents import exports, jobs
from yangcai.foundation.documents.lists import Documents
from yangcai.foundation.documents.models import Document, Export, ExportQuota
from yangcai.foundation.documents.operations import cancel_export
from yangcai.foundation.documents.tests.test_keep import InOwnFolder
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.models import Membership
from yangcai.foundation.people.testing import sign_in
from yangcai.foundation.rules.models import Region
from yangcai.foundation.ui import exports as writing
from yangcai.foundation.ui.lists import LISTS, Column, List

NOW = timezone.now()


def make_document(member, name, **facts):
    """A row without bytes, for lists."""
    number = Document.rows.count()
    facts = {"purpose": "attachment", "status": "clean", "uploaded_at": NOW, "kind": "pdf"} | facts
    return Document.rows.create(
        digest=hashlib.sha256(str(number).encode()).hexdigest(),
        size=1 + number,
        name=name,
        organisation=member.organisation,
        uploaded_by=member.user,
        **facts,
    )


class ExportCase(InOwnFolder):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        for number in range(1, 13):
            purpose = "scan" if number <= 8 else "attachment"
            make_document(cls.cast.supplier, f"文件{number:02d}.pdf", purpose=purpose)
        make_document(cls.cast.rival, "别家.pdf", purpose="scan")
        cls.list_url, cls.exports_url = reverse("documents:documents"), reverse("documents:exports")

    def setUp(self):
        super().setUp()
        self.sign_in(self.cast.supplier)

    def sign_in(self, member):
        sign_in(self.client, member)

    def large(self, most=5):
        """Let every export of more than a few rows be a large one."""
        patch = mock.patch.object(exports, "AT_ONCE", most)
        patch.start()
        self.addCleanup(patch.stop)

    def ask(self, query="purpose=scan", form="xlsx", name="documents.documents"):
        response = self.client.post(
            reverse("documents:ask-export"), {"list": name, "query": query, "format": form}
        )
        return response, Export.rows.order_by("-pk").first()

    def fetch(self, export):
        response = self.client.get(reverse("documents:export-file", args=[export.pk]))
        return response, response.getvalue() if response.streaming else b""


def rows_of(content):
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


class AtOnceTest(ExportCase):
    def test_few_rows_come_at_once_and_are_those_of_the_filter(self):
        response = self.client.get(self.list_url, {"purpose": "scan", "sort": "name", "export": "xlsx"})
        mark, head, *rows = rows_of(response.getvalue())
        self.assertEqual([row[0] for row in rows], [f"文件{number:02d}.pdf" for number in range(1, 9)])
        self.assertEqual(head[0], "文件名")
        self.assertIn("用途：盖章扫描件", mark[0])
        self.assertIn("共 8 条", mark[0])
        export = Export.rows.get()
        self.assertEqual((export.status, export.rows_done), ("done", 8))
        self.assertIn(f"{export.title}-", export.file_name)

    def test_scenario_15_every_export_leaves_who_what_and_a_digest(self):
        content = self.client.get(self.list_url, {"purpose": "scan", "export": "csv"}).getvalue()
        event = Event.rows.get(name="documents.export.made")
        self.assertEqual(event.user_id, self.cast.supplier.user.pk)
        self.assertEqual((event.facts["rows"], event.facts["list"]), (8, "documents.documents"))
        self.assertEqual(event.facts["digest"], hashlib.sha256(content).hexdigest())
        self.assertIn("盖章扫描件", event.facts["filter"])

    def test_nothing_found_gives_a_file_with_headings(self):
        content = self.client.get(self.list_url, {"q": "没有的", "export": "csv"}).getvalue()
        lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
        self.assertEqual((len(lines), lines[1][0]), (2, "文件名"))

    def test_scenario_16_names_that_look_like_formulas_stay_names(self):
        make_document(self.cast.supplier, "=HYPERLINK(1).pdf")
        query = {"q": "HYPERLINK", "export": "csv"}
        lines = self.client.get(self.list_url, query).getvalue().decode("utf-8-sig").splitlines()
        self.assertEqual(lines[2].split(",")[0], "'=HYPERLINK(1).pdf")
        book = openpyxl.load_workbook(
            BytesIO(self.client.get(self.list_url, query | {"export": "xlsx"}).getvalue())
        )
        self.assertEqual((book.active["A3"].value, book.active["A3"].data_type), ("=HYPERLINK(1).pdf", "s"))

    def test_too_many_rows_are_refused_with_advice(self):
        with mock.patch("yangcai.foundation.documents.operations.MOST_ROWS", 4):
            self.large(2)
            response = self.client.get(self.list_url, {"export": "xlsx"})
            self.assertContains(response, "缩小范围", status_code=409)
            self.assertEqual(self.ask()[0].status_code, 409)
        self.assertEqual((Export.rows.count(), Event.rows.count()), (0, 0))

    def test_the_quota_of_the_day_is_kept(self):
        ExportQuota.rows.create(role="", rows_a_day=20, valid_from=beijing_day(NOW) - timedelta(days=9))
        ExportQuota.rows.create(role="", rows_a_day=10, valid_from=beijing_day(NOW))
        first = self.client.get(self.list_url, {"purpose": "scan", "export": "csv"})
        self.assertEqual(first.status_code, 200)
        first.getvalue()
        second = self.client.get(self.list_url, {"purpose": "scan", "export": "csv"})
        self.assertContains(second, "额度", status_code=409)
        self.assertEqual(Export.rows.count(), 1)
        ExportQuota.rows.create(role="supplier_agent", rows_a_day=16, valid_from=beijing_day(NOW))
        third = self.client.get(self.list_url, {"purpose": "scan", "export": "csv"})
        self.assertEqual(third.status_code, 200)
        third.getvalue()
        with time_machine.travel(NOW + timedelta(days=1)):
            self.sign_in(self.cast.supplier)
            tomorrow = self.client.get(self.list_url, {"purpose": "scan", "export": "csv"})
            self.assertEqual(tomorrow.status_code, 200)
            tomorrow.getvalue()


class PublicListTest(InOwnFolder):
    def setUp(self):
        super().setUp()

        class Places(List):
            name, title = "documents.test.places", "地方"
            columns = [Column("name", "名称")]

            def rows(self, seat):
                return Region.visible_to(seat)

        self.addCleanup(LISTS.pop, Places.name)
        self.places = Places

    def test_a_stranger_takes_a_few_rows_of_a_public_list_and_no_more(self):
        request = RequestFactory().get("/", {"export": "csv"})
        request.seat, request.at, request.htmx = self.cast.stranger.seat, NOW, False
        list_ = self.places.bind(request.seat, "")
        answer = exports.export(request, list_)
        self.assertIn("湖北省", b"".join(answer.streaming_content).decode())
        answer.file_to_stream.close()
        self.assertEqual(Export.visible_to(request.seat).count(), 0)
        with mock.patch.object(exports, "AT_ONCE", 1):
            self.assertContains(exports.export(request, list_), "登录", status_code=409)
        self.assertEqual(Export.rows.count(), 1)


class LaterTest(ExportCase):
    def setUp(self):
        super().setUp()
        self.large()

    def test_many_rows_are_offered_asked_for_made_and_fetched(self):
        offer = self.client.get(self.list_url, {"purpose": "scan", "export": "xlsx"})
        self.assertContains(offer, "开始导出")
        self.assertEqual(Export.rows.count(), 0)
        response, export = self.ask("purpose=scan&sort=name")
        self.assertRedirects(response, export.get_absolute_url())
        self.assertContains(self.client.get(export.get_absolute_url()), "排队中")
        self.assertEqual(run_jobs(), 1)
        part = self.client.get(export.get_absolute_url(), headers={"HX-Request": "true"})
        self.assertContains(part, "下载")
        self.assertNotContains(part, "<html")
        _response, content = self.fetch(export)
        names = [row[0] for row in rows_of(content)[2:]]
        self.assertEqual(names, [f"文件{number:02d}.pdf" for number in range(1, 9)])
        export.refresh_from_db()
        self.assertEqual((export.status, export.rows_done, export.percent), ("done", 8, 100))
        self.assertEqual(export.digest, hashlib.sha256(content).hexdigest())
        self.assertEqual(Event.rows.filter(name="documents.export.downloaded").count(), 1)

    def test_nobody_else_sees_it(self):
        _response, export = self.ask()
        run_jobs()
        for member in (self.cast.rival, self.cast.operator, self.cast.auditor, self.cast.stranger):
            self.sign_in(member)
            self.assertEqual(self.client.get(export.get_absolute_url()).status_code, 404)
            self.assertEqual(self.fetch(export)[0].status_code, 404)
            cancel = self.client.post(reverse("documents:cancel-export", args=[export.pk]))
            self.assertEqual(cancel.status_code, 404)
        export.refresh_from_db()
        self.assertEqual(export.status, "done")

    def test_a_list_one_may_not_see_is_not_exported(self):
        self.assertEqual(self.ask("", name="documents.quarantine")[0].status_code, 403)
        self.assertEqual(self.ask("", name="documents.exports")[0].status_code, 404)
        self.assertEqual(self.ask("", name="nothing")[0].status_code, 404)
        self.assertEqual(self.ask("purpose=no-such")[0].status_code, 404)
        self.sign_in(self.cast.stranger)
        self.assertEqual(self.ask()[0].status_code, 403)
        self.assertEqual(Export.rows.count(), 0)

    def ends_with(self, export, status, error):
        run_jobs()
        export.refresh_from_db()
        self.assertEqual(export.status, status)
        self.assertIn(error, export.error)
        self.assertFalse(default_storage.exists(export.place))
        self.assertEqual(Event.rows.filter(name="documents.export.made").count(), 0)

    def test_a_place_lost_before_the_job_runs_ends_it(self):
        _response, export = self.ask()
        Membership.rows.filter(pk=self.cast.supplier.membership.pk).update(status="suspended")
        self.ends_with(export, "failed", "不在申请导出时的单位")

    def test_a_permission_lost_before_the_job_runs_ends_it(self):
        make_document(self.cast.rival, "坏.pdf", status="infected")
        self.sign_in(self.cast.operator)
        _response, export = self.ask("", name="documents.quarantine")
        Membership.rows.filter(pk=self.cast.operator.membership.pk).update(roles=["bureau_officer"])
        self.ends_with(export, "failed", "没有查看该列表的权限")

    def test_it_is_cancelled_before_it_starts(self):
        _response, export = self.ask()
        self.client.post(reverse("documents:cancel-export", args=[export.pk]))
        self.ends_with(export, "cancelled", "")
        self.assertContains(
            self.client.post(reverse("documents:cancel-export", args=[export.pk]), follow=True), "已取消"
        )
        self.assertEqual(Event.rows.filter(name="documents.export.cancelled").count(), 1)

    def test_it_is_cancelled_while_it_runs(self):
        test, seat = self, self.cast.supplier.seat

        class Slow(Documents):
            name, title = "documents.test.slow", "慢"
            columns = [Column("name", "名称", accessor=lambda row: test.cancel(row, seat))]

        self.addCleanup(LISTS.pop, Slow.name)
        with mock.patch.object(writing, "CHUNK", 2):
            _response, export = self.ask("", name=Slow.name)
            self.ends_with(export, "cancelled", "")
        self.assertEqual(export.rows_done, 6)

    def cancel(self, row, seat):
        """Cancel while the seventh of twelve rows is written."""
        if row.name == "文件06.pdf":
            cancel_export(seat=seat, at=NOW, export=Export.rows.get())
        return row.name

    def test_after_a_crash_it_is_begun_again(self):
        _response, export = self.ask("purpose=scan&sort=name", form="csv")
        export.move(Export.Status.RUNNING, attempts=1, rows_done=4)
        default_storage.save(export.place, ContentFile(b"half a file"))
        run_jobs()
        export.refresh_from_db()
        self.assertEqual((export.status, export.rows_done, export.attempts), ("done", 8, 2))
        _response, content = self.fetch(export)
        self.assertEqual(len(content.decode("utf-8-sig").splitlines()), 10)
        self.assertEqual(len(default_storage.listdir("exports")[1]), 1)

    def test_it_is_not_begun_again_for_ever(self):
        _response, export = self.ask()
        export.move(Export.Status.RUNNING, attempts=5)
        self.ends_with(export, "failed", "多次生成失败")

    def test_a_job_that_runs_twice_makes_one_file(self):
        _response, export = self.ask()
        run_jobs()
        jobs.make_export.later(subject="x", export_id=export.pk)
        run_jobs()
        self.assertEqual(Event.rows.filter(name="documents.export.made").count(), 1)

    def test_a_lost_job_is_asked_for_again(self):
        _response, export = self.ask()
        ProcrastinateJob.objects.all().delete()
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            jobs.tidy_exports.run()
            run_jobs()
        export.refresh_from_db()
        self.assertEqual(export.status, "done")

    def test_after_a_week_the_file_is_gone(self):
        _response, export = self.ask()
        run_jobs()
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            self.sign_in(self.cast.supplier)
            self.assertEqual(self.fetch(export)[0].status_code, 302)
            jobs.tidy_exports.run()
        export.refresh_from_db()
        self.assertEqual((export.status, default_storage.exists(export.place)), ("expired", False))
        self.assertEqual(Event.rows.filter(name="documents.export.downloaded").count(), 0)

    def test_a_changed_file_is_not_handed_out(self):
        _response, export = self.ask()
        run_jobs()
        default_storage.delete(export.place)
        default_storage.save(export.place, ContentFile(b"changed"))
        self.assertEqual(self.fetch(export)[0].status_code, 302)
        self.assertEqual(Event.rows.filter(name="documents.export.downloaded").count(), 0)

    def test_one_person_has_three_at_a_time(self):
        for _number in range(3):
            self.assertEqual(self.ask()[0].status_code, 302)
        self.assertContains(self.ask()[0], "3个导出", status_code=409)
        self.assertEqual(Export.rows.count(), 3)
        self.assertContains(self.client.get(self.exports_url), "排队中", count=3 + 1)
