"""The files of a summary, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hotspots.share.monthly.content import Summary
from hotspots.share.monthly.csv_pack import summary_csv_pack
from hotspots.share.monthly.pdf import summary_pdf
from hotspots.share.monthly.slide import summary_slide
from hotspots.share.monthly.workbook import summary_workbook


class Made(NamedTuple):
    """One kind of file: its ending, what a button calls it, and how it is made."""

    ending: str
    label: str
    make: Callable[[Summary], bytes]


KINDS: tuple[Made, ...] = (
    Made("pdf", "Two pages (PDF)", summary_pdf),
    Made("xlsx", "Workbook (Excel)", summary_workbook),
    Made("zip", "Tables (CSV files, zipped)", summary_csv_pack),
    Made("pptx", "Slide (PowerPoint)", summary_slide),
)


def all_files(summary: Summary, may_export: Callable[[str], bool] = lambda kind: True) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of a kind that may be taken away."""
    for kind in filter(lambda made: may_export(made.ending), KINDS):
        yield f"{summary.file_stem}.{kind.ending}", kind.make(summary)
