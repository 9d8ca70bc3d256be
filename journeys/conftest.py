"""What every journey has: a browser, a page that fails on errors, the sites' addresses, pictures.

`make journeys` starts the sites and sets CLOUD_URL, SANDBOX_URL, RECEIVABLES_URL, DEMO_PASSWORD and CHROMIUM. With
SHOTS set to a folder, `screenshot` and `looks_right` leave their pictures there.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
GRAVE = {"serious", "critical"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that wait for the demo's story come last, so that the others run meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("late") is not None)


@pytest.fixture(scope="session")
def cloud() -> str:
    """The cloud's address."""
    return os.environ["CLOUD_URL"]


@pytest.fixture(scope="session")
def sandbox() -> str:
    """The sandbox's address."""
    return os.environ["SANDBOX_URL"]


@pytest.fixture(scope="session")
def receivables() -> str:
    """The receivables platform's address."""
    return os.environ["RECEIVABLES_URL"]


@pytest.fixture(scope="session")
def demo_password() -> str:
    """What every demo account opens with."""
    return os.environ["DEMO_PASSWORD"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser nobody has used before, in China."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; when the journey is over it must have had no script error, no CSP violation, no missing file."""
    page, errors = context.new_page(), list[str]()
    watch(page, errors)
    yield page
    assert errors == []


def watch(page: Page, errors: list[str]) -> None:
    """Collect what goes wrong on a page. A page itself may answer 403 or 404 on purpose; its parts may not."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(f"{page.url}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            errors.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("response", on_response)


@pytest.fixture
def screenshot(page: Page) -> Callable[[str], None]:
    """`screenshot("sign-in")` leaves sign-in-1440.png and sign-in-390.png in the folder SHOTS, if there is one."""

    def take(name: str) -> None:
        folder = os.environ.get("SHOTS")
        for size in (PHONE, DESK) if folder else ():
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)

    return take


@pytest.fixture
def looks_right(page: Page, screenshot: Callable[[str], None]) -> Callable[[str], None]:
    """`looks_right("sign-in")`: pictures, nothing grave by axe-core, no sideways scrolling on a telephone."""

    def look(name: str) -> None:
        screenshot(name)
        found = Axe().run(page).response["violations"]
        grave = [
            (one["id"], [node["target"] for node in one["nodes"]]) for one in found if one["impact"] in GRAVE
        ]
        assert grave == [], f"{name}: {grave}"
        page.set_viewport_size(PHONE)
        width = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(DESK)
        assert width <= PHONE["width"], f"{name} is {width} px wide on a telephone"

    return look


def await_text(page: Page, address: str, text: str, seconds: int = 120) -> None:
    """Look again until something has come across."""
    for _ in range(seconds):
        page.goto(address)
        if page.locator("main").get_by_text(text).count():
            return
        page.wait_for_timeout(1000)
    pytest.fail(f"{text} did not come to {address}")
