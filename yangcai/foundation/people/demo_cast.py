"""Who plays in the demo: fictitious organisations of the deployment's province, and their people."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

# province: what it is called in the names of fictitious firms, its second city and what that is called
PROVINCES = {"420000": ("湖北", "420200", "黄石"), "440000": ("广东", "442000", "中山")}


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demo. `activated` is False for the one that plays the activation."""

    username: str
    name: str
    unit: str
    roles: str
    phone: str
    activated: bool = True


PEOPLE = [
    Person("purchaser-maker", "陈静", "unit", "purchaser_maker", "13800000101"),
    Person("purchaser-checker", "周涛", "unit", "purchaser_checker", "13800000102"),
    Person("agency", "吴琳", "agency", "agency_staff", "13800000103"),
    Person("expert", "郑宏", "expert", "expert", "13800000104"),
    Person("bank-maker", "何俊", "branch", "bank_maker", "13800000105"),
    Person("bank-checker", "宋雅", "branch", "bank_checker", "13800000106"),
    Person("bank-manager", "罗成", "branch-2", "bank_manager", "13800000107"),
    Person("bank-admin", "梁文", "bank", "bank_admin", "13800000108"),
    Person("bank-new", "谢宁", "branch-2", "bank_maker", "13800000109", activated=False),
    Person("bureau", "唐军", "bureau", "bureau_officer", "13800000110"),
    Person("bureau-leader", "于敏", "bureau", "bureau_leader", "13800000111"),
    Person("bureau-province", "董华", "bureau-province", "bureau_officer", "13800000112"),
    Person("auditor", "袁立", "audit", "auditor", "13800000113"),
    Person("operator", "冯磊", "platform", "operator", "13800000114"),
    Person("operator2", "曹雪", "platform", "operator_security", "13800000115"),
]
# Where the banks are accredited: in the first city or in both.
ACCREDITED = {"bank": "both", "bank-2": "first"}


def first_city() -> str:
    """The province's capital."""
    return f"{settings.PROVINCE[:2]}0100"


def second_city() -> str:
    """Another prefecture of the province."""
    return PROVINCES.get(settings.PROVINCE, ("", first_city(), ""))[1]


def places(which: str) -> list[str]:
    """The demo's cities: the first, or both."""
    return sorted({first_city(), second_city()}) if which == "both" else [first_city()]


def units() -> dict[str, dict[str, Any]]:
    """The organisations, parents first; `serial` becomes a well-formed fictitious credit code."""
    province, first, second = settings.PROVINCE, first_city(), second_city()
    short, _code, city = PROVINCES.get(province, ("示范", first, "示范"))
    return {
        "platform": {"kind": "operator", "name": f"{short}采购平台运营中心（演示）", "region": province},
        "bureau-province": {
            "kind": "bureau",
            "name": f"{short}省财政厅（演示）",
            "region": province,
            "budget_level": "province",
        },
        "audit": {"kind": "bureau", "name": f"{short}省审计厅（演示）", "region": province},
        "bureau": {
            "kind": "bureau",
            "name": "示范市财政局（演示）",
            "region": first,
            "parent": "bureau-province",
            "budget_level": "city",
        },
        "school-board": {
            "kind": "purchaser",
            "name": "示范市教育局（演示）",
            "region": first,
            "budget_code": "201001",
            "budget_level": "city",
            "nature": "11",
            "serial": "MA9YG0017",
        },
        "unit": {
            "kind": "purchaser",
            "name": "示范市第一中学（演示）",
            "region": first,
            "budget_code": "201002",
            "budget_level": "city",
            "parent": "school-board",
            "contact": "陈静",
            "phone": "13800000101",
        },
        "agency": {
            "kind": "agency",
            "name": f"{short}公信招标代理有限公司（虚构）",
            "region": first,
            "serial": "MA9YA0011",
        },
        "expert": {"kind": "expert", "name": "评审专家郑宏（演示）", "region": first},
        "bank": {
            "kind": "institution",
            "name": "示范银行股份有限公司（虚构）",
            "region": province,
            "serial": "MA9YB0012",
        },
        "branch": {
            "kind": "branch",
            "name": "示范银行城中支行（虚构）",
            "region": first,
            "parent": "bank",
            "cnaps": "313999000011",
        },
        "branch-2": {
            "kind": "branch",
            "name": f"示范银行{city}分行（虚构）",
            "region": second,
            "parent": "bank",
            "cnaps": "313999000020",
        },
        "bank-2": {
            "kind": "institution",
            "name": "样本农村商业银行股份有限公司（虚构）",
            "region": first,
            "serial": "MA9YB0020",
        },
        "supplier": {
            "kind": "supplier",
            "name": f"{short}示例科技有限公司（虚构）",
            "region": first,
            "serial": "MA9YX0012",
            "contact": "李敏",
            "phone": "13800000201",
        },
        "supplier-2": {
            "kind": "supplier",
            "name": f"{city}样本建设有限公司（虚构）",
            "region": second,
            "serial": "MA9YX0020",
            "contact": "黄莉",
            "phone": "13800000202",
        },
        # Renamed since: signs in at the identity platform under its new name and waits for an operator.
        "supplier-old-name": {
            "kind": "supplier",
            "name": f"{short}原名服务有限公司（虚构）",
            "region": first,
            "serial": "MA9YX0047",
            "contact": "郭强",
            "phone": "13800000203",
        },
    }
