"""One incident, several reports: which reports of two agencies tell of the same thing.

`link_reports` gives every likely pair a probability; nothing is merged or deleted. The model is Fellegi-Sunter's,
trained without labels by Splink on DuckDB; `hotspots.intake.link.simple` is the rule of thumb it is measured against.
"""

from hotspots.intake.link.linked import Linkage, link_reports
from hotspots.intake.link.sides import side_of
from hotspots.intake.link.simple import simple_pairs

__all__ = ["Linkage", "link_reports", "side_of", "simple_pairs"]
