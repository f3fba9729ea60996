"""Colours of the pages; those that printed files share stand in `hotspots.share.colours`."""

from __future__ import annotations

from hotspots.share.colours import BAR as BAR
from hotspots.share.colours import HEAT as HEAT
from hotspots.share.colours import MARK as MARK
from hotspots.share.colours import QUIET as QUIET
from hotspots.share.colours import SECOND as SECOND
from hotspots.share.colours import agency_colours as agency_colours

# A bar of a time off the list, beside those on it, and an interval told beforehand.
PALE_BAR = "#B4C7E4"
INTERVAL = "#D55E00"
