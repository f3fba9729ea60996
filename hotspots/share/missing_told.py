"""Which files of police forces are missing, in words: the same on pages, in commands and in files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import pandas as pd

from hotspots.periods import PeriodKind, say_runs

# Number of a period → pairs of agency and force.
Gone: TypeAlias = Mapping[int, tuple[tuple[str, str], ...]]


def by_number(missing: pd.DataFrame) -> Gone:
    """Number, source_agency, police_force of each missing file → number → pairs of agency and force."""
    gone: dict[int, tuple[tuple[str, str], ...]] = {}
    for number, agency, force in missing[["number", "source_agency", "police_force"]].itertuples(index=False):
        gone[int(number)] = (*gone.get(int(number), ()), (str(agency), str(force)))
    return gone


def who(pairs: Iterable[tuple[str, str]], title: Callable[[str], str]) -> str:
    """ "no file of Lancashire Constabulary (Police)".

    Args:
        pairs: agency and force.
        title: gives an agency's title.
    """
    *others, last = [f"{force} ({title(agency)})" for agency, force in dict.fromkeys(pairs)]
    return f"no file of {', '.join(others)} and {last}" if others else f"no file of {last}"


def sentence(
    gone: Gone, first: int, last: int, *, kind: PeriodKind, title: Callable[[str], str], because: str = ""
) -> str:
    """Which forces' files are missing between two periods: "No file of X (Police) for June 2020."; or nothing.

    Args:
        because: what is told with this reason: "Hatched, because not known: no file of X …".
    """
    numbers: dict[tuple[str, str], list[int]] = {}
    for number in sorted(gone):
        for pair in gone[number]:
            if first <= number <= last:
                numbers.setdefault(pair, []).append(number)
    said = [f"{who([pair], title)} for {say_runs(kind, found)}." for pair, found in numbers.items()]
    if because and said:
        said[0] = f"{because}: {said[0]}"
    return " ".join(part[:1].upper() + part[1:] for part in said)
