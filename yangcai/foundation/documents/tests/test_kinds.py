"""What a file is taken for."""

from io import BytesIO
from unittest import mock

from django.test import SimpleTestCase

from yangcai.foundation.documents import archives
from yangcai.foundation.documents.kinds import WrongKind, agree, clean_name, recognise
from yangcai.foundation.documents.tests import files


class RecogniseTest(SimpleTestCase):
    def test_it_tells_kinds_by_content(self):
        cases = {
            "pdf": files.PDF,
            "ofd": files.ofd(),
            "jpg": files.jpeg(),
            "png": files.png(),
            "docx": files.docx(),
            "xlsx": files.xlsx(),
            "zip": files.zipped({"a.txt": b"a"}),
            "txt": "供应商,金额\n示范公司,1\n".encode("gb18030"),
        }
        for kind, content in cases.items():
            with self.subTest(kind):
                self.assertEqual(recognise(BytesIO(content)), kind)

    def refuses(self, content, word):
        with self.assertRaisesMessage(WrongKind, word):
            recognise(BytesIO(content))

    def test_it_refuses_what_it_does_not_know(self):
        self.refuses(b"MZ\x90\x00" + bytes(200), "不支持")
        self.refuses(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "不支持")

    def test_a_pdf_that_is_a_zip_as_well_is_refused(self):
        self.refuses(files.PDF + files.zipped({"a.exe": b"MZ"}) + b"%%EOF", "夹带")

    def test_a_pdf_with_a_script_or_a_hidden_file_is_refused(self):
        for active in (b"/JavaScript", b"/Launch", b"/EmbeddedFile"):
            self.refuses(files.PDF.replace(b"/Catalog", b"/Catalog" + active), "脚本")

    def test_half_a_pdf_is_refused(self):
        self.refuses(files.PDF[:-10] + b" " * 3000, "不完整")

    def test_a_zip_bomb_is_refused(self):
        self.refuses(files.zipped({"bomb.txt": bytes(64 * 2**20)}), "过大")

    def test_a_zip_of_too_many_files_is_refused(self):
        with mock.patch.object(archives, "MOST_ENTRIES", 3):
            self.refuses(files.zipped({f"{n}.txt": b"a" for n in range(4)}), "过大")

    def test_a_zip_whose_entries_overlap_is_refused(self):
        content = files.zipped({"a.txt": b"a" * 50, "b.txt": b"b" * 50})
        start = content.rindex(b"PK\x01\x02")
        overlapping = content[: start + 42] + b"\0\0\0\0" + content[start + 46 :]
        self.refuses(overlapping, "结构异常")

    def test_a_zip_that_leads_out_or_hides_another_is_refused(self):
        self.refuses(files.zipped({"../../etc/passwd": b"a"}), "不安全")
        self.refuses(files.zipped({"inner.zip": files.zipped({"a": b"a"})}), "还有压缩文件")

    def test_a_locked_zip_is_refused(self):
        content = bytearray(files.zipped({"a.txt": b"a"}))
        content[content.index(b"PK\x01\x02") + 8] |= 1
        self.refuses(bytes(content), "加密")

    def test_macros_are_refused(self):
        self.refuses(files.docx(**{"word/vbaProject.bin": b"x"}), "宏")
        macro = {"[Content_Types].xml": b"<Types>macroEnabled</Types>", "xl/workbook.xml": b"<x/>"}
        self.refuses(files.zipped(macro), "宏")


class NameTest(SimpleTestCase):
    def test_it_cleans_names(self):
        cases = {
            "报告.pdf": "报告.pdf",
            "C:\\用户\\报告.pdf": "报告.pdf",
            "../../etc/passwd": "passwd",
            "a\u202efdp.exe": "afdp.exe",
            "a\r\nSet-Cookie: x.pdf": "aSet-Cookie_ x.pdf",
            " .hidden. ": "hidden",
            "": "file",
            "长" * 300 + ".pdf": "长" * 116 + ".pdf",
        }
        for given, kept in cases.items():
            with self.subTest(given):
                self.assertEqual(clean_name(given), kept)

    def test_name_and_content_must_agree(self):
        self.assertEqual(agree("jpg", "a.JPEG"), "jpg")
        self.assertEqual(agree("txt", "a.csv"), "csv")
        for kind, name in (("pdf", "a.jpg"), ("zip", "a.docx"), ("txt", "a.html"), ("pdf", "a")):
            with self.subTest(name), self.assertRaisesMessage(WrongKind, "不符"):
                agree(kind, name)
