"""What a person reads."""

import subprocess
import sys

import pytest

from boot import words
from boot.places import ROOT


def test_a_step_tells_its_seconds_and_its_note(capsys):
    with words.step("Migrations 数据库") as shown:
        shown.note = "(unchanged)"
    assert capsys.readouterr().out == "  Migrations 数据库" + " " * 23 + "   0.0 s  (unchanged)\n"


def test_what_is_said_during_a_step_has_its_own_line(capsys):
    with words.step("Sites"):
        words.say("one died")
        words.say("two died")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [["Sites"], ["one", "died"], ["two", "died"], ["Sites", "0.0", "s"]]


def test_a_failed_step_ends_its_line(capsys):
    with pytest.raises(ZeroDivisionError), words.step("x"):
        _ = 1 // 0
    assert capsys.readouterr().out.endswith("✗\n")


def test_the_tail_of_a_log_is_its_last_lines(tmp_path):
    (tmp_path / "log").write_text("\n".join(str(number) for number in range(9000)))
    assert words.tail(tmp_path / "log", 2) == "8998\n8999"
    assert words.tail(tmp_path / "none") == ""


def test_run_py_stays_readable_for_old_pythons():
    text = (ROOT / "run.py").read_text()
    check, rest = text.split("from boot.main", 1)
    assert "version_info" in check
    assert 'f"' not in check
    assert rest


def test_an_unknown_command_gets_the_help():
    told = subprocess.run(
        [sys.executable, ROOT / "run.py", "fly"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "make up" in told.stderr
