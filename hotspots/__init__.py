"""Anti-social behaviour hotspots for partnerships of several agencies.

Data flows one way, and each folder is a stage of it:
`intake` reads the agencies' files, checks and locates every row; `store` keeps them in DuckDB and publishes
read-only snapshots; `detect` finds the hotspots of each week and month; `ui` and the `pages/` folder show them.
`pipeline` joins the stages, `__main__` is the command line, `demo` makes up a borough to try it all on.
The words used everywhere are defined in `schema`.
"""

__version__ = "0.1.0"
