"""The dashboard. Start it with `streamlit run dashboard.py`; the table of its pages is `hotspots/ui/menu.py`.

The server takes `app` from here; for each visitor it then runs this file again as a script, which shows the menu.
"""

if __name__ == "__main__":
    from hotspots.ui import warming

    warming.wait()
    from hotspots.ui import menu

    menu.run()
else:
    from streamlit.starlette import App

    from hotspots.ui import gate, warming

    app = App(__file__, middleware=gate.middleware(), lifespan=warming.lifespan)
