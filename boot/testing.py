"""`test` and `journeys`: every test of the repository, each suite with the settings of its site."""

import json
import os
import shlex
import shutil
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from boot import assets, children, packages, throwaway
from boot.addresses import CLOUD, SITES, Site
from boot.children import Command
from boot.places import PYTHON, ROOT, Places, given
from boot.stack import Stack
from boot.words import Stop, padded, say, warn

CODE = ROOT / "yangcai"
COUNTED = ("tests", "failures", "errors", "skipped")
MANY = 12  # test modules; fewer are not worth a second process with a database of its own
NO_TESTS = 5  # what pytest answers when it found none
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "Browser journeys need Chromium: apt-get install chromium fonts-noto-cjk (or CHROMIUM=/path/to/it)\n"
    "浏览器端到端测试需要 Chromium：apt-get install chromium fonts-noto-cjk（或用 CHROMIUM 指定路径）"
)


@dataclass(frozen=True)
class Suite:
    """Some folders of tests and how they run; no site for those that need no Django.

    One that `splits` is run by two processes, each with a database of its own, when it is large.
    """

    name: str
    folders: Sequence[Path]
    site: Site | None = None
    options: Sequence[str] = ()
    splits: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a suite: how many tests passed, failed and were skipped, or why none ran."""

    name: str
    worked: bool
    seconds: float = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""


def suites(room: str) -> list[Suite]:
    """The suites of the whole repository, or those of one room."""
    if room:
        return room_suites(room)
    cloud = [CODE / "foundation", CODE / "cloud", ROOT / "tests"]
    return [
        _boot(),
        Suite("cloud", cloud, CLOUD, splits=True),
        Suite("sandbox", [CODE / "sandbox"], SITES[2], splits=True),
        Suite("receivables", [CODE / "receivables"], SITES[1], splits=True),
    ]


def _boot() -> Suite:
    return Suite("boot", [ROOT / "boot" / "tests"], None, ("-c", str(ROOT / "boot" / "tests" / "pytest.ini")))


def room_suites(room: str) -> list[Suite]:
    """One suite for each site that has a room of that name; foundation's rooms are tested in the cloud."""
    if room == "boot":
        return [_boot()]
    homes = {"foundation": CLOUD, **{site.name: site for site in SITES}}
    found = [(CODE / home / room, site) for home, site in homes.items()]
    chosen = [Suite(str(path.relative_to(CODE)), [path], site) for path, site in found if path.is_dir()]
    if not chosen:
        raise Stop(f"There is no room called {room}.", f"没有名为 {room} 的模块。")
    return chosen


def test(words: list[str]) -> int:
    """Run everything (or one room), then say how each suite went."""
    room, extra = given("ROOM"), words or shlex.split(given("ARGS"))
    packages.install("dev")
    assets.install()
    outcomes: list[Outcome] = []
    with throwaway.slot("test") as places, ExitStack() as open_things:
        stack: Stack | None = None
        for suite in suites(room):
            if suite.site and not stack:
                stack, _ = open_things.enter_context(throwaway.database(places))
            outcomes += suite_outcomes(suite, places, stack, extra)
    if not room and not extra:
        outcomes += journey_outcomes()
    return conclude(outcomes)


def suite_outcomes(suite: Suite, places: Places, stack: Stack | None, extra: Sequence[str]) -> list[Outcome]:
    """What came of a suite; nothing when it has no tests, a failure when it could not even begin."""
    if not any(throwaway.test_modules(folder) for folder in suite.folders):
        return []
    say(f"\n== {suite.name} ==")
    try:
        return [run_suite(suite, places, suite_environment(suite, stack), extra)]
    except Stop as stop:
        warn(stop)
        return [Outcome(suite.name, False, note="could not begin")]


def suite_environment(suite: Suite, stack: Stack | None) -> dict[str, str]:
    """The environment of a suite's pytest."""
    if suite.site is None or stack is None:
        return packages.plain_environment()
    return stack.test_environment(suite.site) | {"TEST_TEMPLATE": throwaway.template(stack, suite.site)}


def run_suite(
    suite: Suite,
    places: Places,
    env: dict[str, str],
    extra: Sequence[str],
    meanwhile: Callable[[], None] = lambda: None,
) -> Outcome:
    """Run one suite in sight of the person; what must be looked after `meanwhile` is."""
    modules = {folder: throwaway.test_modules(folder) for folder in suite.folders}
    copied = ("-p", "boot.template_database") if "TEST_TEMPLATE" in env else ()
    two = ("-n", "2") if suite.splits and sum(map(len, modules.values())) >= MANY else ()
    report = places.home / f"{suite.name.replace('/', '-')}.xml"
    report.unlink(missing_ok=True)
    line: list[str | Path] = [
        PYTHON,
        "-m",
        "pytest",
        *(folder for folder in suite.folders if modules[folder]),
    ]
    line += [*suite.options, *copied, *two, f"--junitxml={report}", *extra]
    began = time.monotonic()
    child = children.start(Command(suite.name, line, env, None))
    try:
        while not children.finished(child):
            meanwhile()
            time.sleep(0.05)
    finally:
        children.end([child], patience=5)
    return outcome(suite.name, report, child.returncode, time.monotonic() - began, bool(extra))


def outcome(name: str, report: Path, code: int, seconds: float, narrowed: bool) -> Outcome:
    """Read what pytest counted; its exit code has the last word (none found is fine only for a narrowed run)."""
    worked = code == 0 or (narrowed and code == NO_TESTS)
    if not report.exists():
        return Outcome(name, worked, seconds, note=f"exit code {code}")
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314
    counts = {key: int(suite.get(key, 0)) if suite is not None else 0 for key in COUNTED}
    failed = counts["failures"] + counts["errors"]
    note = "" if worked or failed else f"exit code {code}"
    passed = counts["tests"] - failed - counts["skipped"]
    return Outcome(name, worked, seconds, passed, failed, counts["skipped"], note)


def conclude(outcomes: Sequence[Outcome]) -> int:
    """Say how everything went; 0 only if all of it worked."""
    say()
    for one in outcomes:
        verdict = "ok  " if one.worked else "FAIL"
        counts = f"{one.passed} passed, {one.failed} failed, {one.skipped} skipped  {one.note}"
        say(f"{verdict} {padded(one.name, 24)}{one.seconds:7.1f} s  {counts}".rstrip())
    passed, failed = sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)
    say(f"\n{passed} passed, {failed} failed, {sum(one.skipped for one in outcomes)} skipped")
    return 0 if outcomes and all(one.worked and not one.failed for one in outcomes) else 1


def browser() -> str:
    """Where Chromium is; empty when there is none."""
    names = [given("CHROMIUM")] if given("CHROMIUM") else BROWSERS
    return next((found for name in names if (found := shutil.which(name))), "")


def journeys(words: list[str]) -> int:
    """Run the browser journeys only."""
    packages.install("dev")
    assets.install()
    return conclude(journey_outcomes(words or shlex.split(given("ARGS"))))


def _description(stack: Stack) -> Path:
    """Where the processes are noted and what environment each site has, in a file: for journeys that break things."""
    file = stack.places.home / "stack.json"
    file.touch(mode=0o600)
    sites = {site.name: stack.environment(site) for site in SITES}
    file.write_text(json.dumps({"pids": str(stack.places.pids), "environments": sites}))
    return file


def journey_outcomes(extra: Sequence[str] = ()) -> list[Outcome]:
    """Walk through the sites in a real browser, on a stack of their own."""
    suite = Suite("journeys", [ROOT / "journeys"], CLOUD)
    if not throwaway.test_modules(suite.folders[0]):
        return []
    chromium = browser()
    if not chromium:
        warn(f"\n{NO_BROWSER}")
        return [Outcome("journeys", os.environ.get("CI") != "true", note="not run: no Chromium")]
    say("\n== journeys, on sites of their own ==")
    try:
        with throwaway.slot("journeys") as places, throwaway.whole(places) as (stack, supervisor):
            env = {**stack.environment(CLOUD), "CHROMIUM": chromium, "STACK": str(_description(stack))}
            return [run_suite(suite, places, env, extra, supervisor.tick)]
    except Stop as stop:
        warn(stop)
        return [Outcome("journeys", False, note="the sites did not start")]
