"""The statutory holidays of a year that has no notice yet (全国年节及纪念日放假办法, as amended 2024-11-10)."""

from datetime import date, timedelta

# Days of the lunar calendar and the solar term, as astronomy has them: 正月初一, 清明, 端午, 中秋.
MOVABLE = {
    2027: ((2, 6), (4, 5), (6, 9), (9, 15)),
    2028: ((1, 26), (4, 4), (5, 28), (10, 3)),
    2029: ((2, 13), (4, 4), (6, 16), (9, 22)),
    2030: ((2, 3), (4, 5), (6, 5), (9, 12)),
    2031: ((1, 23), (4, 5), (6, 24), (10, 1)),
    2032: ((2, 11), (4, 4), (6, 12), (9, 19)),
    2033: ((1, 31), (4, 4), (6, 1), (9, 8)),
    2034: ((2, 19), (4, 5), (6, 20), (9, 27)),
    2035: ((2, 8), (4, 5), (6, 10), (9, 16)),
    2036: ((1, 28), (4, 4), (5, 30), (10, 4)),
    2037: ((2, 15), (4, 4), (6, 18), (9, 24)),
    2038: ((2, 4), (4, 5), (6, 7), (9, 13)),
    2039: ((1, 24), (4, 5), (5, 27), (10, 2)),
    2040: ((2, 12), (4, 4), (6, 14), (9, 20)),
}
FIXED = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


def statutory_days(year: int) -> dict[date, str]:
    """Day → name: 13 days with the movable feasts, 6 fixed ones for a year whose moon we have not written down."""
    days = {date(year, month, day): name for (month, day), name in FIXED.items()}
    if year in MOVABLE:
        spring, *others = (date(year, month, day) for month, day in MOVABLE[year])
        days |= {spring + timedelta(days=n): "春节" for n in (-1, 0, 1, 2)}
        days |= dict(zip(others, ("清明节", "端午节", "中秋节"), strict=True))
    return days
