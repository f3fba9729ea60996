"""A made-up borough to try everything on: Brackenford, its agencies' files, and the truth about them.

`make_demo` fills a folder. `town` lays out land, streets and homes; `incidents` lets things happen there; `telling`
decides who is told; `exports` and `dirt` write it down as each agency would; `filing` and `layers` save it.
Nothing of it is real: names, places, UPRNs and postcodes are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.demo import plan
from hotspots.demo.actions import write_actions
from hotspots.demo.exports import EXPORTS
from hotspots.demo.filing import agency_files, file_reports
from hotspots.demo.incidents import simulate
from hotspots.demo.layers import write_layers, write_settings
from hotspots.demo.planting import Span, plant
from hotspots.demo.telling import tell
from hotspots.demo.town import Town, build_town, write_gazetteer
from hotspots.demo.truth import DemoTruth, FileTruth, PlantedHotspot
from hotspots.errors import UsageError
from hotspots.periods import week_no
from hotspots.projection import to_wgs84

__all__ = ["DemoTruth", "FileTruth", "PlantedHotspot", "agency_files", "make_demo"]

SEED = 20240611
FEWEST_WEEKS = 52


def make_demo(
    folder: Path,
    *,
    until: date,
    seed: int = SEED,
    weeks: int = 108,
    report: Callable[[str], None] | None = None,
) -> DemoTruth:
    """Make the borough and its agencies' files; the same until, seed and weeks give the same bytes.

    Args:
        folder: is made if missing. Gets <agency>_….csv and .xlsx, actions_<agency>.csv, boundaries/*.geojson,
            gazetteer/*.csv, homes.csv, settings.toml and truth.json. Older files of a demo
            in it are replaced, others are left alone.
        until: last day of data; the last ISO week is partial unless it is a Sunday.
        weeks: number of ISO weeks, at least 52.
        report: is told each step in a few words.

    Raises:
        UsageError: when there are too few weeks to plant emerging and fading hotspots in.
    """
    if weeks < FEWEST_WEEKS:
        raise UsageError(f"A demo of {weeks} weeks is too short.", remedy=f"Ask for at least {FEWEST_WEEKS} weeks.")
    say = report or (lambda _: None)
    span = Span(week_no(until) - weeks + 1, week_no(until), until)
    folder.mkdir(parents=True, exist_ok=True)
    say(f"Laying out {plan.BOROUGH}: streets, homes, wards and patches")
    town = build_town(seed)
    write_gazetteer(folder, town)
    write_layers(folder, town)
    write_settings(folder)
    say(f"Letting {weeks} weeks go by, up to {until:%d %b %Y}")
    hotspots = plant(span, town.anchors())
    rng = np.random.default_rng([seed, 2, span.last_week, weeks])
    incidents = simulate(rng, town.anchors(), hotspots, span)
    reports = _reports(rng, incidents, town, until)
    files: dict[str, FileTruth] = {}
    for agency in EXPORTS:
        say(f"Writing the files of the {agency}")
        of_it = reports.index[reports["agency"] == agency]
        files[agency], references = file_reports(rng, folder, agency, reports.loc[of_it])
        reports.loc[of_it, "reference"] = references.to_numpy()
    # With random numbers of their own: what was done does not change what was reported.
    write_actions(np.random.default_rng([seed, 5, span.last_week]), folder, hotspots, until)
    truth = DemoTruth(
        seed=seed,
        weeks=weeks,
        until=until.isoformat(),
        first_week=span.first_week,
        last_week=span.last_week,
        hotspots=hotspots,
        incidents=int(reports["incident"].nunique()),
        told_twice=_pairs(reports),
        files=files,
    )
    truth.write(folder)
    return truth


def _reports(rng: np.random.Generator, incidents: pd.DataFrame, town: Town, until: date) -> pd.DataFrame:
    homes = town.homes()
    reports = tell(rng, incidents, homes, pd.Timestamp(until))
    lon, lat = to_wgs84(reports["x"], reports["y"], "EPSG:27700")
    near = homes.iloc[reports["home"]].reset_index(drop=True)
    return reports.assign(
        lon=lon, lat=lat, uprn=near["uprn"], postcode=near["postcode"], estate=near["estate"],
        told_twice=reports.duplicated("incident", keep=False), reference="",
    )  # fmt: skip


def _pairs(reports: pd.DataFrame) -> tuple[tuple[str, str, str, str], ...]:
    twice = reports[reports["told_twice"]].sort_values(["incident", "second"])
    first, second = twice[~twice["second"]], twice[twice["second"]]
    both = first.merge(second, on="incident", suffixes=("", "_2"))
    return tuple(both[["agency", "reference", "agency_2", "reference_2"]].itertuples(index=False, name=None))
