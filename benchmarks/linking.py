"""python -m benchmarks.linking [reports of one agency] [reports of the other]: time and memory of linking them.

Places and concentration as in `benchmarks.reports`; a fifth of the smaller side tells of an incident of the other
one, 30 to 60 m off and up to an hour apart.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from hotspots.intake.link import link_reports

TOWNS, SIDE_M, WEEKS = 40, 45_000, 156
KINDS = ["rowdy", "neighbours", "noise", "vehicle_nuisance", "fly_tipping_graffiti", "drugs"]


def sides(many: int, few: int, seed: int = 20240611) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Both sides (see `intake.link.sides`) and the true pairs: id_a, id_b."""
    rng = np.random.default_rng(seed)
    a = _reports(rng, many, "a")
    twice = rng.choice(many, few // 5, replace=False)
    told = a.iloc[twice].copy()
    away, turn = rng.uniform(30, 60, len(told)), rng.uniform(0, 2 * np.pi, len(told))
    told = told.assign(x=told["x"] + away * np.cos(turn), y=told["y"] + away * np.sin(turn))
    told["minute"] += rng.integers(-20, 41, len(told))
    b = pd.concat([told, _reports(rng, few - len(told), "b")], ignore_index=True)
    b["unique_id"] = [f"b{i}" for i in range(len(b))]
    b["day"] = (b["minute"] // 1440).astype(int)
    b.loc[rng.random(len(b)) < 0.2, "minute"] = np.nan
    true = pd.DataFrame({"id_a": told["unique_id"].to_numpy(), "id_b": b["unique_id"].to_numpy()[: len(told)]})
    return a, b, true


def _reports(rng: np.random.Generator, count: int, letter: str) -> pd.DataFrame:
    # The same places for both sides, whatever was drawn before.
    town_of = np.random.default_rng(7)
    places = max(1000, count // 5)
    size = 1 / np.arange(1, TOWNS + 1)
    town = town_of.choice(TOWNS, places, p=size / size.sum())
    centres = town_of.uniform(0, SIDE_M, (TOWNS, 2))
    points = centres[town] + rng.normal(0, 1, (places, 2)) * (400 + 2200 * size[town])[:, None]
    weight = rng.pareto(1.6, places) + 0.05
    which = rng.choice(places, count, p=weight / weight.sum())
    minute = np.sort(rng.integers(0, WEEKS * 10080, count)) + 19_700 * 1440.0
    kind = np.array(KINDS)[rng.integers(0, len(KINDS), count)]
    return pd.DataFrame(
        {
            "unique_id": [f"{letter}{i}" for i in range(count)],
            "x": points[which, 0],
            "y": points[which, 1],
            "minute": minute,
            "day": (minute // 1440).astype(int),
            "category": kind,
            "broad": kind,
        }
    )


def main(many: int = 1_000_000, few: int = 200_000) -> None:
    """Print one line of a table."""
    a, b, true = sides(many, few)
    start = time.perf_counter()
    found = link_reports(a, b)
    seconds = time.perf_counter() - start
    sure = found.pairs[found.pairs["probability"] >= 0.5]
    hits = len(sure.merge(true, on=["id_a", "id_b"]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("| reports | seconds | peak MB | method | expected | true | precision | recall |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print(
        f"| {many:,} x {few:,} | {seconds:.0f} | {memory:,.0f} | {found.method} | {found.expected:,.0f} | "
        f"{len(true):,} | {hits / max(1, len(sure)):.3f} | {hits / len(true):.3f} |"
    )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
