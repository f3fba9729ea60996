"""What a trend says, in sentences: with its uncertainty, and "no clear change" when that is so."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from hotspots.insight.outlook import LEVEL, METHODS
from hotspots.insight.process_charts import RULES
from hotspots.insight.seasonal import Step
from hotspots.insight.trends import Trend
from hotspots.periods import Period, say_day

_SURE = f"{LEVEL:.0%}"


def name_of(step: Step, number: int) -> str:
    """ "March 2025", "week of 3 Mar 2025" or "Mon 3 Mar 2025"."""
    if step == "day":
        return say_day(date(1970, 1, 1) + timedelta(days=number))
    first = Period(step, number).first_day
    return f"{first:%B %Y}" if step == "month" else f"week of {first.day} {first:%b %Y}"


def usual_sentence(trend: Trend, number: int) -> str:
    """Whether a period is within what is usual for the time of year."""
    at = trend.position(number)
    if at is None:
        return f"Nothing is known of {name_of(trend.step, number)}."
    seen = f"{_start(trend.step, number)} had {_n(trend.counts[at], 'report')}"
    if trend.chart is None:
        return f"{seen}; too few {trend.step}s are known to say whether that is unusual."
    stretch = next(part for part in trend.chart.stretches if part.first <= at <= part.last)
    factor = trend.seasons.factors[at]
    usual = f"{stretch.limits.low * factor:,.0f} to {stretch.limits.high * factor:,.0f}"
    season = " for the time of year" if trend.seasons.known else ""
    rules = trend.chart.rules_at(at)
    if "outside" in rules:
        side = "more" if trend.adjusted[at] > stretch.limits.mean else "fewer"
        return f"{seen}, {side} than usual{season} ({usual})."
    also = "; but it is " + " and ".join(RULES[rule] for rule in rules) if rules else ""
    return f"{seen}, within what is usual{season} ({usual}){also}."


def level_sentences(trend: Trend) -> list[str]:
    """Each change of level that set the chart anew."""
    if trend.chart is None:
        return []
    said = []
    for before, after in zip(trend.chart.stretches, trend.chart.stretches[1:], strict=False):
        way = "up to" if after.limits.mean > before.limits.mean else "down to"
        start = _the(trend.step, int(trend.numbers[after.first]))
        said.append(
            f"From {start} the level is {way} about {after.limits.mean:,.0f} reports a {trend.step}, from about "
            f"{before.limits.mean:,.0f} before; average and limits start anew there."
        )
    return said


def signal_sentences(trend: Trend, *, last: int) -> list[str]:
    """The unusual points among the last so many, named with their rules, latest first."""
    if trend.chart is None:
        return []
    marked = range(len(trend.numbers) - 1, max(len(trend.numbers) - 1 - last, -1), -1)
    return [
        f"{_start(trend.step, int(trend.numbers[at]))} ({_n(trend.counts[at], 'report')}): "
        + " and ".join(RULES[rule] for rule in rules)
        + "."
        for at in marked
        if (rules := trend.chart.rules_at(at))
    ]


def season_sentence(trend: Trend) -> str:
    """What was taken out before the chart was read, or why nothing was."""
    if not trend.seasons.known:
        return f"Less than about a year of {trend.step}s is known, so the time of year cannot be taken out yet."
    return (
        f"The time of year moves the counts by about {trend.seasons.amplitude:.0%} up and down; it is taken out before "
        "average and limits are set."
    )


def outlook_sentence(trend: Trend) -> str:
    """The next period's forecast, how it was made and how its interval did when tried out."""
    ahead = trend.outlook
    if ahead is None:
        return f"Too few {trend.step}s are known for a forecast."
    said = f"Expected in {_the(trend.step, int(ahead.numbers[0]))}: about {_n(ahead.expected[0], 'report')}"
    how = f"from {METHODS[ahead.method]}"
    if not np.isfinite(ahead.low[0]):
        return f"{said}, {how}; it could be tried on only {ahead.tried} past {trend.step}s, too few for an interval."
    tested = (
        f"such intervals held {ahead.covered:.0%} of past {trend.step}s"
        if np.isfinite(ahead.covered)
        else "that is too few to check the interval"
    )
    return (
        f"{said} ({_SURE} sure: {ahead.low[0]:,.0f} to {ahead.high[0]:,.0f}), {how}; tried on {ahead.tried} past "
        f"{trend.step}s it was off by {ahead.error:.0%} on average; {tested}."
    )


def tendency_sentence(trend: Trend) -> str:
    """Whether the whole series rises or falls (Mann-Kendall)."""
    found = trend.tendency
    if not np.isfinite(found.p):
        return ""
    if found.p >= 0.05:
        return f"Over all {trend.step}s shown there is no clear rise or fall (Mann-Kendall test)."
    way = "rise" if found.tau > 0 else "fall"
    odds = "less than 1 in 1,000" if found.p < 0.001 else f"about 1 in {round(1 / found.p):,}"
    return (
        f"Over all {trend.step}s shown the counts {way}, the time of year aside: by chance alone it would look so in "
        f"{odds} cases (Mann-Kendall test)."
    )


def _the(step: Step, number: int) -> str:
    """A period's name within a sentence."""
    return f"the {name_of(step, number)}" if step == "week" else name_of(step, number)


def _start(step: Step, number: int) -> str:
    """A period's name at the start of a sentence."""
    name = _the(step, number)
    return name[0].upper() + name[1:]


def _n(value: float, one: str) -> str:
    return f"{value:,.0f} {one}" + ("" if round(value) == 1 else "s")
