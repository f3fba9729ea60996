"""Link two agencies' reports: prior, model, place, rivals, one to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hotspots.intake.link import model as splink_model
from hotspots.intake.link.model import BANDS_M, BANDS_MIN, COMPARISONS, TRAINING_PAIRS
from hotspots.intake.link.places import place_factor, scaled_to
from hotspots.intake.link.prior import Excess, excess_pairs
from hotspots.intake.link.simple import likely_share, one_to_one, simple_pairs

# Too little to learn from: the rule of thumb serves.
ENOUGH_REPORTS, ENOUGH_PAIRS = 300, 100.0
LEAST = 0.01
# Confirmed pairs count beside so many pairs' worth of what was learnt without them.
LEARNT_WORTH = 50.0


@dataclass(frozen=True)
class Linkage:
    """What was found between two agencies.

    Attributes:
        pairs: id_a, id_b, probability (0-1); one to one, likeliest first.
        method: "model" (Splink) or "rule" (rule of thumb, where there is too little to learn from).
        expected: estimated number of incidents that both agencies were told of.
        excess: what that estimate rests on.
    """

    pairs: pd.DataFrame
    method: Literal["model", "rule"]
    expected: float
    excess: Excess


def link_reports(
    a: pd.DataFrame, b: pd.DataFrame, *, confirmed: pd.DataFrame | None = None, seed: int = 20240611
) -> Linkage:
    """Likely pairs of two agencies' reports.

    Args:
        a, b: sides (see `sides.side_of`).
        confirmed: id_a, id_b of pairs known to be one incident, drawn at random (not those the model found hard);
            a hundred or more sharpen the weights.
    """
    excess = excess_pairs(a, b) if len(a) and len(b) else Excess(0.0, 0.0, 0.0, 0.0)
    few = min(len(a), len(b)) < ENOUGH_REPORTS or excess.pairs < max(ENOUGH_PAIRS, 3 * excess.error)
    return _by_rule(a, b, excess) if few else _by_model(a, b, excess, confirmed, seed)


def _by_rule(a: pd.DataFrame, b: pd.DataFrame, excess: Excess) -> Linkage:
    pairs = simple_pairs(a, b)
    share = likely_share(a, b, len(pairs))
    # Never beyond a suggestion: one share for all pairs cannot tell the sure ones from the others.
    return Linkage(pairs[["id_a", "id_b"]].assign(probability=min(share, 0.89)), "rule", share * len(pairs), excess)


def _by_model(a: pd.DataFrame, b: pd.DataFrame, excess: Excess, confirmed: pd.DataFrame | None, seed: int) -> Linkage:
    a, b = splink_model.with_blocks(a), splink_model.with_blocks(b)
    part_a, part_b = _training_part(a, b)
    if min(len(part_a), len(part_b)) < ENOUGH_REPORTS:
        return _by_rule(a, b, excess)
    part = excess if len(part_a) == len(a) and len(part_b) == len(b) else excess_pairs(part_a, part_b)
    possible = len(part_a) * len(part_b)
    prior = min(0.5, max(part.pairs, 1.0) / possible)
    learnt = splink_model.learn(part_a, part_b, prior=prior)
    if learnt is None:
        return _by_rule(a, b, excess)
    tables = splink_model.weights(learnt)
    found = splink_model.compare(a, b, learnt, least=LEAST / 10)
    if found.empty:
        return _by_rule(a, b, excess)
    if confirmed is not None and len(confirmed):
        tables = _sharpened(tables, found, confirmed)
    expected = excess.pairs / _caught(tables)
    prior = min(0.5, max(part.pairs, 1.0) / _caught(tables) / possible)
    log_odds = np.full(len(found), np.log(prior / (1 - prior)))
    for name, (m, u) in tables.items():
        log_odds += np.log(m / u)[found[name].to_numpy(int)]
    log_odds += np.log(place_factor(found, a, b, bands=BANDS_M, u=tables["distance"][1], seed=seed))
    left, right = pd.factorize(found["id_a"])[0], pd.factorize(found["id_b"])[0]
    probability = scaled_to(np.exp(np.clip(log_odds, -50, 50)), left, right, expected)
    pairs = found[["id_a", "id_b"]].assign(probability=probability)
    pairs = pairs[pairs["probability"] >= LEAST].sort_values(
        ["probability", "id_a", "id_b"], ascending=[False, True, True], ignore_index=True
    )
    chosen = one_to_one(pairs["id_a"].to_numpy(), pairs["id_b"].to_numpy())
    return Linkage(pairs.iloc[chosen].reset_index(drop=True), "model", expected, excess)


def _training_part(a: pd.DataFrame, b: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The latest days on which both tell, as many as give at most TRAINING_PAIRS combinations."""
    last = min(a["day"].max(), b["day"].max())
    first = max(a["day"].min(), b["day"].min())
    both_a, both_b = a[a["day"].between(first, last)], b[b["day"].between(first, last)]
    share = min(1.0, np.sqrt(TRAINING_PAIRS / max(1, len(both_a) * len(both_b))))
    from_day = last - int((last - first + 1) * share) + 1
    return both_a[both_a["day"] >= from_day], both_b[both_b["day"] >= from_day]


def _caught(tables: dict[str, tuple[np.ndarray, np.ndarray]]) -> float:
    """Which share of true pairs lies in the box in which the excess was counted."""
    near = tables["distance"][0][: BANDS_M.index(250) + 1].sum() / tables["distance"][0].sum()
    clock = tables["clock"][0]
    in_time = (clock[0] + clock[3 : 3 + len(BANDS_MIN)].sum()) / clock.sum()
    return float(np.clip(near * in_time, 0.75, 1.0))


def _sharpened(
    tables: dict[str, tuple[np.ndarray, np.ndarray]], found: pd.DataFrame, confirmed: pd.DataFrame
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Weights learnt without labels, mixed with what the confirmed pairs show."""
    known = found.merge(confirmed[["id_a", "id_b"]].astype(str).drop_duplicates(), on=["id_a", "id_b"])
    if known.empty:
        return tables
    mixed = {}
    for name in COMPARISONS:
        m, u = tables[name]
        seen = np.bincount(known[name].to_numpy(int), minlength=len(m))
        mixed[name] = ((seen + LEARNT_WORTH * m / m.sum()) / (len(known) + LEARNT_WORTH), u)
    return mixed
