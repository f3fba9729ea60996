"""Trends: what is really going up or down, what is usual, and what to expect."""

from hotspots.ui import trending
from hotspots.ui.start import start_page

view = start_page("Trends")
chosen = trending.choose(view)
found = trending.chart(view, chosen)
trending.split_table(view, chosen)
trending.heat(view)
trending.side_by_side(view)
trending.figures(view, found, chosen)
