"""As of when a sentence's figures hold: the date that it gives, else none."""

import re
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from model.estimates.tables import spaced
from model.language.finder import Anchored
from model.ledger.excluded import MONTH, YEAR

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_part = r"(?:(?:early|mid|late)(?:-| )|(?:the )?(?:beginning|middle|end|start) of |end-)?"
_date = (
    rf"(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)\b"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{MONTH})(?:,? (?P<year>{YEAR}))?(?!\w)"
    rf"|{_part}(?P<month2>{MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>{YEAR}))?(?![\w,]*\d)"
    rf"|{_part}(?P<month3>{MONTH})(?:,? (?P<year3>{YEAR}))?(?!\w| \d)"
    rf"|{_part}(?P<year4>{YEAR})(?![\w%]|,\d| [a-z]+s\b)"
    rf"|(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|(?P<near>yesterday|today)\b"
)
_lead = r"(?i:as of|as at|by|until|till|through|up to|since|from|after|before|in|on|at|during|for|of)"
PATTERN = Anchored(re.compile(spaced(rf"(?<!\w)(?:(?P<lead>{_lead}) )?(?:the )?(?:{_date})")))
LEAP_YEAR = 2024
STRONG = ("as of", "as at", "by", "until", "till", "through", "up to")
WEAK = ("since", "from", "after", "before", "for", "of")
"""What follows says when something began, or belongs to a name or another time: no date of a count."""

OTHER_CLAUSE = re.compile(r";|, (?:and|but|while|whereas|with|as)\b")
"""What stands between a figure and a date that is not the figure's."""

AHEAD = re.compile(r"\b(?:will|would|may|might|could|plans?|planned|going to|expected|next|to be)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AsOf:
    """When a count holds.

    Parameters
    ----------
    written : the sentence's words, "" where the date is the document's
    date : as ISO 8601 writes it, cut to what is known: a day, a month or a year; without its year `--05-14`; "" unknown
    """

    written: str
    date: str


def _lead_of(match: re.Match[str]) -> str:
    return " ".join((match["lead"] or "").lower().split())


def dates_in(sentence: str) -> list[re.Match[str]]:
    """Return the dates of a sentence that can be those of its figures."""
    found = [match for match in PATTERN.finditer(sentence) if _lead_of(match) not in WEAK]
    told = [one for one in found if one["lead"] or one["near"] or one["weekday"] or one["iso"] or one["day"]]
    return [one for one in told if _is_of_calendar(one)]


def _is_of_calendar(match: re.Match[str]) -> bool:
    """Tell whether there is such a day; a date without its year may be 29 February."""
    day, year = match["day"] or match["day2"], match["year"] or match["year2"]
    written = f"{match['iso']}-01"[:10] if match["iso"] else ""
    if day:
        written = f"{year or LEAP_YEAR}-{_month_of(match):02}-{int(day):02}"
    try:
        return not written or bool(date.fromisoformat(written))
    except ValueError:
        return False


def _month_of(match: re.Match[str]) -> int:
    return MONTHS.index((match["month"] or match["month2"] or match["month3"])[:3].lower()) + 1


def as_of(dates: Sequence[re.Match[str]], sentence: str, begin: int, published: date | None) -> AsOf | None:
    """Return when a figure of a sentence holds: what is said to be the date of a count, else the nearest date.

    Parameters
    ----------
    dates : those of the sentence
    begin : the figure's place
    published : the document's date, by which years and weekdays are filled in
    """
    near = [one for one in dates if not OTHER_CLAUSE.search(sentence, begin, max(begin, one.start()))]
    if not near:
        return AsOf("", published.isoformat()) if published else None
    best = min(near, key=lambda match: (_lead_of(match) not in STRONG, abs(match.start() - begin)))
    written = best[0][len(best["lead"]) :].strip() if best["lead"] else best[0]
    is_ahead = AHEAD.search(sentence[max(0, best.start() - 80) : best.start()]) is not None
    return AsOf(written, _resolved(best, published, is_ahead=is_ahead))


def _resolved(match: re.Match[str], published: date | None, *, is_ahead: bool) -> str:
    if match["iso"]:
        return match["iso"]
    if match["year4"]:
        return match["year4"]
    if match["weekday"] or match["near"]:
        return _of_week(match, published)
    month = _month_of(match)
    day = int(match["day"] or match["day2"] or 0)
    year = match["year"] or match["year2"] or match["year3"] or _year_of(month, day, published, is_ahead=is_ahead)
    return f"{year or '-'}-{month:02}" + (f"-{day:02}" if day else "")


def _year_of(month: int, day: int, published: date | None, *, is_ahead: bool) -> str:
    """Return the year in which a date lies at or before a document's date, or at or after it; "" without one."""
    if published is None:
        return ""
    if is_ahead:
        year = published.year + ((month, day or 31) < (published.month, published.day))
    else:
        year = published.year - ((month, day or 1) > (published.month, published.day))
    while (month, day) == (2, 29) and not isleap(year):
        year += 1 if is_ahead else -1
    return f"{year:04}"


def _of_week(match: re.Match[str], published: date | None) -> str:
    if published is None:
        return ""
    if match["near"]:
        return (published - timedelta(days=match["near"] == "yesterday")).isoformat()
    back = (published.weekday() - WEEKDAYS.index(match["weekday"].lower())) % 7
    return (published - timedelta(days=back)).isoformat()
