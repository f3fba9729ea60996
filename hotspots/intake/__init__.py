"""Intake: agencies' files in, checked and located reports out; every row is kept or refused with a reason.

`find_sources` opens files, folders and archives; `read_batch` reads one table as an agency's feed. Its two halves are
`open_table` and `read_opened`; `read_together` does the second for several small files at once. Within: `read_csv` and
`read_xlsx` give rows as text, `headings` finds the columns, `dates`, `clock` and `times` say when, `gazetteer` and
`geocode` say where, `apart_places` what stands apart, `words` says what, `validate` checks. `agencies/` holds one small
file for each known format.
"""

from hotspots.intake.agencies import all_feeds
from hotspots.intake.apart_places import Middle
from hotspots.intake.batch import Batch
from hotspots.intake.gazetteer import Gazetteer, load_gazetteer
from hotspots.intake.preview import preview
from hotspots.intake.reading import Opened, open_table, read_batch
from hotspots.intake.sources import Source, find_sources
from hotspots.intake.together import read_together

__all__ = [
    "Batch",
    "Gazetteer",
    "Middle",
    "Opened",
    "Source",
    "all_feeds",
    "find_sources",
    "load_gazetteer",
    "open_table",
    "preview",
    "read_batch",
    "read_together",
]
