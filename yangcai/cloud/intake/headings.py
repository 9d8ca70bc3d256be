"""What the columns and labels of other people's tables mean to us.

A heading is known by its words once brackets, colons and spaces are gone; its bracket may name the unit: 中标价(万元).
Adding a heading here teaches every reader at once.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# fact -> the headings that announce it, in several trades' words
WORDS: dict[str, str] = {
    "purchaser_name": "采购人 采购人名称 采购单位 采购单位名称 招标人 招标人名称 招标单位 建设单位 业主 业主单位 需求方 甲方",
    "purchaser_uscc": "采购人统一社会信用代码 采购单位代码 招标人统一社会信用代码",
    "agency_name": "代理机构 代理机构名称 采购代理机构 采购代理机构名称 招标代理机构 招标代理 招标机构 招标代理机构名称 集中采购机构",
    "supplier_name": "中标人 中标单位 中标供应商 中标供应商名称 中标人名称 中标单位名称 成交供应商 成交供应商名称 成交人 成交单位 "
    "中标成交供应商 中标成交供应商名称 中标成交人 供应商 供应商名称 乙方 中选人 中选单位 中选供应商 承包人",
    "supplier_uscc": "统一社会信用代码 中标人统一社会信用代码 供应商统一社会信用代码 中标供应商统一社会信用代码 组织机构代码 信用代码",
    "price": "中标价 中标价格 中标金额 中标总价 中标成交金额 中标成交价 成交金额 成交价 成交价格 成交总价 合同金额 合同总价 合同价 合同价款 "
    "报价 投标报价 总报价 最终报价 中选价 中选金额 中标值 成交值",
    "project_number": "项目编号 采购项目编号 招标编号 招标项目编号 采购编号 项目代码 交易编号",
    "project_name": "项目名称 采购项目名称 招标项目名称 工程名称 采购项目",
    "lot_number": "标段编号 标段包编号 包号 标包编号 包组号 标段号 包编号 分包号",
    "lot_name": "标段名称 标段包名称 包名称 标包名称 包组名称 标段 标包 分包名称",
    "notice_number": "公告编号",
    "plan_number": "采购计划编号 计划编号 采购计划备案编号 采购计划文号",
    "contract_number": "合同编号 合同号",
    "contract_name": "合同名称",
    "method": "采购方式 招标方式",
    "category": "项目类别 采购类型 采购类别 品目类别 项目类型",
    "region_name": "行政区域 所属地区 区域 项目所在地 所属区划 地区 行政区划 所在地区",
    # A hint at the county, never a reason to refuse: works are built where they are built.
    "site": "建设地点 项目地点 工程地点 建设地址 实施地点",
    "region_code": "行政区划代码 区划编码 区划代码",
    "awarded_on": "中标日期 定标日期 成交日期 评审日期 确定中标日期 中标时间 成交时间 定标时间",
    "published_on": "公告发布日期 公告日期 发布日期 发布时间 公告时间 公示日期",
    "signed_on": "合同签订日期 签订日期 合同签署时间 合同签订时间 签订时间 签署日期",
    "filed_on": "合同备案日期 备案日期 备案时间",
    "contact_phone": "联系电话 联系方式 电话 采购人联系方式 项目联系电话",
    "candidate": "中标候选人 第一中标候选人 成交候选人 第一成交候选人 推荐中标候选人 中标候选人名称",
}
FACT_OF = {word: fact for fact, words in WORDS.items() for word in words.split()}
UNIT = re.compile(r"[(（【\[]\s*(?:单位[:：]?)?\s*(?:人民币)?\s*(元|万元|亿元|%|％)[^)）]*[)）】\]]")
BRACKET = re.compile(r"[(（【\[][^)）】\]]*[)）】\]]")
NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+|\d{1,2})\s*[、.．)）]\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that is known: the fact, and the unit it names for an amount."""

    fact: str
    unit: str = ""


@lru_cache(maxsize=4096)
def heading_of(text: str) -> Heading | None:
    """The heading these words make; nothing when they make none we know."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(":").strip()
    if not plain or len(plain) > 30:
        return None
    plain = re.sub(r"\s+", "", NUMBERING.sub("", plain))
    unit = UNIT.search(plain)
    fact = FACT_OF.get(BRACKET.sub("", plain)) or FACT_OF.get(re.sub(r"[()（）]", "", UNIT.sub("", plain)))
    return Heading(fact, unit[1].replace("％", "%") if unit else "") if fact else None
