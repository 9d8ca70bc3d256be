"""Stamps: work is repeated exactly when what it follows from has changed."""

from boot.stamps import Stamp, digest, listing


def test_a_stamp_shows_only_what_was_pressed(tmp_path):
    stamp = Stamp(tmp_path / "new folder", "packages")
    assert not stamp.shows("a")
    stamp.press("a")
    assert stamp.shows("a")
    assert not stamp.shows("b")
    stamp.lift()
    assert not stamp.shows("a")


def test_a_digest_follows_contents_names_and_facts(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    before = digest([one], "fact")
    assert digest([one], "fact") == before
    assert digest([one], "other") != before
    assert digest([one, two], "fact") != before
    one.write_text("y")
    assert digest([one], "fact") != before


def test_a_listing_follows_sizes_and_names(tmp_path):
    (tmp_path / "a.css").write_text("x")
    before = listing([tmp_path])
    assert listing([tmp_path]) == before
    (tmp_path / "b.css").write_text("x")
    assert listing([tmp_path]) != before
