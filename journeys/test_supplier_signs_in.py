"""A supplier comes in by the unified identity platform: registers, signs in, comes from the government portal, leaves.

F14, F18 to F21 of the seed manual; scenarios 2, 3 and 4.
"""

import os
import re
import secrets
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from stdnum.cn import uscc

Known = tuple[str, str]
WANTED = "/regions/420200/"


@pytest.fixture
def known(demo_password: str) -> Known:
    """A legal person of the demo that the cloud knows: its code and password."""
    province = os.environ.get("PROVINCE", "420000")
    return with_check(f"91{province[:2]}0100MA9YX0012"), demo_password


def fresh_code() -> str:
    """The code of a firm that nobody has heard of."""
    return with_check(f"91420200MA9W{secrets.randbelow(10**5):05d}")


def with_check(stem: str) -> str:
    """A code's first 17 characters with the check character."""
    return stem + str(uscc.calc_check_digit(stem))


def ask_to_sign_in(page: Page, cloud: str) -> None:
    """From a page that wants a supplier to the identity platform."""
    page.goto(f"{cloud}/people/supplier/sign-in/?{urlencode({'next': WANTED})}")
    page.get_by_role("link", name="前往统一身份认证平台登录").click()


def sign_in(page: Page, account: str, password: str, tab: str = "法人登录") -> None:
    """At the identity platform."""
    page.get_by_role("link", name=tab, exact=True).click()
    page.get_by_label("统一社会信用代码" if tab == "法人登录" else "手机号码").fill(account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name=tab).click()


def test_scenario_02_a_new_firm_registers_and_lands_on_the_page_it_wanted(
    page: Page, cloud: str, sandbox: str, looks_right: Callable[[str], None]
) -> None:
    page.goto(f"{cloud}/people/supplier/sign-in/?{urlencode({'next': WANTED})}")
    looks_right("supplier-sign-in")
    page.get_by_role("link", name="前往统一身份认证平台登录").click()
    expect(page).to_have_url(re.compile(f"^{re.escape(sandbox)}/identity/sign-in"))
    expect(page.get_by_text("请先点击“新用户注册”！！！")).to_be_visible()
    expect(page.get_by_role("link", name="法人登录", exact=True)).to_have_attribute("aria-current", "page")
    looks_right("identity-sign-in")
    page.get_by_role("link", name="新用户注册").click()
    page.get_by_label("统一社会信用代码").fill(fresh_code())
    page.get_by_label("单位名称").fill("黄石新设建材有限公司（虚构）")
    page.get_by_label("经办人姓名").fill("周洋")
    page.get_by_label("经办人手机号码").fill("139 0000 0009")
    page.get_by_label("设置密码").fill("spring-tea-2026")
    page.get_by_label("再次输入密码").fill("spring-tea-2026")
    looks_right("identity-register")
    page.get_by_role("button", name="注册并继续").click()
    expect(page).to_have_url(f"{cloud}{WANTED}")
    expect(page.get_by_text("周洋").first).to_be_visible()


def test_a_known_firm_signs_in_and_out_on_both_sides(
    page: Page, cloud: str, sandbox: str, known: Known
) -> None:
    ask_to_sign_in(page, cloud)
    sign_in(page, *known)
    expect(page).to_have_url(f"{cloud}{WANTED}")
    page.get_by_role("button", name="退出").first.click()
    expect(page).to_have_url(re.compile(f"^{re.escape(cloud)}"))
    page.goto(f"{sandbox}/identity/account")
    expect(page).to_have_url(re.compile("/identity/sign-in"))
    ask_to_sign_in(page, cloud)
    expect(page.get_by_label("密码")).to_be_visible()


def test_scenario_03_a_natural_person_is_turned_away_and_shown_the_legal_sign_in(
    page: Page, cloud: str, known: Known, demo_password: str, looks_right: Callable[[str], None]
) -> None:
    ask_to_sign_in(page, cloud)
    sign_in(page, "13900000006", demo_password, tab="个人登录")
    expect(page.get_by_role("heading", name="请切换到法人登录")).to_be_visible()
    looks_right("supplier-natural")
    page.get_by_role("link", name="切换到法人登录").click()
    sign_in(page, *known)
    expect(page).to_have_url(f"{cloud}{WANTED}")


def test_who_is_signed_in_at_the_government_portal_enters_without_a_password(
    page: Page, cloud: str, sandbox: str, known: Known, looks_right: Callable[[str], None]
) -> None:
    page.goto(f"{sandbox}/government/")
    looks_right("government-home")
    page.get_by_role("link", name="登录", exact=True).click()
    sign_in(page, *known)
    page.get_by_label("搜索服务").fill("财政服务")
    page.get_by_role("button", name="搜索").click()
    looks_right("government-search")
    page.get_by_role("link", name="财政服务专区").click()
    looks_right("government-finance")
    page.get_by_role("link", name="进入平台").click()
    expect(page).to_have_url(f"{cloud}/zcd/homepage")
    expect(page.get_by_text("张明").first).to_be_visible()


def test_a_stranger_at_the_government_portal_enters_at_the_public_home(
    page: Page, cloud: str, sandbox: str
) -> None:
    page.goto(f"{sandbox}/government/finance")
    page.get_by_role("link", name="进入平台").click()
    expect(page).to_have_url(f"{cloud}/zcd/homepage")
    expect(page.get_by_role("link", name="供应商登录").first).to_be_visible()


def test_signing_out_at_the_identity_platform_ends_the_session_at_the_cloud(
    page: Page, cloud: str, sandbox: str, known: Known, looks_right: Callable[[str], None]
) -> None:
    ask_to_sign_in(page, cloud)
    sign_in(page, *known)
    expect(page).to_have_url(f"{cloud}{WANTED}")
    page.goto(f"{sandbox}/identity/account")
    looks_right("identity-account")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="已退出登录")).to_be_visible()
    looks_right("identity-signed-out")
    for _second in range(20):  # told by a job
        page.goto(f"{cloud}{WANTED}")
        if page.get_by_role("link", name="供应商登录").count():
            return
        page.wait_for_timeout(1000)
    pytest.fail("the session at the cloud went on")


def test_a_replayed_callback_is_neutral_and_leaves_nobody_signed_in(
    page: Page, cloud: str, looks_right: Callable[[str], None]
) -> None:
    page.goto(f"{cloud}/people/supplier/callback/?state=made-up&code=made-up")
    expect(page.get_by_role("heading", name="登录没有完成")).to_be_visible()
    looks_right("supplier-lost")


def test_the_other_pages_of_the_sandbox_look_right(
    page: Page, sandbox: str, looks_right: Callable[[str], None]
) -> None:
    for name, path in (
        ("sandbox-home", "/"),
        ("sms-inbox", "/sms/inbox/"),
        ("identity-sign-in-natural", "/identity/sign-in?kind=natural"),
        ("identity-register-natural", "/identity/register?kind=natural"),
    ):
        page.goto(f"{sandbox}{path}")
        looks_right(name)
