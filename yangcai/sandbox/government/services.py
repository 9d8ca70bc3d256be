"""What the portal offers. Only 财政服务专区 leads anywhere; the rest is there so that a search has to find it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the portal: `url` is a URL name of this room, empty for services that the sandbox lacks."""

    title: str
    office: str
    summary: str
    words: str
    url: str = ""


SERVICES = (
    Service(
        "财政服务专区",
        "省财政厅",
        "政府采购、政府采购合同融资、会计资格、非税缴款等财政业务的统一入口。",
        "财政服务 财政 政府采购 采购 合同融资 融资 政采贷 会计 非税",
        "government:finance",
    ),
    Service(
        "企业开办一窗通",
        "省市场监督管理局",
        "营业执照、公章、发票、社保登记一次办理。",
        "企业 开办 营业执照 登记",
    ),
    Service("不动产登记", "省自然资源厅", "不动产首次、转移、抵押登记与查询。", "房产 房屋 登记 抵押"),
    Service(
        "社会保险参保查询",
        "省人力资源和社会保障厅",
        "个人与单位参保缴费记录查询打印。",
        "社保 养老 参保 查询",
    ),
    Service("道路运输经营许可", "省交通运输厅", "客运、货运经营许可的申请与变更。", "运输 货运 客运 许可"),
)


def found(text: str) -> list[Service]:
    """The services in whose name or words every word of the search occurs; all of them for an empty search."""
    words = text.split()
    return [one for one in SERVICES if all(word in one.title + one.summary + one.words for word in words)]
