"""Reading holiday notices: what the General Office published must come out as the calendar already has it."""

from datetime import date

import pytest

from yangcai.foundation.rules.files import table
from yangcai.foundation.rules.notices import NotANotice, Special, read_notice

NOTICES = {
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2022: """一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。""",
    2010: """一、元旦：1月1日至3日放假公休，共3天。
二、春节：2月13日至19日放假调休，共7天。2月20日（星期六）、21日（星期日）上班。
三、清明节：4月3日至5日放假公休，共3天。
四、劳动节：5月1日至3日放假公休，共3天。
五、端午节：6月14日至16日放假调休，共3天。6月12日（星期六）、13日（星期日）上班。
六、中秋节：9月22日至24日放假调休，共3天。9月19日（星期日）、25日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。""",
}
PREAMBLE = "各省、自治区、直辖市人民政府：\n经国务院批准，现将放假调休日期的具体安排通知如下。\n"
ENDING = "\n节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。\n国务院办公厅\n2025年11月4日"


def known(year):
    return {
        (row["day"], row["kind"] == "work") for row in table("special_days.csv") if row["year"] == str(year)
    }


@pytest.mark.parametrize("year", NOTICES)
def test_a_published_notice_says_what_the_calendar_has(year):
    read = read_notice(year, PREAMBLE + NOTICES[year] + ENDING)
    assert {(special.day.isoformat(), special.is_workday) for special in read} == known(year)


def test_a_holiday_may_begin_in_december():
    read = read_notice(2023, "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。")
    assert [special.day for special in read] == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]


def test_a_day_in_exchange_is_off_too():
    read = read_notice(2016, "四、劳动节：5月1日放假，5月2日（星期一）补休。")
    assert read == [Special(date(2016, 5, 1), False, "劳动节"), Special(date(2016, 5, 2), False, "劳动节")]


def test_a_table_is_read_line_by_line():
    read = read_notice(2027, "2027-02-14,班,春节\n2027-1-1，休，元旦\n\n")
    assert read == [Special(date(2027, 1, 1), False, "元旦"), Special(date(2027, 2, 14), True, "春节")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "今天天气很好。",
        "2027-02-30,休,春节",
        "2027-02-06,休,春节\n明天,休,春节",
        "2027-02-06,休,春节\n2027-02-06,班,春节",
        "一、春节：2月30日放假。",
        "一、春节：日放假，3月上班。",
        "一、国庆节：10月1日至12月31日放假。",
    ],
)
def test_what_is_no_notice_is_refused(text):
    with pytest.raises(NotANotice):
        read_notice(2027, text)
