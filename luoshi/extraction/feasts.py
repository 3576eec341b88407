"""Days that move with the moon or are set anew each year, for deadlines such as 春节前 and 全国两会前 (domain.md D23).

The lunar feasts were computed for 2015-2035: new moons by Meeus, Astronomical Algorithms, chapter 49, in Beijing time,
months numbered as GB/T 33661 does; a feast is the day of the month that its name says. The sessions are the opening
days of the National Committee of the Political Consultative Conference as reported up to 2026; later ones are taken
for 4 March, as in 2021-2026. Outside these years no date is given."""

from __future__ import annotations

from datetime import date, timedelta

_LUNAR = {
    "春节": (
        "02-19 02-08 01-28 02-16 02-05 01-25 02-12 02-01 01-22 02-10 01-29 02-17 02-06 01-26 02-13 02-03 01-23 02-11 "
        "01-31 02-19 02-08"
    ),
    "端午": (
        "06-20 06-09 05-30 06-18 06-07 06-25 06-14 06-03 06-22 06-10 05-31 06-19 06-09 05-28 06-16 06-05 06-24 06-12 "
        "06-01 06-20 06-10"
    ),
    "中秋": (
        "09-27 09-15 10-04 09-24 09-13 10-01 09-21 09-10 09-29 09-17 10-06 09-25 09-15 10-03 09-22 09-12 10-01 09-19 "
        "09-08 09-27 09-16"
    ),
}
_FIRST_YEAR, _LAST_YEAR = 2015, 2035
_FIXED = {
    "国庆": (10, 1),
    "十一": (10, 1),
    "五一": (5, 1),
    "劳动": (5, 1),
    "七一": (7, 1),
    "八一": (8, 1),
    "元旦": (1, 1),
    "清明": (4, 4),
}
_SESSIONS = {2015: (3, 3), 2016: (3, 3), 2017: (3, 3), 2018: (3, 3), 2019: (3, 3), 2020: (5, 21)}
_USUAL_SESSION = (3, 4)
NAMES = "春节|端午|中秋|元宵|国庆|十一|五一|劳动|七一|八一|元旦|清明|(?:全国)?两会"


def feast(name: str, year: int) -> date | None:
    """The day of a feast in `year`; None outside 2015-2035 for those that move, and for unknown names."""
    if name in _FIXED:
        return date(year, *_FIXED[name]) if 1 <= year <= 9999 else None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if name.endswith("两会"):
        return date(year, *_SESSIONS.get(year, _USUAL_SESSION))
    if name == "元宵":
        new_year = feast("春节", year)
        return new_year + timedelta(days=14) if new_year else None
    days = _LUNAR.get(name, "").split()
    return date.fromisoformat(f"{year}-{days[year - _FIRST_YEAR]}") if days else None


def eve_after(name: str, day: date) -> date | None:
    """The last day before the next feast called `name` that is not over on `day`."""
    for year in range(day.year, min(day.year + 2, 9998) + 1):
        on = feast(name, year)
        if on is not None and on > day:
            return on - timedelta(days=1)
    return None
