"""What coordinates are judged against: the area's bounds, or the region that its coordinate system is made for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.projection import area_name, area_of_use
from hotspots.settings import Area

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """What coordinates are judged against.

    Attributes:
        area: the area; its bounds are metres of its system.
        whole_country: judge by the system's area of use and not by the area's bounds.
    """

    area: Area
    whole_country: bool

    def holds(self, e: Floats, n: Floats, lon: Floats, lat: Floats) -> Mask:
        """Which places lie inside."""
        finite = np.isfinite(e) & np.isfinite(n) & np.isfinite(lon) & np.isfinite(lat)
        west, south, east, north = self._box
        x, y = (lon, lat) if self._by_degrees else (e, n)
        with np.errstate(invalid="ignore"):
            # A region across the 180th meridian (Fiji, Alaska) begins in the east and ends in the west.
            between = (x >= west) & (x <= east) if west <= east else (x >= west) | (x <= east)
            return np.asarray(finite & between & (y >= south) & (y <= north))

    @property
    def _by_degrees(self) -> bool:
        return self.whole_country or self.area.bounds is None

    @property
    def _box(self) -> tuple[float, float, float, float]:
        if self._by_degrees or self.area.bounds is None:
            return area_of_use(self.area.crs)
        return self.area.bounds

    @property
    def words(self) -> str:
        """The frame in words, for the reason of a refusal."""
        west, south, east, north = self._box
        if self._by_degrees:
            name = area_name(self.area.crs)
            return f"the region of {name} (longitude {west:g} to {east:g}, latitude {south:g} to {north:g})"
        return f"the area's bounds (easting {west:.0f} to {east:.0f}, northing {south:.0f} to {north:.0f} m)"

    @property
    def remedy(self) -> str:
        """What to do about coordinates outside of it."""
        if self.whole_country or self.area.bounds is not None:
            return "Correct them, or leave them blank so that the row is counted without a place."
        return (
            "Correct them, or leave them blank so that the row is counted without a place. Where they are right, the "
            "settings file must name the system that they are written in (crs) and the area's bounds."
        )
