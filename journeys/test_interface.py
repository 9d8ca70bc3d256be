"""The parts of the interface, by eye and by hand: the style guide, a form, a list, without scripts, on paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.mark.parametrize("part", ["", "list", "form", "portal", "errors/403", "errors/404", "errors/503"])
def test_each_part_looks_right(page: Page, cloud: str, part: str, looks_right: Callable[[str], None]) -> None:
    page.goto(f"{cloud}/ui/{part}")
    looks_right("ui-" + (part.replace("/", "-") or "parts"))


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/form")
    page.get_by_role("button", name="提交").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="请填写融资金额。").click()
    expect(page.get_by_label("融资金额")).to_be_focused()


def test_a_form_reads_amounts_back_groups_digits_and_cascades_regions(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/form")
    page.get_by_label("融资金额").fill("１２万元")
    page.get_by_label("收款账号").fill("6222021234565678")
    page.get_by_label("项目名称").focus()
    expect(page.get_by_text("= 120,000.00 元（12.00 万元）")).to_be_visible()
    expect(page.get_by_label("收款账号")).to_have_value("6222 0212 3456 5678")
    for level, name in ((1, "湖北省"), (2, "武汉市"), (3, "江夏区")):
        page.get_by_label(re.compile(f"所属地区.* {level}$")).select_option(label=name)
    assert page.locator("#id_region").input_value() == "420115"


def test_a_draft_survives_until_it_is_dropped(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/form")
    page.get_by_label("项目名称").fill("江夏区人民医院检验设备")
    page.goto(f"{cloud}/ui/list")
    page.goto(f"{cloud}/ui/form")
    expect(page.get_by_label("项目名称")).to_have_value("江夏区人民医院检验设备")
    page.get_by_role("button", name="不用草稿").click()
    expect(page.get_by_label("项目名称")).to_have_value("")


def test_a_list_is_swapped_in_place_and_its_address_follows(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/list")
    page.evaluate("window.stayed = true")
    page.get_by_label("关键词").fill("合同")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page).to_have_url(f"{cloud}/ui/list?q=%E5%90%88%E5%90%8C")
    page.get_by_role("link", name=re.compile("^关键词：合同")).click()
    expect(page).to_have_url(re.compile(r"/ui/list\??$"))
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page.get_by_label("关键词")).to_have_value("合同")


def test_a_named_filter_is_kept_in_this_browser(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/list?q=%E5%90%88%E5%90%8C&sort=at")
    page.locator("summary", has_text="常用查询").click()
    page.get_by_label("把当前条件存为").fill("我的合同")
    page.get_by_role("button", name="保存").click()
    page.goto(f"{cloud}/ui/list")
    page.locator("summary", has_text="常用查询").click()
    page.get_by_role("link", name="我的合同").click()
    expect(page).to_have_url(re.compile("sort=at"))
    expect(page.get_by_label("关键词")).to_have_value("合同")


def test_the_keyboard_alone_reaches_the_content_and_opens_a_drop_down(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/list")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    columns = page.locator("summary", has_text="显示列")
    columns.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="确定")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="确定")).to_be_hidden()
    expect(columns).to_be_focused()


def test_charts_are_drawn_when_seen(page: Page, cloud: str) -> None:
    page.goto(f"{cloud}/ui/")
    page.locator("figure").first.scroll_into_view_if_needed()
    expect(page.locator("figure.is-drawn canvas").first).to_be_visible()


def test_it_all_works_without_scripts(browser: Browser, cloud: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{cloud}/ui/list")
    page.get_by_label("关键词").fill("合同")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^关键词：合同"))).to_be_visible()
    page.goto(f"{cloud}/ui/form")
    page.get_by_label("所属地区").select_option("420115")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("link", name="请填写项目名称。")).to_be_visible()
    expect(page.get_by_label("所属地区")).to_have_value("420115")
    context.close()
