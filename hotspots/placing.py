"""Joins intake's boundaries, detection's grid and the store: in which cell and in which areas each report lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.finding import grid_of
from hotspots.intake import Gazetteer
from hotspots.intake.apart_places import FEWEST_STORED, Middle
from hotspots.intake.areas import Areas, fingerprint, read_areas
from hotspots.schema import AREA_LAYERS, DETECTION_LAYERS
from hotspots.settings import Settings
from hotspots.store import Warehouse


def place(reports: pd.DataFrame, settings: Settings, areas: Areas) -> pd.DataFrame:
    """Cell, ward, patch, local authority and police force of each report.

    Args:
        reports: at least easting and northing (metres; NaN where not located), lad and police_force as the file says.

    Returns:
        cell_id (Int64, null where not located), ward, patch (empty where in none), and lad and police_force where there
        are boundaries of them: then a report without a place is in the area that its file names, if it is a known one.
    """
    located = (reports["easting"].notna() & reports["northing"].notna()).to_numpy()
    easting, northing = (reports[c].to_numpy(dtype=float, na_value=np.nan)[located] for c in ("easting", "northing"))
    cells = pd.Series(pd.NA, index=reports.index, dtype="Int64")
    cells[located] = grid_of(settings).cell_of(easting, northing)
    placed = pd.DataFrame({"cell_id": cells})
    # Many reports share a point: each is looked up once.
    points, at = _distinct(easting, northing) if areas.shapes else (np.empty((0, 2)), np.empty(0, dtype=np.intp))
    for layer in AREA_LAYERS:
        if layer in DETECTION_LAYERS and layer not in areas.shapes:
            continue
        named = layer in DETECTION_LAYERS and layer in reports
        codes = areas.named(layer, reports[layer]) if named else np.full(len(reports), "", dtype=object)
        if len(points):
            codes[located] = areas.codes(layer, points[:, 0], points[:, 1])[at]
        placed[layer] = codes
    return placed


def place_each(tables: Sequence[pd.DataFrame], settings: Settings, areas: Areas) -> list[pd.DataFrame]:
    """`place` of the reports of each of several files, at the price of one.

    Args:
        tables: as `place` takes them, all with the same columns.
    """
    if len(tables) == 1:
        return [place(tables[0], settings, areas)]
    needed = [name for name in ("easting", "northing", *DETECTION_LAYERS) if name in tables[0]]
    placed = place(pd.concat([table[needed] for table in tables], ignore_index=True), settings, areas)
    ends = np.cumsum([len(table) for table in tables])
    return [placed.iloc[end - len(table) : end].set_axis(table.index) for table, end in zip(tables, ends, strict=True)]


def _distinct(easting: NDArray[np.float64], northing: NDArray[np.float64]) -> tuple[Any, Any]:
    """The distinct points, shape (m, 2), and which of them each is."""
    return np.unique(np.column_stack([easting, northing]), axis=0, return_inverse=True)


def refresh_areas(warehouse: Warehouse, settings: Settings, gazetteer: Gazetteer) -> Areas:
    """The areas that apply; where their files have changed, everything in the store is placed anew.

    Raises:
        SettingsError: when a file of the settings cannot be read.
    """
    mark = fingerprint(settings)
    areas = read_areas(settings)
    if (warehouse.read_meta("areas") or "") != mark:
        points = warehouse.distinct_points()
        for layer in AREA_LAYERS:
            known = layer in areas.shapes or layer not in DETECTION_LAYERS
            points[layer] = areas.codes(layer, points["easting"], points["northing"]) if known else None
        homes = _homes_by_cell(gazetteer, settings, areas)
        warehouse.replace_areas(_with_homes(areas, gazetteer), homes, points, mark=mark)
        if settings.detection.by:
            warehouse.detect_everything_again()
    return areas


def where_reports_belong(warehouse: Warehouse, areas: Areas) -> Middle | None:
    """Where the reports lie that were loaded before; of too few, where the boundaries do. None without either."""
    before = warehouse.where_reports_lie()
    if areas.shapes and (before is None or before[4] < FEWEST_STORED):
        from shapely import total_bounds

        boxes = np.array([total_bounds(shapes) for shapes in areas.shapes.values()])
        (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return Middle(west, south, east, north, FEWEST_STORED, of="the boundaries that the settings name")
    if before is None:
        return None
    west, south, east, north, reports, first_day, last_day = before
    return Middle(west, south, east, north, reports, first_day, last_day)


def _with_homes(areas: Areas, gazetteer: Gazetteer) -> pd.DataFrame:
    """The table of areas; where nobody says how many homes an area has, its addresses are counted."""
    table = areas.table.copy()
    if len(gazetteer.addresses[0]):
        for layer in AREA_LAYERS:
            counted = pd.Series(areas.codes(layer, *gazetteer.addresses)).value_counts()
            of_layer = table["layer"] == layer
            table.loc[of_layer, "homes"] = table["homes"].fillna(table["code"].map(counted))[of_layer]
    return table


def _homes_by_cell(gazetteer: Gazetteer, settings: Settings, areas: Areas) -> pd.DataFrame:
    easting, northing = gazetteer.addresses
    grid = grid_of(settings)
    cells, homes = np.unique(grid.cell_of(easting, northing), return_counts=True)
    return pd.DataFrame(
        {"cell_id": cells, "homes": homes.astype("int32"), "patch": areas.codes("patch", *grid.cell_centres(cells))}
    )
