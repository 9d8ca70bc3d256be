"""Where financing is open, for tests."""

from datetime import date

from yangcai.foundation.people.tests.makers import make_region
from yangcai.foundation.rules.models import Limit, Rollout

LONG_AGO = date(2020, 1, 1)


def open_finance(code="420000", state="online", **facts):
    """A rollout rule by which financing is on in a region's subtree."""
    facts = {"valid_from": LONG_AGO, "notice_title": "示例通知"} | facts
    return Rollout.rows.create(module="finance", region=make_region(code), state=state, **facts)


def need_trust(least=3):
    """The rule that says how well an applicant must be proved."""
    return Limit.rows.create(
        key="financing.trust_min", title="提交融资申请实名等级（不低于）", value=least, unit="n", source="平台规则",
        mark="config", valid_from=LONG_AGO,
    )  # fmt: skip
