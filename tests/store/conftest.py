from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

Writer = Callable[..., Path]


@pytest.fixture
def write_reports(tmp_path: Path) -> Writer:
    """Write an `asb_report` file: reports around one busy place and here and there, over twenty weeks."""

    def write(
        name: str = "reports.csv", *, first: int = 1, count: int = 400, seed: int = 1, shift_m: float = 0
    ) -> Path:
        rng = np.random.default_rng(seed)
        busy = rng.random(count) < 0.3
        happened = pd.Timestamp("2025-01-06") + pd.to_timedelta(rng.integers(0, 20 * 7 * 24 * 60, count), unit="min")
        frame = pd.DataFrame(
            {
                "report_id": [f"R{number}" for number in range(first, first + count)],
                "source_agency": np.where(np.arange(first, first + count) % 2, "police", "landlord"),
                "occurred_from": happened.strftime("%Y-%m-%dT%H:%M"),
                "easting": np.where(
                    busy, 400_020 + rng.integers(0, 4, count) * 15, 398_000 + rng.uniform(0, 4000, count)
                ),
                "northing": np.where(busy, 250_030, 248_000 + rng.uniform(0, 4000, count)).round(1) + shift_m,
                "place_name": np.where(busy, "Mill Lane", "Far Road"),
                "category": rng.choice(["noise", "rowdy"], count),
            }
        )
        frame["easting"] = frame["easting"].round(1)
        frame.to_csv(tmp_path / name, index=False)
        return tmp_path / name

    return write
