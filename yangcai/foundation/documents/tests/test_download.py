"""Handing files out."""

from django.urls import reverse

from yangcai.foundation.documents import purposes, scanners, store
from yangcai.foundation.documents.models import Document
from yangcai.foundation.documents.tests import files
from yangcai.foundation.documents.tests.test_keep import InOwnFolder
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.kernel.testing import run_jobs
from yangcai.foundation.people.testing import sign_in


class DownloadTest(InOwnFolder):
    def get(self, document, member):
        sign_in(self.client, member)
        response = self.client.get(reverse("documents:download", args=[document.pk]))
        if response.streaming:
            self.content = response.getvalue()
        return response

    def downloads(self):
        return Event.rows.filter(name="documents.document.downloaded").count()

    def test_it_is_an_attachment_with_its_chinese_name(self):
        document = self.keep("报价 单.pdf", files.PDF)
        response = self.get(document, self.cast.supplier)
        self.assertEqual(self.content, files.PDF)
        self.assertEqual(
            response["Content-Disposition"],
            "attachment; filename*=utf-8''%E6%8A%A5%E4%BB%B7%20%E5%8D%95.pdf",
        )
        self.assertEqual(response["Content-Type"], "application/pdf")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response["Content-Security-Policy"], "sandbox; default-src 'none'")
        self.assertEqual(self.downloads(), 1)

    def test_asking_for_the_head_is_no_download(self):
        document = self.keep("a.pdf", files.PDF)
        sign_in(self.client, self.cast.supplier)
        self.assertEqual(self.client.head(reverse("documents:download", args=[document.pk])).status_code, 405)
        self.assertEqual(self.downloads(), 0)

    def test_others_learn_nothing(self):
        document = self.keep("a.pdf", files.PDF)
        run_jobs()
        for member in (
            self.cast.rival,
            self.cast.bureau,
            self.cast.operator,
            self.cast.auditor,
            self.cast.stranger,
        ):
            self.assertEqual(self.get(document, member).status_code, 404)
        self.assertEqual(self.downloads(), 0)

    def test_a_shared_document_follows_its_subject_and_its_purpose(self):
        unit = self.cast.purchaser_maker.organisation
        facts = {"member": self.cast.purchaser_maker, "subject": unit}
        shared = self.keep("a.pdf", files.PDF, purpose="shared_scan", **facts)
        kept_back = self.keep("b.pdf", files.PDF, purpose="scan", **facts)
        self.assertFalse(purposes.PURPOSES["scan"].shared)
        run_jobs()
        self.assertEqual(self.get(shared, self.cast.bureau).status_code, 200)
        self.assertEqual(self.get(kept_back, self.cast.bureau).status_code, 404)
        self.assertEqual(self.get(shared, self.cast.rival).status_code, 404)
        self.assertEqual(self.get(shared, self.cast.stranger).status_code, 404)

    def test_until_it_is_scanned_only_the_uploader_has_it(self):
        document = self.keep("a.pdf", files.PDF, self.cast.purchaser_maker)
        waiting = self.get(document, self.cast.purchaser_checker)
        self.assertContains(waiting, "正在查毒", status_code=409)
        self.assertEqual(self.downloads(), 0)
        self.assertEqual(self.get(document, self.cast.purchaser_maker).status_code, 200)
        run_jobs()
        self.assertEqual(self.get(document, self.cast.purchaser_checker).status_code, 200)

    def test_nobody_gets_what_was_shut_away(self):
        document = self.keep("a.txt", scanners.EICAR)
        run_jobs()
        self.assertContains(self.get(document, self.cast.supplier), "已被隔离", status_code=409)
        self.assertEqual(self.downloads(), 0)

    def test_a_changed_byte_is_noticed_and_reported(self):
        document = self.keep("a.pdf", files.PDF)
        place = self.folder / store.place_of(document.digest)
        place.chmod(0o640)
        place.write_bytes(files.PDF.replace(b"1.4", b"1.5"))
        self.assertContains(self.get(document, self.cast.supplier), "校验未通过", status_code=409)
        self.assertEqual(Event.rows.filter(name="documents.document.damaged").count(), 1)
        place.unlink()
        self.assertContains(self.get(document, self.cast.supplier), "校验未通过", status_code=409)
        self.assertEqual(
            (Event.rows.filter(name="documents.document.damaged").count(), self.downloads()), (2, 0)
        )

    def test_uploading_by_the_page(self):
        sign_in(self.client, self.cast.supplier)
        url = reverse("documents:upload")
        refused = self.client.post(url, {"file": files.given("a.jpg", files.PDF)})
        self.assertContains(refused, "不符")
        self.assertEqual(Document.rows.count(), 0)
        self.assertRedirects(
            self.client.post(url, {"file": files.given("a.pdf", files.PDF)}), reverse("documents:documents")
        )
        self.assertContains(self.client.get(reverse("documents:documents")), "a.pdf")

    def test_the_quarantine_names_what_was_shut_away(self):
        self.keep("坏文件.txt", scanners.EICAR)
        self.keep("好文件.txt", b"good")
        run_jobs()
        sign_in(self.client, self.cast.operator)
        page = self.client.get(reverse("documents:quarantine"))
        self.assertContains(page, "坏文件.txt")
        self.assertNotContains(page, "好文件.txt")
        sign_in(self.client, self.cast.supplier)
        self.assertEqual(self.client.get(reverse("documents:quarantine")).status_code, 403)
