"""Secrets: made once, random, readable by their owner only."""

import re
import stat

from boot import keys


def test_all_secrets_are_made_once(tmp_path):
    first = keys.load(tmp_path / "env")
    assert set(first) == set(keys.MAKERS)
    assert keys.load(tmp_path / "env") == first
    assert len({first[name] for name in first}) == len(first)


def test_only_the_owner_may_read_them(tmp_path):
    keys.load(tmp_path / "env")
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600


def test_what_a_later_version_needs_is_added_and_the_rest_stays(tmp_path):
    keys.save(tmp_path / "env", {"SECRET_KEY_CLOUD": "old", "OTHER": "kept"})
    known = keys.load(tmp_path / "env")
    assert (known["SECRET_KEY_CLOUD"], known["OTHER"]) == ("old", "kept")
    assert set(known) == {*keys.MAKERS, "OTHER"}
    assert keys.parse((tmp_path / "env").read_text()) == known


def test_lines_are_read_as_names_and_values():
    text = "# remark=no\n\nA=1\n B = two = three \nnothing\n"
    assert keys.parse(text) == {"A": "1", "B": "two = three"}


def test_the_demo_password_can_be_typed_and_passes_the_rules():
    for _ in range(200):
        word = keys.readable()
        assert re.fullmatch(r"Yc(-[a-z2-9]{4}){3}", word)
        assert any(letter.isdigit() for letter in word)
