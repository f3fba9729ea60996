"""What there is for young people, and how far it is from where they are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hotspots.errors import SettingsError
from hotspots.insight.opening import Opening, parse_hours
from hotspots.intake.boundary_files import check_boundary_file
from hotspots.projection import read_shapes
from hotspots.settings import Settings

# A school is a place where young people are, not a place to go to.
NOT_A_PLACE_TO_GO = ("school", "academy", "college")
# About ten minutes on foot, as the crow flies.
FAR_M = 800.0


def read_provision(settings: Settings) -> pd.DataFrame:
    """The places that the settings name: name, kind, hours, easting, northing (metres); empty when they name none.

    Raises:
        SettingsError: when the file cannot be read.
    """
    path = settings.geography.provision
    if path is None:
        return pd.DataFrame(columns=["name", "kind", "hours", "easting", "northing"])
    where = f"[geography] provision = {path}"
    check_boundary_file(path, where)
    try:
        frame = read_shapes(path, settings.area.crs)
    except Exception as error:  # GDAL and PROJ each raise errors of their own for what is spoilt in a file.
        raise SettingsError(
            "The file of provision cannot be read.",
            where=where,
            remedy="Name a GeoJSON or GeoPackage file with name, kind and hours.",
        ) from error
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    middle = frame.geometry.representative_point()
    text = {c: frame[c].fillna("").astype(str).to_numpy() if c in frame else "" for c in ("name", "kind", "hours")}
    return pd.DataFrame({**text, "easting": middle.x.to_numpy(), "northing": middle.y.to_numpy()})


def to_go_to(provision: pd.DataFrame) -> pd.DataFrame:
    """Without schools."""
    kinds = provision["kind"].str.lower()
    return provision[~kinds.str.contains("|".join(NOT_A_PLACE_TO_GO))].reset_index(drop=True)


def nearest(provision: pd.DataFrame, easting: float, northing: float, weekday: int, hour: int) -> dict[str, object]:
    """The nearest place to go, and the nearest that is known to be open then.

    Args:
        provision: name, kind, hours, easting, northing; one row or more.
        weekday, hour: 1 = Monday; the middle of that hour is looked at.

    Returns:
        name, metres, open (True, False, or None where its hours are not understood), open_name and open_metres (None
        where none is known to be open).
    """
    east, north = (provision[c].to_numpy(dtype=float) for c in ("easting", "northing"))
    away = np.hypot(east - easting, north - northing)
    opening: list[Opening] = [parse_hours(str(text)) for text in provision["hours"]]
    states = [o.open_at(weekday, hour * 60 + 30) for o in opening]
    closest = int(np.argmin(away))
    known_open = [i for i, state in enumerate(states) if state]
    best = min(known_open, key=lambda i: away[i]) if known_open else None
    return {
        "name": str(provision["name"].iloc[closest]),
        "metres": float(away[closest]),
        "open": states[closest],
        "open_name": None if best is None else str(provision["name"].iloc[best]),
        "open_metres": None if best is None else float(away[best]),
    }
