"""How many incidents a number of reports tell of, and within which range.

Every likely pair of reports has a probability of being one incident. Where a person has decided, it is one or
nought. The expected number of incidents is the number of reports less the probabilities of the pairs; pairs that
would close a circle (a with b, b with c, a with c) are counted once only, likeliest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

LINK_BY_ITSELF, SUGGEST = 0.9, 0.5
Decision = Literal["same", "different"]


class Incidents(NamedTuple):
    """Reports counted, incidents they are about, and the range in which that number lies 19 times out of 20."""

    reports: int
    incidents: int
    low: int
    high: int


def with_decisions(links: pd.DataFrame, decisions: Mapping[tuple[str, str], Decision]) -> pd.DataFrame:
    """Links with what people decided.

    Args:
        links: report_id_a, report_id_b, probability, …
        decisions: (report_id_a, report_id_b) → "same" or "different".

    Returns:
        The links with `chance` (the probability, 1 or 0 where decided) and `standing`: confirmed, split, linked (by
        itself, at 0.9 or more), suggested (0.5 to 0.9), unlikely.
    """
    pairs = zip(links["report_id_a"], links["report_id_b"], strict=True)
    decided = pd.Series([decisions.get(pair, "") for pair in pairs], index=links.index, dtype=object)
    probability = links["probability"].astype(float)
    standing = np.select(
        [decided == "same", decided == "different", probability >= LINK_BY_ITSELF, probability >= SUGGEST],
        ["confirmed", "split", "linked", "suggested"],
        "unlikely",
    )
    chance = np.select([decided == "same", decided == "different"], [1.0, 0.0], probability)
    return links.assign(chance=chance, standing=standing)


def count_incidents(reports: int, links: pd.DataFrame, *, error: float = 0.0) -> Incidents:
    """Reports and the incidents they tell of.

    Args:
        reports: how many there are.
        links: report_id_a, report_id_b, chance and standing (see `with_decisions`), both reports among those counted.
        error: relative standard error of the estimated number of pairs; 0 = taken as exact.

    Returns:
        The range joins what chance does to undecided pairs (the variance of independent events, p (1 - p) each) with
        the error of the estimate, and never leaves what is possible.
    """
    counted = links[links["chance"] > 0]
    counted = counted.iloc[_forest(counted)]
    chance = counted["chance"].to_numpy(float)
    decided = counted["standing"].isin(["confirmed"]).to_numpy()
    unsure = chance[~decided]
    spread = 1.96 * float(np.sqrt((unsure * (1 - unsure)).sum() + (error * unsure.sum()) ** 2))
    expected = reports - float(chance.sum())
    low = max(reports - len(counted), expected - spread)
    high = min(reports - int(decided.sum()), expected + spread)
    return Incidents(reports, round(expected), int(np.floor(low + 0.5)), int(np.floor(high + 0.5)))


def pairs_of_agencies(links: pd.DataFrame) -> pd.DataFrame:
    """Expected incidents that two agencies were both told of: agency_a, agency_b, pairs (sum of the chances)."""
    found: pd.DataFrame = links.groupby(["agency_a", "agency_b"])["chance"].sum().rename("pairs").reset_index()
    return found.sort_values("pairs", ascending=False, ignore_index=True)


def _forest(links: pd.DataFrame) -> np.ndarray:
    """Positions of the pairs that close no circle, likeliest first."""
    parent: dict[str, str] = {}

    def root(report: str) -> str:
        while parent.setdefault(report, report) != report:
            parent[report] = parent[parent[report]]
            report = parent[report]
        return report

    order = np.argsort(-links["chance"].to_numpy(float), kind="stable")
    left, right = links["report_id_a"].to_numpy(), links["report_id_b"].to_numpy()
    kept = []
    for position in order.tolist():
        one, other = root(left[position]), root(right[position])
        if one != other:
            parent[one] = other
            kept.append(position)
    return np.array(sorted(kept), dtype=int)
