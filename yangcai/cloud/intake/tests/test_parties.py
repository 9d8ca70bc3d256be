"""Winners: one firm, or a consortium with its lead first."""

import pytest

from yangcai.cloud.intake.parties import split_parties
from yangcai.cloud.intake.prices import Unreadable

CASES = [
    ("湖北昊源建设工程有限公司", ["湖北昊源建设工程有限公司"]),
    (" 长江水利水电开发集团（湖北）有限公司 ", ["长江水利水电开发集团(湖北)有限公司"]),
    (
        "湖北省生态环境科学研究院（省生态环境工程评估中心）",
        ["湖北省生态环境科学研究院(省生态环境工程评估中心)"],
    ),
    ("甲建设有限公司、乙设计院有限公司联合体", ["甲建设有限公司", "乙设计院有限公司"]),
    ("甲建设有限公司（牵头人）、乙设计院有限公司（成员）", ["甲建设有限公司", "乙设计院有限公司"]),
    ("联合体牵头人：甲建设有限公司；联合体成员：乙设计院有限公司", ["甲建设有限公司", "乙设计院有限公司"]),
    ("甲有限公司，乙有限公司；丙大学", ["甲有限公司", "乙有限公司", "丙大学"]),
    ("甲有限公司(联合体)", ["甲有限公司"]),
]


@pytest.mark.parametrize(("text", "names"), CASES)
def test_it_splits(text, names):
    found = split_parties(text)
    assert [party.name for party in found] == names
    roles = ["sole"] if len(names) == 1 else ["lead"] + ["member"] * (len(names) - 1)
    assert [party.role for party in found] == roles


@pytest.mark.parametrize(
    ("text", "reason"),
    [("/", "为空"), ("", "为空"), ("张三、李四", "无法拆分"), ("甲有限公司、甲有限公司联合体", "重复")],
)
def test_it_refuses(text, reason):
    with pytest.raises(Unreadable, match=reason):
        split_parties(text)
