"""Who has how much to deal with, and whether kinds of teams differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hotspots.insight.intervals import Interval, rate_ratio

# Fewer patches than this on either side say nothing of a kind of team.
FEWEST_PATCHES = 5


def by_officer(areas: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """One row a post, by its name: officer, team, patches, homes and the sums of the measures.

    Args:
        areas: columns `schema.AREAS` of the layer patch.
        measures: code and columns of counts.
    """
    posts = areas[areas["officer"] != ""]
    joined = posts[["code", "officer", "team", "homes"]].merge(measures, on="code", how="left").fillna(0)
    sums = {name: (name, "sum") for name in measures.columns if name != "code"}
    grouped = joined.groupby("officer").agg(
        team=("team", "min"), last_team=("team", "max"), patches=("code", "size"), homes=("homes", "sum"), **sums
    )
    # A post of two kinds of teams is of neither.
    grouped["team"] = grouped["team"].where(grouped["team"] == grouped.pop("last_team"), "")
    return grouped.reset_index().astype(dict.fromkeys([*sums, "homes"], int))


@dataclass(frozen=True)
class TeamContrast:
    """One kind of team against another.

    Attributes:
        team, other: as the settings name them.
        patches: how many each has.
        ratio: the team's reports per home over the other's, with 95% limits.
    """

    team: str
    other: str
    patches: tuple[int, int]
    ratio: Interval

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 1."""
        return not self.ratio.low <= 1 <= self.ratio.high


def compare_teams(areas: pd.DataFrame, reports: ArrayLike) -> TeamContrast | None:
    """The first two kinds of team against each other; None with fewer than two, or too few patches of one.

    Quasi-Poisson: the ratio of reports per home, its interval widened by how much the patches of one kind of team
    differ among themselves (McCullagh and Nelder 1989, ch. 6).

    Args:
        areas: homes, team; one row a patch.
        reports: one a patch.
    """
    table = areas[["team", "homes"]].assign(reports=np.asarray(reports, dtype=np.float64))
    known = table[(table["team"] != "") & (table["homes"].astype(float) > 0)]
    sizes = known["team"].value_counts()
    teams = sorted(sizes[sizes >= FEWEST_PATCHES].index)[:2]
    if len(teams) < 2:
        return None
    sums, spread, freedom = [], 0.0, 0
    for team in teams:
        of_team = known[known["team"] == team]
        count, homes = of_team["reports"].to_numpy(dtype=float), of_team["homes"].to_numpy(dtype=float)
        if not count.sum():
            return None
        fitted = count.sum() * homes / homes.sum()
        spread += float(np.sum((count - fitted) ** 2 / fitted))
        freedom += len(count) - 1
        sums.append((float(count.sum()), float(homes.sum())))
    ratio = rate_ratio(*sums[0], *sums[1], dispersion=spread / freedom)
    return TeamContrast(teams[0], teams[1], (int(sizes[teams[0]]), int(sizes[teams[1]])), ratio)


def compare_shares(cases: pd.DataFrame, team: str, other: str) -> Interval | None:
    """By how much more often one kind of team is in time than the other, cases of the same severity compared.

    Mantel and Haenszel's difference of shares over the severities, with the variance of Greenland and Robins (1985,
    Biometrics 41), 95% limits. None where no severity has cases of both.

    Args:
        cases: team, severity, met (bool); those whose day has come.
    """
    top = bottom = variance = 0.0
    for _, of in cases.groupby("severity"):
        one, two = of.loc[of["team"] == team, "met"], of.loc[of["team"] == other, "met"]
        n1, n0 = float(len(one)), float(len(two))
        if not n1 or not n0:
            continue
        x1, x0, n = float(one.sum()), float(two.sum()), n1 + n0
        top += (x1 * n0 - x0 * n1) / n
        bottom += n1 * n0 / n
        variance += (x1 * (n1 - x1) * n0**3 + x0 * (n0 - x0) * n1**3) / (n1 * n0 * n**2)
    if not bottom:
        return None
    half = 1.96 * np.sqrt(variance) / bottom
    return Interval(top / bottom, float(top / bottom - half), float(top / bottom + half))
