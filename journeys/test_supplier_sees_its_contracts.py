"""A supplier signs in and finds what is its own: contracts and awards of its region, then of all regions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import await_text
from journeys.test_supplier_signs_in import Known, ask_to_sign_in, known, sign_in

__all__ = ["known"]  # a fixture


@pytest.mark.late
@pytest.mark.timeout(240)
def test_a_supplier_sees_its_own_contracts_and_awards(
    page: Page, cloud: str, known: Known, looks_right: Callable[[str], None]
) -> None:
    code, _password = known
    ask_to_sign_in(page, cloud)
    sign_in(page, *known)
    page.goto(f"{cloud}/contracts/")
    looks_right("own-contracts")
    numbers = page.get_by_role("link", name="HT-")
    here = numbers.count()
    assert here > 0
    assert all(text.endswith(code[-4:]) for text in numbers.all_inner_texts())
    page.get_by_role("link", name="全部地区").click()
    expect(page.get_by_role("link", name="只看本行政区划")).to_be_visible()
    page.goto(f"{cloud}/contracts/awards/?everywhere=1")
    looks_right("own-awards")
    # The demo's own story is told by a job once the sites are up.
    await_text(page, f"{cloud}/contracts/?financing=50&everywhere=1", "HT-")
    expect(page.locator("main table").get_by_text("已融资").first).to_be_visible()
    numbers.first.click()
    looks_right("own-contract")
    expect(page.get_by_text("收款账户")).to_be_visible()
