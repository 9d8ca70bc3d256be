"""Rows for the portal's tests."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.cache import cache
from django.utils import timezone

from yangcai.cloud.portal import operations
from yangcai.cloud.portal.operations import Cited
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.tests.makers import make_region
from yangcai.foundation.rules.models import Region, Rollout


def make_province(code="420000", *cities, name="湖北省"):
    """A province with cities below it and contract financing begun in all of it."""
    province = make_region(code, name)
    for city, title, pinyin, initials in cities:
        make_region(city, title, pinyin=pinyin, initials=initials)
    Rollout.rows.create(module="finance", region=province, state="online", valid_from=date(2020, 9, 16))
    cache.clear()
    return province


def make_hubei():
    """Hubei with a few of its cities, one district and one county without a city above it."""
    province = make_province(
        "420000",
        ("420100", "武汉市", "wuhanshi", "whs"),
        ("420200", "黄石市", "huangshishi", "hss"),
    )
    make_region("420202", "黄石港区", pinyin="huangshigangqu", initials="hsgq")
    Region.rows.create(code="429004", name="仙桃市", level="county", parent=province, path="420000/429004/")
    return province


def make_guangdong():
    """Guangdong, with Shenzhen left out and pointed elsewhere."""
    province = make_province(
        "440000",
        ("440100", "广州市", "guangzhoushi", "gzs"),
        ("440300", "深圳市", "shenzhenshi", "szs"),
        ("442000", "中山市", "zhongshanshi", "zss"),
        name="广东省",
    )
    Rollout.rows.create(
        module="finance",
        region=make_region("440300"),
        state="excluded",
        valid_from=date(2021, 1, 1),
        pointer_url="http://zfcg.sz.gov.cn",
        pointer_text="深圳市政府采购监管网",
        note="全省不含深圳市",
    )
    return province


def article_text(**facts):
    """What an editor says, in order unless told otherwise."""
    return {
        "region": facts.get("region") or make_region("420000"),
        "kind": "notice",
        "title": "关于平台上线的通知",
        "number": "",
        "issuer": "示范省财政厅",
        "issued_on": None,
        "urgency": "",
        "publicity": "active",
        "addressees": "",
        "copied_to": "",
        "body": "现将有关事项通知如下。",
        "effective_from": None,
        "effective_to": None,
        "citations": [],
    } | facts


def make_article(*, published=True, seat=SYSTEM, at=None, **facts):
    """An article, published unless told otherwise. `citations` are (kind, number[, note])."""
    at = at or timezone.now()
    facts["citations"] = [Cited(*cited) for cited in facts.get("citations", [])]
    article = operations.write_article(seat=seat, at=at, **article_text(**facts))
    return operations.publish(seat=SYSTEM, at=at, row=article) if published else article


def make_contact(region, *, published=True, **facts):
    """A contact of a region."""
    at = timezone.now()
    facts = {
        "kind": "policy",
        "name": f"{region.name}财政局",
        "phone": "027-10000000",
        "qq": "",
        "hours": "",
        "source": "",
    } | facts
    contact = operations.write_contact(seat=SYSTEM, at=at, region=region, **facts)
    return operations.publish(seat=SYSTEM, at=at, row=contact) if published else contact


def highlight_text(**facts):
    """What an editor says of a product of a bank that does not exist."""
    today = timezone.localdate()
    return {
        "institution": "示范银行",
        "title": "政采订单贷",
        "summary": "凭合同申请",
        "rate_from": Decimal("3.65"),
        "rate_to": Decimal("4.20"),
        "limit": Decimal(5_000_000),
        "months": 12,
        "quoted_on": today,
        "expires_on": today + timedelta(days=30),
        "is_sample": True,
    } | facts


def make_highlight(region, *, published=True, **facts):
    """A product highlight."""
    at = timezone.now()
    highlight = operations.write_highlight(seat=SYSTEM, at=at, region=region, **highlight_text(**facts))
    return operations.publish(seat=SYSTEM, at=at, row=highlight) if published else highlight
