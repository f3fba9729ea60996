"""How many reports will the last weeks have in the end, when late ones have come in?

Chain ladder, per agency, on recorded delays: row w, column d counts the reports of week w that were recorded d weeks
later (d = 5 and more together). Cumulated along the row, the step from column d to d + 1 multiplies the count by
f_d = sum C[w, d+1] / sum C[w, d] over the last 20 weeks that are old enough to show both. The interval is Mack's
(1993, ASTIN Bulletin 23) error of that forecast, taken as log-normal around what is still to come.

A week after the last that a feed has recorded anything in is missing, not quiet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from hotspots.detect.grid import Floats

DELAYS = 6
ROWS = 20
# Only these most recent weeks are shown as estimates; older ones lack too little to matter.
ESTIMATED = 2
# Fewer complete rows than this teach no delays.
_FEWEST_ROWS = 8
# A feed is silent when nothing was recorded for this many times its usual longest gap (99 of 100 gaps are shorter) …
_GAPS = 2.0
# … and at least this many days.
_FEWEST_SILENT_DAYS = 7
_DAYS_BACK = 365


@dataclass(frozen=True)
class Ladder:
    """A fitted chain ladder.

    Attributes:
        factors: f_d, shape (DELAYS - 1,).
        spread: Mack's sigma_d squared, shape (DELAYS - 1,).
        basis: sum of C[w, d] over the weeks that each factor rests on, shape (DELAYS - 1,).
        rows: the smallest number of weeks that a factor rests on.
    """

    factors: Floats
    spread: Floats
    basis: Floats
    rows: int


def delay_triangle(
    week: NDArray[np.int64], recorded_week: NDArray[np.int64], reports: Floats, *, first: int, last: int
) -> Floats:
    """Reports by week and weeks of delay, shape (last - first + 1, DELAYS); recorded after `last`: not known yet.

    Args:
        week, recorded_week: `week_no` of happening and of recording, shape (n,); recorded earlier counts as no delay.
        reports: how many each row stands for.
    """
    seen = (week >= first) & (week <= last) & (recorded_week <= last)
    delay = np.clip(recorded_week[seen] - week[seen], 0, DELAYS - 1)
    flat = np.bincount(
        (week[seen] - first) * DELAYS + delay, weights=reports[seen], minlength=(last - first + 1) * DELAYS
    )
    return flat.reshape(-1, DELAYS).astype(np.float64)


def fit_ladder(triangle: Floats, *, rows: int = ROWS) -> Ladder:
    """Factors from the last `rows` weeks that show both delays.

    Args:
        triangle: from `delay_triangle`; the last row is the week as of which is looked.
    """
    cumulative = triangle.cumsum(axis=1)
    weeks = len(triangle)
    factors, spread, basis = np.ones(DELAYS - 1), np.zeros(DELAYS - 1), np.zeros(DELAYS - 1)
    fewest = weeks
    for delay in range(DELAYS - 1):
        stop = max(weeks - 1 - delay, 0)
        now, then = cumulative[max(stop - rows, 0) : stop, delay], cumulative[max(stop - rows, 0) : stop, delay + 1]
        fewest = min(fewest, len(now))
        basis[delay] = now.sum()
        if basis[delay] == 0:
            continue
        factors[delay] = then.sum() / basis[delay]
        held = now > 0
        ratios = then[held] / now[held]
        if held.sum() > 1:
            spread[delay] = np.sum(now[held] * (ratios - factors[delay]) ** 2) / (held.sum() - 1)
    return Ladder(factors, spread, basis, fewest)


def project(triangle: Floats, ladder: Ladder) -> tuple[Floats, Floats, Floats]:
    """Observed so far, estimate and its standard error, for every week of the triangle, shapes (weeks,).

    Mack's error: estimate**2 * sum over d of sigma_d**2 / f_d**2 * (1 / C_d + 1 / basis_d), C_d as projected.
    """
    weeks = len(triangle)
    age = weeks - 1 - np.arange(weeks)
    observed = triangle.sum(axis=1)
    estimate, relative = observed.copy(), np.zeros(weeks)
    for delay in range(DELAYS - 1):
        open_ = (age <= delay) & (estimate > 0)
        step = ladder.spread[delay] / ladder.factors[delay] ** 2
        relative[open_] += step * (1.0 / estimate[open_] + 1.0 / max(ladder.basis[delay], 1.0))
        estimate[open_] *= ladder.factors[delay]
    return observed, estimate, estimate * np.sqrt(relative)


def interval(observed: Floats, estimate: Floats, error: Floats, *, level: float = 0.9) -> tuple[Floats, Floats]:
    """Lower and upper bound: what is still to come is log-normal with that mean and error; never below `observed`."""
    come = estimate - observed
    known = (come > 0) & (error > 0)
    variance = np.log1p((error[known] / come[known]) ** 2)
    middle = np.log(come[known]) - variance / 2
    reach = ndtri((1 + level) / 2) * np.sqrt(variance)
    low, high = estimate.copy(), estimate.copy()
    low[known] = observed[known] + np.exp(middle - reach)
    high[known] = observed[known] + np.exp(middle + reach)
    return low, high


def silent_since(recorded_days: NDArray[np.int64], as_of_day: int) -> int | None:
    """The day after the last record of a feed that has stopped, or None while its silence is usual.

    Args:
        recorded_days: days since 1970-01-01 on which anything was recorded, any order, repeats allowed.
        as_of_day: the day from which is looked back, last day with records of any feed.
    """
    days = np.unique(recorded_days[recorded_days <= as_of_day])
    if not len(days):
        return None
    last = int(days[-1])
    gaps = np.diff(days[days > last - _DAYS_BACK])
    usual = float(np.quantile(gaps, 0.99)) if len(gaps) else 1.0
    return last + 1 if as_of_day - last > max(_FEWEST_SILENT_DAYS, _GAPS * usual) else None


def nowcast(reports: pd.DataFrame, *, last: int, weeks: int = 26, level: float = 0.9) -> pd.DataFrame:
    """The last weeks of every agency, with what is still to come.

    Args:
        reports: source_agency, week_no, recorded_day (days since 1970-01-01; missing where the agency does not say),
            reports. All weeks that are there, for the delays are learnt from them.
        last: number of the last full week; what was recorded after it is left out.
        weeks: how many weeks to return.
        level: of the interval.

    Returns:
        source_agency, number, observed, estimate, low, high, status: one row per agency and week.
        status: "complete"; "estimate" (the last two weeks, late reports added); "no_delays" (the agency does not say
        when it recorded, or too short a history: observed is all there is, low and high missing);
        "missing" (the feed had stopped: estimate, low, high missing).
    """
    parts = [
        _nowcast_agency(part, last=last, weeks=weeks, level=level).assign(source_agency=key)
        for key, part in reports.groupby("source_agency", sort=True)
    ]
    columns = ["source_agency", "number", "observed", "estimate", "low", "high", "status"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def area_total(table: pd.DataFrame) -> pd.DataFrame:
    """All agencies together, from what `nowcast` returned.

    Returns:
        number, observed, estimate, low, high, status, missing: one row per week. `missing` names the agencies (keys)
        whose feed had stopped; with any of them the status is "missing" and estimate, low and high are missing, for a
        sum without them would look like a fall. The agencies' errors are taken as independent, so that half-widths
        add up as squares.
    """
    missing = table[table["status"] == "missing"].groupby("number")["source_agency"].agg(tuple)
    known = table.assign(
        down=((table["estimate"] - table["low"]).fillna(0.0)) ** 2,
        up=((table["high"] - table["estimate"]).fillna(0.0)) ** 2,
    )
    total = known.groupby("number")[["observed", "estimate", "down", "up"]].sum().reset_index()
    total["low"] = np.maximum(total["estimate"] - np.sqrt(total["down"]), total["observed"])
    total["high"] = total["estimate"] + np.sqrt(total["up"])
    estimated = set(table.loc[table["status"] == "estimate", "number"])
    total["status"] = np.where(total["number"].isin(estimated), "estimate", "complete")
    total["missing"] = [missing.get(number, ()) for number in total["number"]]
    gone = total["number"].isin(missing.index)
    total.loc[gone, "status"] = "missing"
    total.loc[gone, ["estimate", "low", "high"]] = np.nan
    return total[["number", "observed", "estimate", "low", "high", "status", "missing"]]


def _last_day(week: int) -> int:
    """Its Sunday in days since 1970-01-01 (week 0 begins on 29 December 1969)."""
    return week * 7 + 3


def _nowcast_agency(part: pd.DataFrame, *, last: int, weeks: int, level: float) -> pd.DataFrame:
    week = part["week_no"].to_numpy(dtype=np.int64)
    count = part["reports"].to_numpy(dtype=np.float64)
    says = part["recorded_day"].notna().to_numpy(dtype=bool)
    recorded_day = part["recorded_day"].fillna(0).to_numpy(dtype=np.int64)
    stopped = silent_since(recorded_day[says], _last_day(last)) if says.any() else None
    # A feed that stopped is looked at as of its last full week: later weeks are not quiet, they are not there.
    end = last if stopped is None else min(last, (stopped + 3) // 7 - 1)
    numbers = np.arange(last - weeks + 1, last + 1)
    first = int(week.min())
    shown = pd.DataFrame({"number": numbers, "observed": _per_week(week, count, numbers)})
    shown["estimate"], shown["low"], shown["high"] = shown["observed"], np.nan, np.nan
    shown["status"] = "no_delays"
    if says.all() and end - first >= DELAYS:
        triangle = delay_triangle(week, (recorded_day + 3) // 7, count, first=first, last=end)
        ladder = fit_ladder(triangle)
        if ladder.rows >= _FEWEST_ROWS:
            shown = _with_estimates(shown, triangle, ladder, first=first, level=level)
    shown.loc[shown["number"] > end, ["estimate", "low", "high"]] = np.nan
    shown.loc[shown["number"] > end, "status"] = "missing"
    return shown


def _per_week(week: NDArray[np.int64], count: Floats, numbers: NDArray[np.int64]) -> Floats:
    inside = (week >= numbers[0]) & (week <= numbers[-1])
    return np.bincount(week[inside] - numbers[0], weights=count[inside], minlength=len(numbers)).astype(np.float64)


def _with_estimates(shown: pd.DataFrame, triangle: Floats, ladder: Ladder, *, first: int, level: float) -> pd.DataFrame:
    observed, estimate, error = project(triangle, ladder)
    low, high = interval(observed, estimate, error, level=level)
    fitted = pd.DataFrame(
        {"estimate": estimate, "low": low, "high": high, "observed": observed, "error": error},
        index=pd.Index(np.arange(first, first + len(triangle)), name="number"),
    ).reindex(shown["number"])
    newest = shown["number"] > first + len(triangle) - 1 - ESTIMATED
    table = shown.assign(status=np.where(newest, "estimate", "complete"))
    for column in ("observed", "estimate", "low", "high"):
        table[column] = fitted[column].to_numpy()
    return table.fillna({"observed": 0.0, "estimate": 0.0, "low": 0.0, "high": 0.0})
