"""The linkage model in Splink: how alike two reports are, and how much each likeness is worth.

Comparisons: distance in bands, time in bands with levels of its own for reports that only know their day, and kind
of behaviour. Their weights are learnt without labels by expectation maximisation. A comparison whose columns appear
in a training block is not trained by it; so distance is trained on pairs of the same day, time and kind on pairs
that lie close together.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from hotspots.intake.link.chance import clock_shares, distance_shares, kind_shares

METRES = "sqrt(pow(x_l - x_r, 2) + pow(y_l - y_r, 2))"
METRES_APART = METRES.replace("x_l", "l.x").replace("x_r", "r.x").replace("y_l", "l.y").replace("y_r", "r.y")
GAP = "abs(minute_l - minute_r)"
ONE_DAY_ONLY = "(minute_l IS NULL OR minute_r IS NULL)"
# How often two reports of one incident lie so far apart: held, not learnt, or else near repeats (the same place again
# hours or a day later) would pass for the same incident. One in fifty writes down the wrong day.
HELD = {
    "far": 1e-4,
    "a day only, another": 1e-4,
    "a day only, the next": 0.015,
    "the same hour a day off": 0.02,
    "within half a day": 0.005,
}
BANDS_M = (5, 40, 80, 120, 180, 250, 400)
BANDS_MIN = (15, 30, 45, 60, 90, 180)
TILE_M = 500
# Beyond this many pairs the weights are learnt from the latest weeks alone: they are the same in all weeks.
TRAINING_PAIRS = 50_000_000
ITERATIONS = (25, 12, 6)
CHUNK_REPORTS = 150_000

DISTANCE_LEVELS = [(f"within {m} m", f"{METRES} <= {m}") for m in BANDS_M]
TIME_LEVELS = [
    ("a day only, the same", f"{ONE_DAY_ONLY} AND day_l = day_r"),
    ("a day only, the next", f"{ONE_DAY_ONLY} AND abs(day_l - day_r) = 1"),
    ("a day only, another", ONE_DAY_ONLY),
    *((f"within {m} minutes", f"{GAP} <= {m}") for m in BANDS_MIN),
    ("the same hour a day off", f"abs({GAP} - 1440) <= 60"),
    ("within half a day", f"{GAP} <= 720"),
]
KIND_LEVELS = [("same kind", "category_l = category_r"), ("same broad kind", "broad_l = broad_r")]
COMPARISONS = {"distance": DISTANCE_LEVELS, "clock": TIME_LEVELS, "kind": KIND_LEVELS}


def with_blocks(side: pd.DataFrame) -> pd.DataFrame:
    """A side with its tiles of 500 m and two days, each laid twice, half a tile apart: close pairs share one."""
    half = TILE_M / 2
    return side.assign(
        tile_x0=np.floor(side["x"] / TILE_M).astype("int64"),
        tile_x1=np.floor((side["x"] + half) / TILE_M).astype("int64"),
        tile_y0=np.floor(side["y"] / TILE_M).astype("int64"),
        tile_y1=np.floor((side["y"] + half) / TILE_M).astype("int64"),
        days0=side["day"] // 2,
        days1=(side["day"] + 1) // 2,
    )


def learn(a: pd.DataFrame, b: pd.DataFrame, *, prior: float) -> dict[str, Any] | None:
    """Learn the weights without labels.

    Args:
        a, b: sides with blocks.
        prior: probability that two reports drawn at random, one from each side, tell of the same incident.

    Returns:
        Splink's model as a dictionary; None where it cannot be learnt from these reports.
    """
    chance = {
        "distance": distance_shares(a, b, BANDS_M),
        "clock": clock_shares(a, b, BANDS_MIN),
        "kind": kind_shares(a, b),
    }
    untrained = _settings(prior, chance)
    for most in ITERATIONS:
        linker = _linker(a, b, untrained | {"max_iterations": most})
        estimate = linker.training.estimate_parameters_using_expectation_maximisation
        try:
            estimate("l.day = r.day")
            estimate(f"l.tile_x0 = r.tile_x0 AND l.tile_y0 = r.tile_y0 AND {METRES_APART} <= 120")
        except ValueError:
            # A level that no true pair shows dwindles with every round, at last below what Splink takes.
            continue
        trained: dict[str, Any] = linker.misc.save_model_to_json()
        return trained
    return None


def weights(model: dict[str, Any]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per comparison: m (how often pairs of one incident are so alike) and u (others), best level first."""
    tables: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for comparison in model["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        m = np.array([level.get("m_probability", 1e-6) for level in levels], dtype=float)
        u = np.array([level.get("u_probability", 1e-6) for level in levels], dtype=float)
        tables[comparison["output_column_name"]] = (np.maximum(m / m.sum(), 1e-6), np.maximum(u, 1e-9))
    return tables


def compare(a: pd.DataFrame, b: pd.DataFrame, model: dict[str, Any], *, least: float) -> pd.DataFrame:
    """Candidate pairs with a model probability of at least `least`.

    Returns:
        id_a, id_b, and for each comparison the position of its level, best first.
    """
    parts = [_compare(one, other, model, least) for one, other in _chunks(a, b)]
    columns = ["id_a", "id_b", *COMPARISONS]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return found.sort_values(["id_a", "id_b"], kind="stable", ignore_index=True)


def _compare(a: pd.DataFrame, b: pd.DataFrame, model: dict[str, Any], least: float) -> pd.DataFrame:
    linker = _linker(a, b, model)
    pairs = linker.inference.predict(threshold_match_probability=least).as_pandas_dataframe()
    # Splink orders the two sides by the name of the set, "a" before "b"; it numbers levels from the worst, 0.
    levels = {name: len(known) - pairs[f"gamma_{name}"].to_numpy(int) for name, known in COMPARISONS.items()}
    return pd.DataFrame({"id_a": pairs["unique_id_l"], "id_b": pairs["unique_id_r"]} | levels)


def _chunks(a: pd.DataFrame, b: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Both sides cut by day, so that memory does not grow with the years; b overlaps by the two days of a block."""
    days = np.sort(a["day"].to_numpy())
    edges = [*days[:: max(1, CHUNK_REPORTS)].tolist(), int(days[-1]) + 1]
    for first, end in itertools.pairwise(edges):
        part = a[a["day"].between(first, end - 1)]
        other = b[b["day"].between(first - 2, end + 1)]
        if len(part) and len(other):
            yield part, other


def _linker(a: pd.DataFrame, b: pd.DataFrame, settings: Any) -> Any:
    # Splink brings its own DuckDB, in memory; it must not speak on its own.
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=":memory:")
    sides = [api.register(side, dataset_display_name=name) for name, side in (("a", a), ("b", b))]
    return Linker(sides, settings, log_level=None)


def _settings(prior: float, chance: dict[str, np.ndarray]) -> dict[str, Any]:
    tiles = [f"l.tile_x{i} = r.tile_x{i} AND l.tile_y{j} = r.tile_y{j}" for i in (0, 1) for j in (0, 1)]
    close = "abs(l.x - r.x) <= 400 AND abs(l.y - r.y) <= 400"
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "comparisons": [_comparison(name, levels, chance[name]) for name, levels in COMPARISONS.items()],
        "blocking_rules_to_generate_predictions": [
            f"{tile} AND l.days{k} = r.days{k} AND {close}" for tile in tiles for k in (0, 1)
        ],
        "retain_matching_columns": True,
        "em_convergence": 0.0005,
    }


def _comparison(name: str, levels: list[tuple[str, str]], chance: np.ndarray) -> dict[str, Any]:
    missing = {"distance": "x_l IS NULL OR x_r IS NULL", "clock": "day_l IS NULL OR day_r IS NULL"}
    known = [*levels, ("far" if name in missing else "another kind", "ELSE")]
    return {
        "output_column_name": name,
        "comparison_levels": [
            {
                "sql_condition": missing.get(name, "category_l IS NULL OR category_r IS NULL"),
                "label_for_charts": "not known",
                "is_null_level": True,
            },
            *(
                {"sql_condition": condition, "label_for_charts": label, "u_probability": max(float(u), 1e-9)}
                | _held(label)
                for (label, condition), u in zip(known, chance, strict=True)
            ),
        ],
    }


def _held(label: str) -> dict[str, Any]:
    return {"m_probability": HELD[label], "fix_m_probability": True} if label in HELD else {}
