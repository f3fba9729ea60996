"""Which line of a file is its heading, and which of its columns is which of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hotspots.errors import FileRefused
from hotspots.intake.raw_table import plain, shorten
from hotspots.settings import Feed

# Title lines above the heading that are looked through.
MAX_PREAMBLE = 20
# No export has so many columns; reading them as one text column each would take minutes.
MAX_COLUMNS = 4096

# Ways to say where: all the columns of one way are needed.
PLACE_COLUMNS = (("easting", "northing"), ("lat", "lon"), ("uprn",), ("postcode",))
WHEN_COLUMNS = ("occurred_from", "month")
# A pair must come from one place; other columns may be filled from their second-best heading.
ONE_SOURCE = ("easting", "northing", "lat", "lon")


class NoHeading(FileRefused):
    """No line of the file names any column of the feed."""


@dataclass(frozen=True)
class Heading:
    """The heading that was found.

    Attributes:
        line: which of the lines looked at it is (0 = the first); -1 when the file has none.
        names: the column names, as written.
    """

    line: int
    names: tuple[str, ...]


def passed_over(lines: int) -> str:
    """The remark on title lines above a heading."""
    return (
        f"{lines} lines above the heading were passed over."
        if lines > 1
        else "1 line above the heading was passed over."
    )


def find_heading(lines: Sequence[Sequence[str]], feed: Feed, *, name: str) -> Heading:
    """The heading among a file's first lines: the first that names what the feed cannot do without.

    Args:
        lines: the first lines, split into cells.
        name: the file's, for the message.

    Raises:
        FileRefused: when none does, saying which columns are missing from the line that comes closest.
    """
    for place, cells in enumerate(lines[: MAX_PREAMBLE + 1]):
        if not missing_columns(cells, feed):
            return Heading(place, _not_too_many(_trimmed(cells), name))
    if feed.header and lines:
        first = next((cells for cells in lines if any(c.strip() for c in cells)), lines[0])
        if len(_trimmed(first)) <= len(feed.header) <= len(first) + 1 and _known(first, feed) == 0:
            return Heading(-1, feed.header)
    raise _no_heading(lines, feed, name)


def _not_too_many(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    if len(names) > MAX_COLUMNS:
        raise FileRefused(
            f"Its heading has {len(names):,} columns, more than the {MAX_COLUMNS:,} that are read.",
            where=name,
            remedy="Save the columns about the reports alone.",
        )
    return names


def missing_columns(names: Sequence[str], feed: Feed) -> list[str]:
    """What a heading lacks for this feed, in words; empty when it will do."""
    present = {plain(n) for n in names} | {_without_unit(n) for n in names}

    def has(ours: str) -> bool:
        return any(plain(h) in present for h in feed.columns.get(ours, ()))

    missing = [_say(feed, c) for c in ("reference", "source_agency") if c in feed.columns and not has(c)]
    when = [c for c in WHEN_COLUMNS if c in feed.columns]
    if not any(has(c) for c in when):
        missing.append(" or ".join(_say(feed, c) for c in when) or "a date")
    ways = [way for way in PLACE_COLUMNS if all(c in feed.columns for c in way)]
    if ways and not any(all(has(c) for c in way) for way in ways):
        missing.append(" or ".join(" with ".join(_say(feed, c) for c in way) for way in ways))
    missing.extend(f"“{column}”" for column in feed.keep if plain(column) not in present)
    return missing


def match_columns(names: Sequence[str], feed: Feed) -> dict[str, tuple[int, ...]]:
    """Our column → places of the file's columns that may fill it, best first. Columns not found are left out."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(plain(name), place)
    for place, name in enumerate(names):
        places.setdefault(_without_unit(name), place)
    matched: dict[str, tuple[int, ...]] = {}
    for ours, headings in feed.columns.items():
        found = tuple(dict.fromkeys(places[plain(h)] for h in headings if plain(h) in places))
        if found:
            matched[ours] = found[:1] if ours in ONE_SOURCE else found
    return matched


def repeated_names(names: Sequence[str], feed: Feed) -> list[str]:
    """Names that the feed reads and that stand above more than one column."""
    wanted = {plain(h) for headings in feed.columns.values() for h in headings} | {plain(c) for c in feed.keep}
    seen: dict[str, int] = {}
    for name in names:
        seen[plain(name)] = seen.get(plain(name), 0) + 1
    return [n for i, n in enumerate(names) if plain(n) in wanted and seen[plain(n)] > 1 and n not in names[:i]]


def _without_unit(name: str) -> str:
    """ "Easting (m)" as "Easting": what stands in brackets at the end says how, not what."""
    return plain(re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", name))


def _known(names: Sequence[str], feed: Feed) -> int:
    wanted = {plain(h) for headings in feed.columns.values() for h in headings} - {""}
    return sum(plain(n) in wanted or _without_unit(n) in wanted for n in names)


def _say(feed: Feed, ours: str) -> str:
    return " / ".join(f"“{h}”" for h in feed.columns[ours])


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Without the empty cells at the end."""
    names = [c.strip() for c in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _no_heading(lines: Sequence[Sequence[str]], feed: Feed, name: str) -> FileRefused:
    first = _trimmed(lines[0]) if lines else ()
    if len(first) == 1 and len(feed.columns) > 1 and _known(re.split(r"[,;\t|]", first[0]), feed) > 1:
        return FileRefused(
            "Each of its lines is one cell: a spreadsheet has put quotation marks around whole lines.",
            where=name,
            remedy="Take the file as it was first exported, or have it saved as XLSX.",
        )
    best = max(lines[: MAX_PREAMBLE + 1], key=lambda cells: _known(cells, feed), default=())
    if not _known(best, feed):
        shown = shorten(", ".join(c for c in _trimmed(lines[0] if lines else ())), 200)
        return NoHeading(
            f"This does not look like a file of “{feed.title}”: none of its columns was found.",
            where=name,
            remedy=f"Its first line reads “{shown}”. Check the agency, or describe the columns in the settings file.",
        )
    return FileRefused(
        f"Columns are missing: {'; '.join(missing_columns(best, feed))}.",
        where=name,
        remedy="Add them to the export, or name the columns that hold them in the settings file.",
    )
