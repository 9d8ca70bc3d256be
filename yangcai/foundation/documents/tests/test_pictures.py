"""Pictures lose what they should and nothing else."""

from django.test import SimpleTestCase

from yangcai.foundation.documents.kinds import WrongKind
from yangcai.foundation.documents.pictures import bared
from yangcai.foundation.documents.tests import files


class BaredTest(SimpleTestCase):
    def test_a_clean_picture_stays_as_it_is(self):
        self.assertEqual(bared(files.jpeg(), "jpg"), files.jpeg())
        self.assertEqual(bared(files.png(), "png"), files.png())

    def test_a_jpeg_loses_place_and_comment(self):
        self.assertEqual(bared(files.jpeg(files.exif(), files.segment(0xFE, b"by me")), "jpg"), files.jpeg())

    def test_how_to_turn_it_is_kept_in_either_byte_order(self):
        for order in "<>":
            with self.subTest(order):
                kept = bared(files.jpeg(files.exif(6, order=order)), "jpg")
                self.assertNotIn(b"114.30E", kept)
                self.assertEqual(kept, bared(files.jpeg(files.exif(6, secret=b"")), "jpg"))
                self.assertEqual(kept, bared(kept, "jpg"))
                self.assertEqual(len(kept) - len(files.jpeg()), 36)

    def test_the_colour_profile_is_kept(self):
        coloured = files.jpeg(files.segment(0xE2, b"ICC_PROFILE\0\1\1..."))
        self.assertEqual(bared(coloured, "jpg"), coloured)

    def test_a_png_loses_its_texts(self):
        talking = files.png(files.chunk(b"tEXt", b"Author\0me"), files.chunk(b"eXIf", b"MM"))
        self.assertEqual(bared(talking, "png"), files.png())

    def test_what_hangs_behind_the_end_is_cut_off(self):
        hidden = files.zipped({"a.exe": b"MZ"})
        self.assertEqual(bared(files.jpeg(tail=hidden), "jpg"), files.jpeg())
        self.assertEqual(bared(files.png() + hidden, "png"), files.png())

    def test_broken_and_huge_pictures_are_refused(self):
        for content, kind in (
            (files.jpeg()[:-5], "jpg"),
            (files.png()[:-6], "png"),
            (b"\xff\xd8\xff\xe0", "jpg"),
        ):
            with self.subTest(content[-4:]), self.assertRaisesMessage(WrongKind, "损坏"):
                bared(content, kind)
        for content, kind in (
            (files.jpeg(width=60000, height=60000), "jpg"),
            (files.png(width=10**6, height=10**6), "png"),
        ):
            with self.subTest(kind), self.assertRaisesMessage(WrongKind, "像素"):
                bared(content, kind)
