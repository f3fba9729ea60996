"""Who has how much to deal with, and whether kinds of teams differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from hotspots.insight.intervals import Interval
from hotspots.insight.seasonal import Floats, fit_poisson

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
        team=("team", lambda t: "" if t.nunique() != 1 else t.iloc[0]),
        patches=("code", "size"), homes=("homes", "sum"), **sums,
    )  # fmt: skip
    return grouped.reset_index().astype(dict.fromkeys([*sums, "homes"], int))


@dataclass(frozen=True)
class TeamContrast:
    """One kind of team against another.

    Attributes:
        team, other: as the settings name them.
        patches: how many each has.
        ratio: the team's reports per home over the other's, kinds of behaviour weighed alike, with 95 % limits.
        homes_ratio: the same without weighing the kinds.
        clear: whether the interval leaves out 1.
    """

    team: str
    other: str
    patches: tuple[int, int]
    ratio: Interval
    homes_ratio: Interval

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 1."""
        return not self.ratio.low <= 1 <= self.ratio.high


def compare_teams(counts: pd.DataFrame, areas: pd.DataFrame) -> TeamContrast | None:
    """The first two kinds of team against each other; None with fewer than two, or too few patches of one.

    Quasi-Poisson regression of the counts on the kind of team, log homes as offset; with the kinds of behaviour as
    strata, so that a mix of many noise cases is not taken for more work of every kind (McCullagh and Nelder 1989, ch. 6).
    The dispersion between patches widens the interval.

    Args:
        counts: code, category, reports.
        areas: code, homes, team.
    """
    known = areas[(areas["team"] != "") & (areas["homes"].astype(float) > 0)]
    sizes = known["team"].value_counts()
    teams = sorted(sizes[sizes >= FEWEST_PATCHES].index)[:2]
    if len(teams) < 2:
        return None
    known = known[known["team"].isin(teams)]
    kinds = sorted(counts["category"].unique())
    grid = known[["code", "homes", "team"]].merge(pd.DataFrame({"category": kinds}), how="cross")
    grid = grid.merge(counts, on=["code", "category"], how="left").fillna({"reports": 0})
    whole = grid.groupby(["code", "team", "homes"])[["reports"]].sum().reset_index()
    if not whole.groupby("team")["reports"].sum().gt(0).all():
        return None
    crude, half = _ratio(whole, teams[0], None)
    adjusted, _ = _ratio(grid, teams[0], kinds)
    # Kinds within a patch go together: the interval is that of whole patches, which is the wider one.
    limits = Interval(np.exp(adjusted), np.exp(adjusted - half), np.exp(adjusted + half))
    plain = Interval(np.exp(crude), np.exp(crude - half), np.exp(crude + half))
    return TeamContrast(teams[0], teams[1], (int(sizes[teams[0]]), int(sizes[teams[1]])), limits, plain)


def _ratio(table: pd.DataFrame, team: str, kinds: list[str] | None) -> tuple[float, float]:
    """Logarithm of the ratio of rates and half the width of its interval."""
    of_team = (table["team"] == team).to_numpy(dtype=float)
    if kinds is None:
        strata = np.ones((len(table), 1))
    else:
        strata = (table["category"].to_numpy()[:, None] == np.array(kinds, dtype=object)).astype(float)
    design: Floats = np.column_stack([of_team, strata]).astype(np.float64)
    counts: Floats = table["reports"].to_numpy().astype(np.float64)
    homes: Floats = table["homes"].to_numpy().astype(np.float64)
    fit = fit_poisson(counts, design, np.log(homes))
    covariance = np.linalg.pinv(design.T @ (design * fit.fitted[:, None])) * max(fit.dispersion, 1.0)
    return float(fit.coefficients[0]), float(norm.ppf(0.975) * np.sqrt(covariance[0, 0]))
