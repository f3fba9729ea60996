"""What in the way reports are written down would fool a reader, said in plain sentences.

Looked for, agency by agency: one point that holds far more than its share (a centroid or a placeholder), clock times
that stand at midnight because no time was known, and dates that stand for "unknown" (1 January, the first of the month,
one single day). `practice` looks for sudden changes. All must be plain before they are said: a real hotspot, a busy New
Year's Eve or a season is none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
import pandas as pd

from hotspots.detect.grid import Floats
from hotspots.periods import say_day

_CHANCE = 1e-6
# One point: at least so many reports and such a share, and so many times what the agency's other busy points hold.
_PILE_REPORTS, _PILE_SHARE, _PILE_TIMES = 30, 0.02, 4.0
# Even where times are rounded to the hour, one in twelve at midnight is too many.
_MIDNIGHT_SHARE, _MIDNIGHT_REPORTS = 1 / 12, 20
_NEW_YEAR_TIMES, _NEW_YEAR_REPORTS = 8.0, 20
_FIRST_TIMES, _FIRST_REPORTS = 2.0, 30
_ONE_DAY_TIMES, _ONE_DAY_REPORTS, _ONE_DAY_SHARE = 8.0, 30, 0.02
# Counts of days vary more than Poisson: their variance is taken as so many times the mean.
_DAY_DISPERSION = 3.0


@dataclass(frozen=True)
class Finding:
    """One thing to know.

    Attributes:
        kind: piled_up, midnight, new_year, first_of_month, one_day, level or mix.
        source_agency: key of the agency.
        since: number of the week or month in which it began; None = throughout.
        easting, northing: of the point, metres; None where it is not about one.
        reports: how many reports it concerns; for level and mix, reports after the change.
        share: of the agency's reports (with a clock time, for midnight).
        sentence: what is the case.
        remedy: what to make of it.
    """

    kind: str
    source_agency: str
    sentence: str
    remedy: str
    reports: int
    share: float
    since: int | None = None
    easting: float | None = None
    northing: float | None = None


def as_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding, columns as the attributes of `Finding`."""
    return pd.DataFrame([asdict(one) for one in findings], columns=[field.name for field in fields(Finding)])


def piled_points(points: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[Finding]:
    """Points with far more than their share.

    Args:
        points: source_agency, easting, northing, reports, share: all points of each agency or its busiest ten or so
            (at least three).
        titles: what people call the agencies.
    """
    for key, part in points.groupby("source_agency", sort=True):
        part = part.sort_values(["reports", "easting"], ascending=[False, True])
        reports = part["reports"].to_numpy(dtype=np.float64)
        shares, where = (
            part["share"].to_numpy(dtype=np.float64),
            part[["easting", "northing"]].to_numpy(dtype=np.float64),
        )
        for place in range(min(len(part) - 2, 3)):
            found, share = reports[place], float(shares[place])
            usual = float(np.median(reports[place + 1 : place + 10]))
            if found < max(_PILE_REPORTS, _PILE_TIMES * usual) or share < _PILE_SHARE:
                break
            yield Finding(
                kind="piled_up",
                source_agency=str(key),
                sentence=f"{share:.0%} of the reports of {titles.get(str(key), key)} ({found:,.0f}) lie on one "
                f"single point, {found / max(usual, 1.0):.0f} times as many as on its other busy points.",
                remedy="It may be the middle of an area or a placeholder rather than the place where things happened.",
                reports=int(found),
                share=share,
                easting=float(where[place, 0]),
                northing=float(where[place, 1]),
            )


def midnight_times(times: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[Finding]:
    """Clock times of exactly midnight. `times`: source_agency, timed (reports with a clock time), midnight."""
    from scipy.stats import binom

    ordered = times.sort_values("source_agency")
    columns = (ordered["source_agency"].astype(str).tolist(), ordered["timed"].tolist(), ordered["midnight"].tolist())
    for key, timed, midnight in zip(*columns, strict=True):
        share = float(midnight / timed) if timed else 0.0
        by_chance = binom.sf(midnight - 1, timed, _MIDNIGHT_SHARE)
        if share > _MIDNIGHT_SHARE and midnight >= _MIDNIGHT_REPORTS and by_chance < _CHANCE:
            yield Finding(
                kind="midnight",
                source_agency=key,
                sentence=f"{share:.0%} of the times of {titles.get(key, key)} ({midnight:,} of {timed:,}) are exactly "
                "midnight.",
                remedy="That is what systems write when no time is known: do not read a peak at midnight out of it.",
                reports=int(midnight),
                share=share,
            )


def placeholder_dates(days: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[Finding]:
    """Dates that stand for "not known". `days`: source_agency, day_no (days since 1970-01-01), reports."""
    for key, part in days.groupby("source_agency", sort=True):
        first, last = int(part["day_no"].min()), int(part["day_no"].max())
        counts = np.bincount(
            part["day_no"].to_numpy(dtype=np.int64) - first,
            weights=part["reports"].to_numpy(dtype=np.float64),
            minlength=last - first + 1,
        ).astype(np.float64)
        dates = pd.DatetimeIndex(np.arange(first, last + 1).astype("datetime64[D]"))
        yield from _placeholders_of(str(key), titles.get(str(key), str(key)), counts, dates)


def _placeholders_of(key: str, title: str, counts: Floats, dates: pd.DatetimeIndex) -> Iterator[Finding]:
    total = counts.sum()
    new_year = np.asarray((dates.month == 1) & (dates.day == 1))
    around = np.asarray(((dates.month == 1) & (dates.day > 2)) | ((dates.month == 12) & (dates.day < 24)))
    usual = float(counts[around].mean()) if around.any() else 0.0
    found, expected = float(counts[new_year].sum()), usual * new_year.sum()
    remedy = "Such dates are often filled in when the day is not known: treat peaks on them with caution."
    if found >= _NEW_YEAR_REPORTS and found >= _NEW_YEAR_TIMES * expected and _rare(found, expected):
        what = f"{found:.0f} reports of {title} are dated 1 January, where about {expected:.0f} were to be expected."
        yield Finding("new_year", key, what, remedy, int(found), found / total)
    first = np.asarray((dates.day == 1) & (dates.month > 1))
    middle = np.asarray((dates.day > 1) & (dates.day <= 28))
    found = float(counts[first].sum())
    expected = float(counts[middle].mean()) * first.sum() if middle.any() else 0.0
    if found >= _FIRST_REPORTS and found >= _FIRST_TIMES * expected and _rare(found, expected):
        what = (
            f"{found:.0f} reports of {title} are dated the first of a month, where about {expected:.0f} were to be "
            "expected."
        )
        yield Finding("first_of_month", key, what, remedy, int(found), found / total)
    busiest = int(np.argmax(counts))
    found, expected = float(counts[busiest]), float(counts.mean())
    if new_year[busiest] or found < max(_ONE_DAY_REPORTS, _ONE_DAY_SHARE * total):
        return
    if found >= _ONE_DAY_TIMES * expected and _rare(found, expected):
        day = say_day(dates[busiest].date())
        what = f"{found:.0f} reports of {title} are dated {day}; a usual day has about {expected:.0f}."
        yield Finding("one_day", key, what, remedy, int(found), found / total)


def _rare(found: float, expected: float) -> bool:
    """Whether a count is out of reach of chance, days being burstier than Poisson."""
    from scipy.stats import poisson

    return bool(poisson.sf(found / _DAY_DISPERSION - 1, max(expected, 0.5) / _DAY_DISPERSION) < _CHANCE)
