"""Joins intake's linkage, the store and the journal: one incident, several reports.

Linking reads reports and writes pairs beside them; it never changes, joins or deletes a report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from hotspots.errors import UsageError
from hotspots.insight.incidents import Decision, Incidents, count_incidents, with_decisions
from hotspots.schema import LINKS, Filters
from hotspots.store import Journal, Snapshot, Warehouse
from hotspots.store import queries as q
from hotspots.store import queries_links as ql
from hotspots.store.links import agencies_to_link, link_side, linked, mark_linked, replace_links

JOURNAL_KIND = "link_decision"
Word = Literal["same", "different", "undo"]
# Pairs less likely than this are chance: their sum is noise and they are not kept.
_LEAST = 0.05


class Decided(NamedTuple):
    """One line of the journal about a pair."""

    report_id_a: str
    report_id_b: str
    word: Word
    written: str
    who: str


def link_store(
    warehouse: Warehouse, *, confirmed: pd.DataFrame | None = None, report: Callable[[str], None] = lambda _: None
) -> dict[str, list[dict[str, Any]]]:
    """Work out the links of every two agencies whose reports have changed since they were last linked.

    Args:
        confirmed: report_id_a, report_id_b of pairs known to be one incident, drawn at random; sharpens the weights.

    Returns:
        "linked" and "up_to_date": one entry for each two agencies: agencies, method, pairs, by_itself, suggested,
        expected, error. "confirmed", where pairs are given: one entry with how many, given and used.

    Raises:
        UsageError: when none of the confirmed pairs can be used.
    """
    from hotspots.intake.link import link_reports, side_of

    marks, known = agencies_to_link(warehouse), linked(warehouse)
    decided = decisions(warehouse.store)
    sides: dict[str, pd.DataFrame] = {}
    done: dict[str, list[dict[str, Any]]] = {"linked": [], "up_to_date": []}
    if confirmed is not None:
        sides = {agency: side_of(link_side(warehouse, agency)) for agency in marks}
        given, confirmed = len(confirmed), _usable(confirmed, sides)
        done["confirmed"] = [{"given": given, "used": len(confirmed)}]
    for a, b in combinations(sorted(marks), 2):
        before = known.get(f"{a}|{b}", {})
        if confirmed is None and before.get("marks") == [marks[a], marks[b]]:
            done["up_to_date"].append({k: v for k, v in before.items() if k != "marks"})
            continue
        report(f"Looking for incidents that both {a} and {b} were told of")
        for agency in (a, b):
            if agency not in sides:
                sides[agency] = side_of(link_side(warehouse, agency))
        known_pairs = None if confirmed is None else _between(confirmed, a, b)
        found = link_reports(sides[a], sides[b], confirmed=known_pairs)
        links = _keep_decided(found.pairs, found.method, a, b, decided)
        about = {
            "agencies": [a, b],
            "method": found.method,
            "pairs": len(links),
            "by_itself": int((links["probability"] >= 0.9).sum()),
            "suggested": int(links["probability"].between(0.5, 0.9, inclusive="left").sum()),
            "expected": round(found.expected, 1),
            "error": round(found.excess.error, 1),
        }
        replace_links(warehouse, a, b, links, about | {"marks": [marks[a], marks[b]]})
        done["linked"].append(about)
    mark_linked(warehouse)
    return done


def _usable(pairs: pd.DataFrame, sides: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The pairs of two agencies' reports that can be linked."""
    agency = {str(key): name for name, side in sides.items() for key in side["unique_id"]}
    first, second = (pairs[column].astype(str).map(agency) for column in ("report_id_a", "report_id_b"))
    usable = pairs[first.notna() & second.notna() & (first != second)]
    if usable.empty:
        raise UsageError(
            f"None of the {len(pairs):,} confirmed pairs can be used.",
            remedy="Each row names two reports that are here, of two agencies, both with a day and a place, by the ids "
            "of this store.",
        )
    return usable


def _between(pairs: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """Known pairs of these two agencies, whichever way round they are given: id_a, id_b."""
    both = pairs[["report_id_a", "report_id_b"]].astype(str)
    turned = both.rename(columns={"report_id_a": "report_id_b", "report_id_b": "report_id_a"})
    all_ways = pd.concat([both, turned], ignore_index=True)
    first, second = all_ways["report_id_a"].str.rsplit("-", n=1).str[0], all_ways["report_id_b"].str.rsplit("-", n=1)
    ours = all_ways[(first == a) & (second.str[0] == b)]
    return ours.set_axis(["id_a", "id_b"], axis=1)


def _keep_decided(
    pairs: pd.DataFrame, method: str, a: str, b: str, decided: dict[tuple[str, str], Decision]
) -> pd.DataFrame:
    """Links of two agencies; what a person confirmed stays, and its two reports go with no other."""
    links = pairs[pairs["probability"] >= _LEAST].rename(columns={"id_a": "report_id_a", "id_b": "report_id_b"})
    links = links.assign(method=method)
    ours = [pair for pair, word in decided.items() if word == "same" and _agencies_of(pair) == (a, b)]
    if ours:
        kept = pd.DataFrame(ours, columns=["report_id_a", "report_id_b"])
        kept = kept.merge(links, on=["report_id_a", "report_id_b"], how="left")
        kept = kept.assign(probability=kept["probability"].fillna(0.5), method=kept["method"].fillna("person"))
        free = ~links["report_id_a"].isin(kept["report_id_a"]) & ~links["report_id_b"].isin(kept["report_id_b"])
        links = pd.concat([kept, links[free]], ignore_index=True)
    return links.assign(agency_a=a, agency_b=b)[list(LINKS)]


def _agencies_of(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].rsplit("-", 1)[0], pair[1].rsplit("-", 1)[0]


def decide(store: Path, report_id_a: str, report_id_b: str, word: Word, *, who: str) -> None:
    """Write down that two reports are the same incident, are not, or that the last decision is taken back."""
    Journal(store).append(JOURNAL_KIND, {"a": report_id_a, "b": report_id_b, "decision": word}, who=who)


def decisions_made(store: Path) -> list[Decided]:
    """Every decision as it was made, latest first; decisions that were taken back stay in the list."""
    entries = Journal(store).entries(JOURNAL_KIND)
    return [Decided(e.payload["a"], e.payload["b"], e.payload["decision"], e.at, e.who) for e in reversed(entries)]


def decisions(store: Path) -> dict[tuple[str, str], Decision]:
    """What holds now: the last word on each pair; an undo leaves it to the probability again."""
    standing: dict[tuple[str, str], Decision] = {}
    for made in reversed(decisions_made(store)):
        pair = (made.report_id_a, made.report_id_b)
        standing.pop(pair, None)
        if made.word != "undo":
            standing[pair] = made.word
    return standing


def incidents(
    snapshot: Snapshot, filters: Filters, decided: Mapping[tuple[str, str], Decision], *, first: int, last: int
) -> Incidents:
    """Reports under the filters between two periods, and the incidents they tell of, with their range."""
    links = with_decisions(ql.likely_pairs(snapshot, filters, first=first, last=last), decided)
    return by_period(snapshot, q.period_counts(snapshot, filters), links, first=first, last=last)[1]


def by_period(
    snapshot: Snapshot, counts: pd.DataFrame, links: pd.DataFrame, *, first: int, last: int
) -> tuple[dict[int, Incidents], Incidents]:
    """Reports and incidents of each period, and of all together.

    Args:
        counts: number, reports (see `queries.period_counts`).
        links: likely pairs with decisions; a pair over two periods counts for the whole alone.
    """
    error = relative_error(snapshot)
    reports = counts[counts["number"].between(first, last)].groupby("number")["reports"].sum()
    within = links[links["number_a"] == links["number_b"]]
    by_number = dict(list(within.groupby("number_a")))
    each = {
        number: count_incidents(n, by_number.get(number, within.iloc[:0]), error=error)
        for number, n in zip(reports.index.tolist(), reports.tolist(), strict=True)
    }
    return each, count_incidents(int(reports.sum()), links, error=error)


def relative_error(snapshot: Snapshot) -> float:
    """Standard error of the estimated number of pairs, as a share of it, over all agencies together."""
    about = [entry for entry in ql.what_was_linked(snapshot).values() if entry.get("method") == "model"]
    expected = sum(float(entry["expected"]) for entry in about)
    squares = sum(float(entry["error"]) ** 2 for entry in about)
    return float(squares**0.5 / expected) if expected else 0.0
