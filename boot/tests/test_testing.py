"""What the test command concludes: its exit code can be trusted."""

import pytest

from boot import testing
from boot.testing import Outcome
from boot.words import Stop

REPORT = '<testsuites><testsuite tests="9" failures="{}" errors="1" skipped="2"/></testsuites>'


def test_counts_come_from_the_report_and_the_verdict_from_the_exit_code(tmp_path):
    (tmp_path / "r.xml").write_text(REPORT.format(1))
    made = testing.outcome("cloud", tmp_path / "r.xml", 1, 2.0, narrowed=False)
    assert (made.worked, made.passed, made.failed, made.skipped) == (False, 5, 2, 2)


def test_a_crash_without_a_report_is_a_failure(tmp_path):
    made = testing.outcome("cloud", tmp_path / "none.xml", 3, 2.0, narrowed=False)
    assert (made.worked, made.note) == (False, "exit code 3")


@pytest.mark.parametrize(("narrowed", "worked"), [(True, True), (False, False)])
def test_no_tests_are_fine_only_when_the_person_narrowed_the_run(tmp_path, narrowed, worked):
    assert testing.outcome("x", tmp_path / "none.xml", 5, 1.0, narrowed).worked is worked


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([Outcome("a", True, passed=3)], 0),
        ([Outcome("a", True, passed=3), Outcome("b", False, note="exit code 3")], 1),
        ([Outcome("a", True, passed=3, failed=1)], 1),
        ([], 1),
    ],
)
def test_the_whole_is_well_only_if_everything_is(outcomes, code, capsys):
    assert testing.conclude(outcomes) == code
    passed, failed = sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)
    assert capsys.readouterr().out.endswith(f"\n{passed} passed, {failed} failed, 0 skipped\n")


def test_a_missing_browser_fails_in_ci_and_is_told_elsewhere(monkeypatch, capsys):
    monkeypatch.setattr(testing.throwaway, "test_modules", lambda _: ["test_spine.py"])
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    for ci, worked in (("true", False), ("", True)):
        monkeypatch.setenv("CI", ci)
        assert [one.worked for one in testing.journey_outcomes()] == [worked]
        assert "apt-get install chromium fonts-noto-cjk" in capsys.readouterr().err


def test_an_unknown_room_is_refused():
    with pytest.raises(Stop, match="no room called nowhere"):
        testing.suites("nowhere")
