"""Prices as real notices write them, read as a careful person reads them, or refused."""

from decimal import Decimal

import pytest

from yangcai.cloud.intake.capitals import NotCapitals, read_capitals
from yangcai.cloud.intake.prices import Kind, Unreadable, read_price

READ = [
    # one amount, however written
    ("20797381.58", "元", "total", "20797381.58"),
    ("20,797,381.58", "元", "total", "20797381.58"),
    ("595000.00元", "元", "total", "595000"),
    ("7000000 元", "元", "total", "7000000"),
    ("￥１２３，４５６．７０", "元", "total", "123456.70"),
    ("128.5", "万元", "total", "1285000"),
    ("128.5万元", "元", "total", "1285000"),
    ("1285000元", "万元", "total", "1285000"),
    ("人民币 1.2亿元", "元", "total", "120000000"),
    ("壹佰贰拾叁万元整", "元", "total", "1230000"),
    ("人民币（大写）：肆佰陆拾壹万元整（￥4610000.00元）", "元", "total", "4610000"),
    # a total with what it is made of
    ("90031980.52元(其中建安费89443980.52元，设计费588000.00元）", "元", "total", "90031980.52"),
    ("84933848.71（建安费：84063348.71元、设计费：870500.00元）", "元", "total", "84933848.71"),
    ("514223306.80（其中建安费509473306.81元，设计费4750000.00元）", "元", "total", "514223306.80"),
    ("投标总价：13318942.94元（设计费报价：113000.00元，建安费报价：13205942.94元）", "元", "total", "13318942.94"),
    ("投标报价351382320.44元，建安费报价347683522.04元，设计费报价3698798.40元。", "元", "total", "351382320.44"),
    ("总价：48870666.66元；其中：(1)设计费（含税）：600000.00元，适用税率：6%", "元", "total", "48870666.66"),
    ("含税单价为6400 元/吨（355.01 元/米），总价为3905110 元（大写：叁佰玖拾万零伍仟壹佰壹拾元）， 增值税税率为 13%。", "元", "total", "3905110"),
    # parts that together are the price
    ("建安工程费：37350383.10元、设计费：106000.00元", "元", "parts", "37456383.10"),
    ("设计费报价为300000元，建安工程费报价为17065219.25元（其中暂估价 / 万，暂列金165万元）", "元", "parts", "17365219.25"),
    # no amount, but something certain
    ("3.03%", "元", "rate", None),
    ("96.5", "%", "rate", None),
    ("勘察设计费下浮比例为4%", "元", "rate", None),
    ("价格系数78.00%", "元", "rate", None),
    ("投标总价不超过480万元。设计费下浮率为40%，测量费下浮率为5%", "元", "rate", None),
    ("按收费标准的48.95%计取，最终结算总价不得超过 176万元", "元", "rate", None),
    ("162.98（元/公顷）", "元", "unit", None),
    ("3168639.13元/年", "元", "unit", None),
    ("施工费（含运输）报价14（元/吨），销售含税接驳价（含施工运输费）报价28（元/吨）", "元", "unit", None),
    ("设计费报价为27万元;建筑安装工程费报价下浮率为3.04%", "元", "mixed", None),
    ("设计费投标报价为336000元，建安工程费报价下浮率为3.5%", "元", "mixed", None),
    ("投标报价1：2505000.00元；投标报价2（折扣率）：55%。", "元", "mixed", None),
    ("设计费报价30.5元/平方米；建安工程费报价（下浮率）14.1%", "元", "mixed", None),
    ("下浮比例部分：建筑工程：18%。综合单价部分：综合单价合计：181427.70元。", "元", "mixed", None),
    ("“1.咨询服务”投标报价为人民币 肆佰叁拾柒万元整 （￥4370000.00元），“2.工程勘察费”的折扣为 59.1 %", "元", "mixed", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "kind", "yuan"), READ, ids=[case[0][:24] for case in READ])
def test_it_reads_what_a_careful_person_reads(text, unit, kind, yuan):
    price = read_price(text, unit=unit)
    assert (price.kind, price.yuan) == (Kind(kind), Decimal(yuan) if yuan else None)
    assert price.text == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("/", "为空"),
        ("", "为空"),
        ("——", "为空"),
        ("详见附件", "为空"),
        ("0元", "不大于零"),
        ("-5", "未能识别"),
        ("125000美元", "外币"),
        ("100 EUR", "外币"),
        ("叁拾万元整（￥300001.00元）", "大写与小写"),
        ("99999999999999", "单位错误"),
        ("以合同为准", "未能识别"),
        ("1234567890123456789012", "单位错误"),
    ],
)
def test_it_refuses_what_it_cannot_be_sure_of(text, reason):
    with pytest.raises(Unreadable, match=reason):
        read_price(text)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("叁佰玖拾万零伍仟壹佰壹拾元", "3905110"), ("拾元整", "10"), ("壹元贰角叁分", "1.23"), ("壹万亿元", "1000000000000"), ("贰亿零叁拾万元整", "200300000")],
)  # fmt: skip
def test_capital_figures(text, yuan):
    assert read_capitals(text) == Decimal(yuan)


@pytest.mark.parametrize("text", ["", "元", "壹佰", "约壹佰元"])
def test_what_is_no_capital_figure(text):
    with pytest.raises(NotCapitals):
        read_capitals(text)
