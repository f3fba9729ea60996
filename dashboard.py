"""The dashboard. Start it with `streamlit run dashboard.py`; the table of its pages is `hotspots/ui/menu.py`."""

from hotspots.ui import menu

menu.run()
