"""Somebody without an account finds a city's platform: by map, keyboard, list, search and address.

F13, F15 and F16 of the seed manual; scenario 1.
"""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

CITIES = {"420000": ("420200", "黄石市", "huangshi"), "440000": ("442000", "中山市", "zhongshan")}
City = tuple[str, str, str]


@pytest.fixture
def city() -> City:
    """A city of the province: code, name, pinyin."""
    return CITIES[os.environ.get("PROVINCE", "420000")]


@pytest.fixture
def there(page: Page, cloud: str, city: City) -> Callable[[], None]:
    """That the browser stands on the city's page."""

    def check() -> None:
        expect(page).to_have_url(f"{cloud}/regions/{city[0]}/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(city[1])

    return check


def area(page: Page, code: str):
    """The city on the map."""
    return page.locator(f"svg a[data-code='{code}']")


def test_the_home_page_looks_right(page: Page, cloud: str, looks_right: Callable[[str], None]) -> None:
    page.goto(f"{cloud}/zcd/homepage")
    expect(page.get_by_role("heading", name="政府采购合同融资平台", level=1)).to_be_visible()
    looks_right("portal-home")


def test_a_click_on_the_map_opens_the_city(
    page: Page, cloud: str, city: City, there: Callable[[], None], looks_right: Callable[[str], None]
) -> None:
    page.goto(cloud)
    area(page, city[0]).click()
    there()
    looks_right("portal-region")


def test_a_double_click_opens_it_as_well_and_presses_nothing_there(
    page: Page, cloud: str, city: City, there: Callable[[], None]
) -> None:
    page.goto(cloud)
    area(page, city[0]).dblclick()
    there()
    page.go_back()
    box = area(page, city[0]).bounding_box()
    assert box
    for _press in range(2):  # as slowly as a hand does it: the second press comes down on the new page
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_load_state()
    there()


def test_scenario_01_the_keyboard_is_enough(
    page: Page, cloud: str, city: City, there: Callable[[], None]
) -> None:
    page.goto(cloud)
    for _press in range(120):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.closest('svg') && document.activeElement.dataset.code")
            == city[0]
        ):
            break
    expect(area(page, city[0])).to_be_focused()
    page.keyboard.press("Enter")
    there()


def test_the_list_is_narrowed_while_typing(
    page: Page, cloud: str, city: City, there: Callable[[], None]
) -> None:
    page.goto(cloud)
    spots = page.locator("[data-map-list] li:visible")
    assert spots.count() > 10
    page.get_by_label("查找所在区划").fill(city[2])
    expect(spots).to_have_count(1)
    expect(page.locator("[data-map-said]")).to_have_text("列表中有 1 个区划")
    spots.get_by_role("link").click()
    there()


@pytest.mark.parametrize("typed", [0, 1, 2], ids=["code", "name", "pinyin"])
def test_the_search_opens_it(
    page: Page, cloud: str, city: City, there: Callable[[], None], typed: int
) -> None:
    page.goto(cloud)
    page.get_by_label("查找所在区划").fill(city[typed])
    page.keyboard.press("Enter")
    there()


def test_the_address_opens_it(page: Page, cloud: str, city: City, there: Callable[[], None]) -> None:
    page.goto(f"{cloud}/zcd/homepage?region={city[0]}")
    there()


@pytest.mark.parametrize("code", ["999999", "420200'--"])
def test_what_is_no_region_gives_the_home_page_with_a_word(page: Page, cloud: str, code: str) -> None:
    page.goto(f"{cloud}/?region={code}")
    expect(page.get_by_role("alert")).to_contain_text("已为您显示全省首页")


def test_nothing_moves_while_the_home_page_loads_and_it_is_small(page: Page, cloud: str) -> None:
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
        " window.moved += entry.value }).observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(cloud)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.moved") < 0.02
    sent = page.evaluate(
        "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
        ".filter(e => e.name.startsWith(location.origin)).map(e => [e.name, e.transferSize])"
    )
    if os.environ.get("MODE") != "test":  # compressed as it is served in earnest
        assert sum(size for _name, size in sent) <= 200_000, sent


def test_it_can_be_read_and_used_without_scripts(page: Page, cloud: str, city: City) -> None:
    plain = page.context.browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(cloud)
    page.get_by_label("查找所在区划").fill(city[1])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{cloud}/regions/{city[0]}/")
    plain.close()
