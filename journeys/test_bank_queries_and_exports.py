"""A bank's clerk signs in with a second factor, filters the filed contracts, exports them, and finds the same rows."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[1]


def current_code(account: str) -> str:
    """What the account's authenticator shows now."""
    command = [sys.executable, "manage.py", "demo_code", account]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()[-1]


def bank_signs_in(page: Page, cloud: str, account: str, password: str) -> None:
    """By 银行登录入口, with password and code."""
    page.goto(f"{cloud}/people/sign-in/bank/")
    page.locator("input[name=username]").fill(account)
    page.locator("input[name=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.locator("input[name=code]").fill(current_code(account))
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(f"{cloud}/desk/")


def numbers_on_screen(page: Page) -> set[str]:
    """The contract numbers of every page of the list."""
    found: set[str] = set()
    while True:
        found |= {
            text.strip() for text in page.locator("a[href^='/contracts/']").all_inner_texts() if "HT-" in text
        }
        forward = page.get_by_role("link", name="下一页")
        if not forward.count():
            return found
        before = page.url
        forward.first.click()
        page.wait_for_url(lambda url, was=before: url != was)
        page.wait_for_load_state("networkidle")


def test_a_bank_filters_exports_and_finds_the_same_rows(
    page: Page, cloud: str, demo_password: str, tmp_path: Path, looks_right: Callable[[str], None]
) -> None:
    bank_signs_in(page, cloud, "bank-maker", demo_password)
    page.goto(f"{cloud}/contracts/?financing=10")
    looks_right("contracts")
    shown = numbers_on_screen(page)
    assert len(shown) > 1

    page.goto(f"{cloud}/contracts/?financing=10")
    page.get_by_text("导出", exact=True).first.click()
    with page.expect_download() as download:
        page.locator("a[href*='export=xlsx']").first.click()
    path = tmp_path / "contracts.xlsx"
    download.value.save_as(path)
    workbook = load_workbook(path, read_only=True)
    rows = list(workbook.active.iter_rows(values_only=True))
    workbook.close()
    watermark, head, body = rows[0][0], rows[1], rows[2:]
    assert "示范银行" in watermark and "可融资" in watermark
    assert {row[head.index("合同编号")] for row in body} == shown
    assert {row[head.index("融资状态")] for row in body} == {"可融资"}

    page.goto(f"{cloud}/contracts/totals/?financing=10")
    looks_right("totals")
    page.goto(f"{cloud}/contracts/awards/")
    looks_right("awards")
    page.locator("main table a[href^='/contracts/awards/']").first.click()
    looks_right("award")
