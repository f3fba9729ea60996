from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.detect.grid import Grid

REFERENCE = Path(__file__).parent.parent / "reference"
coordinates = st.floats(-1e6, 2e6, allow_nan=False)


@pytest.mark.parametrize("size", [150, 350])
def test_cells_of_the_reference_borough(size: int) -> None:
    expected = pd.read_csv(REFERENCE / "cells_of_reports.csv.gz")
    # The reference keeps only cells whose centre lies inside the borough; near its edge the nearest may be outside.
    inside = expected[
        expected["easting"].between(530_000 + size, 536_000 - size)
        & expected["northing"].between(180_000 + size, 186_000 - size)
    ]
    grid = Grid(size, origin=(530_000.0, 180_000.0))
    easting, northing = grid.cell_centres(grid.cell_of(inside["easting"], inside["northing"]))
    assert len(inside) > 1000
    np.testing.assert_allclose(easting, inside[f"cx{size}"], atol=1e-6)
    np.testing.assert_allclose(northing, inside[f"cy{size}"], atol=1e-6)


@given(coordinates, coordinates)
def test_a_point_belongs_to_the_nearest_centre(easting: float, northing: float) -> None:
    grid = Grid(150)
    cell = grid.cell_of([easting], [northing])
    around = np.append(grid.neighbours(cell).ravel(), cell)
    centres = np.column_stack(grid.cell_centres(around))
    distances = np.hypot(centres[:, 0] - easting, centres[:, 1] - northing)
    assert distances[-1] <= distances.min() + 1e-6
    assert distances[-1] <= 150 / np.sqrt(3) + 1e-6


@given(coordinates, coordinates)
def test_neighbours_are_six_and_one_width_away(easting: float, northing: float) -> None:
    grid = Grid(150)
    cell = grid.cell_of([easting], [northing])
    around = grid.neighbours(cell).ravel()
    assert len(set(around.tolist())) == 6
    one, centres = np.column_stack(grid.cell_centres(cell)), np.column_stack(grid.cell_centres(around))
    np.testing.assert_allclose(np.hypot(*(centres - one).T), 150, atol=1e-6)


def test_outline_of_cells_has_their_area() -> None:
    grid = Grid(150)
    cell = grid.cell_of([460_000.0], [304_000.0])
    three = np.append(cell, grid.neighbours(cell).ravel()[:2])
    outline = grid.union_outline(three.tolist())
    assert outline.geom_type in ("Polygon", "MultiPolygon")
    lat = np.deg2rad(outline.centroid.y)
    area = outline.area * 111_320**2 * np.cos(lat)
    assert area == pytest.approx(3 * grid.cell_area_m2, rel=0.01)
    assert grid.cell_outlines(three).shape == (3, 6, 2)
