"""The main job, by hand in a browser: a supplier's contract is financed, and everybody sees what concerns them.

Supplier at the cloud → 融资申请 → receivables platform → application → bank's maker and checker → slip → SMS → slip on
the cloud: lines 41 to 52 of the manual. With GUIDE set to a folder the pictures of `docs/guide/` are left there.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import DESK, await_text, watch
from journeys.test_bank_queries_and_exports import current_code
from journeys.test_supplier_signs_in import Known, known, sign_in

__all__ = ["known"]  # a fixture
BANK, OFFICE = "示范银行股份有限公司（虚构）", "示范银行城中支行（虚构）"
PHONE = "13800000201"  # of the demo's first supplier
SLOW = 30_000


@dataclass
class Play:
    """The sites, who plays, and what they have made so far."""

    sites: dict[str, str]
    password: str
    known: Known
    look: Callable[[str], None]
    page: Page
    maker: Page
    checker: Page
    made: dict[str, str] = field(default_factory=dict)

    def at(self, site: str, path: str) -> str:
        """An address."""
        return f"{self.sites[site]}{path}"

    def seen(self, name: str, page: Page | None = None) -> None:
        """A page of the supplier's must look right; any page may be a picture of the guide."""
        if page is None:
            self.look(name)
        if folder := os.environ.get("GUIDE"):
            (page or self.page).screenshot(path=Path(folder) / f"{name}.png", clip={"x": 0, "y": 0, **DESK})


@pytest.fixture
def play(page: Page, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Play]:
    """A supplier, and two people of a bank in browsers of their own; no script of theirs may fail."""
    contexts, pages, errors = [], [], list[str]()
    for _ in range(2):
        contexts.append(browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai"))
        contexts[-1].set_default_timeout(20_000)
        pages.append(contexts[-1].new_page())
        watch(pages[-1], errors)
    named = ("cloud", "receivables", "sandbox")
    given = [request.getfixturevalue(name) for name in ("demo_password", "known", "looks_right")]
    yield Play({name: request.getfixturevalue(name) for name in named}, *given, page, *pages)
    for context in contexts:
        context.close()
    assert errors == []


def comes_in(page: Page, site: str, account: str, password: str, *, door: str = "") -> None:
    """By 登录 or 银行登录入口 (`door="bank/"`) of a site."""
    page.goto(f"{site}/people/sign-in/{door}")
    page.locator("input[name=username]").fill(account)
    page.locator("input[name=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.locator("input[name=code]").fill(current_code(account))
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(f"{site}/desk/")


@pytest.mark.late
@pytest.mark.timeout(420)
def test_a_contract_is_financed(play: Play) -> None:
    find_own_contract(play)
    go_over(play)
    choose_bank_and_contract(play)
    fill_in_and_submit(play)
    bank_approves(play)
    accept_terms(play)
    bank_enters_the_slip(play)
    hear_of_it_once(play)
    read_the_slip(play)
    others_read_what_concerns_them(play)


def find_own_contract(play: Play) -> None:
    """The supplier signs in and finds its contract; by then the demo's own story has been told."""
    page = play.page
    page.goto(play.at("cloud", "/people/supplier/sign-in/?next=/finance/"))
    page.get_by_role("link", name="前往统一身份认证平台登录").click()
    play.seen("identity-sign-in", page)
    sign_in(page, *play.known)
    await_text(page, play.at("cloud", "/contracts/?financing=20&everywhere=1"), "意向发布")
    page.goto(play.at("cloud", "/finance/"))
    play.seen("financing-flow")
    page.goto(play.at("cloud", "/contracts/?financing=10&sort=filed_on"))
    play.seen("own-contracts")
    own = page.locator("main table tr", has_text="示范市第一中学").first
    contract = own.get_by_role("link", name=re.compile(r"HT-\d\d0100"))
    play.made["number"] = contract.inner_text().strip()
    contract.click()
    play.made["contract"] = page.url
    play.seen("contract-to-finance")


def go_over(play: Play) -> None:
    """融资申请 leads to the receivables platform without another sign-in, to this very contract."""
    page = play.page
    page.get_by_role("button", name="融资申请").click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(play.at('receivables', '/orders/'))}\d+/"))
    expect(page.locator("main")).to_contain_text(play.made["number"])
    play.seen("order")
    page.get_by_role("link", name="我的订单", exact=True).first.click()
    play.seen("my-orders")
    page.go_back()


def choose_bank_and_contract(play: Play) -> None:
    """向合作资金方提交融资申请: whom, and on which of the orders one may choose from."""
    page = play.page
    page.get_by_role("link", name="申请融资").click()
    play.seen("choose-funder")
    page.get_by_role("link", name=re.compile(f"选择.*{BANK}")).click()
    page.get_by_label("凭合同申请").check()
    page.get_by_label("受理网点").select_option(label=OFFICE)
    play.look("application-start")
    page.get_by_role("button", name="下一步：选择订单").click()
    expect(page.locator("tr", has_text=play.made["number"]).get_by_role("checkbox")).to_be_checked()
    play.seen("choose-orders")
    page.get_by_role("button", name="下一步：填写申请").click()


def fill_in_and_submit(play: Play) -> None:
    """How much, for how long, what for; then the answers once more, the consents, and off it goes."""
    page = play.page
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nothing filled in: told so, beside each field
    page.get_by_label("申请金额").fill("10万元")
    page.get_by_label("期限（天）").fill("180")
    page.get_by_label("还款方式").select_option(label="到期一次还本付息")
    page.get_by_label("资金用途").fill("采购本合同所需原材料")
    page.get_by_label("联系电话").fill("138 0000 0201")
    play.seen("application-fill")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nothing agreed to
    for box in page.get_by_role("checkbox").all():
        box.check()
    play.seen("application-check")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("h1")).to_contain_text("已提交", timeout=SLOW)
    play.made["application"] = page.url
    found = re.search(r"A-\d{4}-(\d{6})", page.locator("h1").inner_text())
    assert found
    play.made["slip"] = f"SF-J-{found[1]}"
    play.seen("application-submitted")


def bank_approves(play: Play) -> None:
    """The maker receives, reviews and proposes; another person checks."""
    maker, checker, site = play.maker, play.checker, play.sites["receivables"]
    comes_in(maker, site, "bank-maker", play.password, door="bank/")
    maker.goto(f"{site}/financing/inbox/")
    play.seen("bank-inbox", maker)
    maker.goto(play.made["application"])
    maker.get_by_role("button", name="接收").click()
    maker.get_by_role("button", name="开始审核").click()
    play.seen("bank-application", maker)
    maker.get_by_role("link", name=re.compile("^.*同意")).first.click()
    maker.get_by_label("年利率").fill("3.65")
    play.seen("bank-approve", maker)
    maker.get_by_role("button", name="提交复核").click()
    comes_in(checker, site, "bank-checker", play.password, door="bank/")
    checker.goto(play.made["application"])
    checker.get_by_role("link", name="复核审批意见").click()
    checker.get_by_label("同意，立即生效").check()
    play.seen("bank-check", checker)
    checker.get_by_role("button", name="提交复核结果").click()
    expect(checker.locator("h1")).to_contain_text("已批准")


def accept_terms(play: Play) -> None:
    """The supplier reads what it costs and accepts; the account is locked at once."""
    page = play.page
    page.goto(play.made["application"])
    page.get_by_role("link", name="查看并确认融资条件").click()
    play.seen("accept-terms")
    page.get_by_label("我已核对以上条件和综合成本").check()
    page.get_by_role("button", name="接受并锁定账户").click()
    expect(page.locator("h1")).to_contain_text("账户已锁定", timeout=SLOW)


def bank_enters_the_slip(play: Play) -> None:
    """融资成交单 by maker and checker."""
    maker, checker, today = play.maker, play.checker, date.today()
    maker.goto(play.made["application"])
    maker.get_by_role("link", name="录入融资成交单").click()
    maker.get_by_label("银行单号").fill(play.made["slip"])
    maker.get_by_label("合同编号").fill(play.made["number"])
    maker.get_by_label("已放款金额").fill("10万元")
    maker.get_by_label("放款日期").fill(f"{today}")
    maker.get_by_label("到期日").fill(f"{today + timedelta(days=150)}")
    maker.get_by_label("应收账款质押").check()
    maker.get_by_label("中登网登记编号").fill("示例-000001")
    play.seen("bank-slip", maker)
    maker.locator("main form.form button[type=submit]").first.click()
    maker.get_by_role("button", name="提交复核").click()
    checker.goto(maker.url)
    checker.get_by_role("link", name="复核", exact=True).click()
    checker.get_by_label("同意").first.check()
    checker.get_by_role("button", name="提交复核结果").click()
    expect(checker.locator("h1")).to_contain_text("已生效", timeout=SLOW)


def hear_of_it_once(play: Play) -> None:
    """One short message on the telephone, and not a second one."""
    page = play.page
    await_text(page, play.at("sandbox", f"/sms/inbox/?phone={PHONE}"), "成交金额100,000.00元")
    play.seen("sms", page)
    page.wait_for_timeout(3000)
    page.reload()
    assert page.locator("main").get_by_text("成交金额100,000.00元").count() == 1


def read_the_slip(play: Play) -> None:
    """On the cloud the contract is financed; its slip can be read and printed."""
    page = play.page
    await_text(page, play.made["contract"], "已融资")
    play.seen("contract-financed")
    page.locator("main").get_by_role("link", name=re.compile(play.made["slip"])).click()
    expect(page.locator("h1")).to_contain_text(play.made["slip"])
    play.seen("slip-on-cloud")
    with page.expect_download() as download:
        page.get_by_role("button", name="打印").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def others_read_what_concerns_them(play: Play) -> None:
    """The finance bureau and the purchaser read the slip."""
    page = play.checker
    for account, picture in (("bureau", "bureau-slips"), ("purchaser-maker", "purchaser-slips")):
        comes_in(page, play.sites["cloud"], account, play.password)
        page.goto(play.at("cloud", "/finance/slips/"))
        expect(page.locator("main")).to_contain_text(play.made["slip"])
        play.seen(picture, page)
        page.get_by_role("button", name="退出").first.click()
