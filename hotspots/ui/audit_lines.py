"""The audit in words: what its lines say, whether they are whole, and a choice of days and kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from hotspots.schema import Filters
from hotspots.store import Snapshot
from hotspots.store.sessions import audit_journal
from hotspots.ui import auditing, menu, words
from hotspots.ui.cached import ask
from hotspots.ui.downloads import offer
from hotspots.ui.start import View
from hotspots.ui.tables import csv_of

# Event of a line → under which kind it is listed.
KINDS: dict[str, str] = {
    "viewed": "Looked at a page",
    "exported": "Took a file away",
    "denied": "Was turned away",
    "logged out": "Sessions",
    "sessions ended": "Sessions",
    "ingested": "Loaded or linked",
    "linked": "Loaded or linked",
    "actions imported": "Loaded or linked",
    "action logged": "Logged what was done",
    "action withdrawn": "Logged what was done",
    "link decided": "Decided on a pair",
    "settings changed": "Changed settings",
    "purged": "Purged",
    "lines purged": "Purged",
}
OTHER = "Other"
_SHOWN = 1000
_DAYS = 7
_COLUMNS = {"moment": "When", "who": "Who", "kind": "What", "told": "In words", "sha256": "SHA-256 of the file"}


def all_lines(view: View) -> pd.DataFrame:
    """Every line, latest first: number, at (UTC), day, moment, who, kind, event, told, sha256, payload, hash."""
    auditing.flush()
    journal = audit_journal(view.snapshot.store)
    return ask(_lines, view.snapshot, journal.mark(), tuple(sorted(view.titles.items())))


def _lines(snapshot: Snapshot, mark: int, titles: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    zone, named = snapshot.settings.area.time_zone, dict(titles)
    rows = []
    for line in reversed(audit_journal(snapshot.store).entries()):
        at = datetime.fromisoformat(line.at)
        rows.append(
            {
                "number": line.seq, "at": line.at, "day": at.astimezone(ZoneInfo(zone)).date(),
                "moment": words.moment(at.astimezone(UTC), zone), "who": line.who,
                "kind": KINDS.get(line.kind, OTHER), "event": line.kind,
                "told": in_words(line.kind, line.payload, named),
                "sha256": str(line.payload.get("sha256", "")),
                "payload": json.dumps(line.payload, ensure_ascii=False, sort_keys=True), "hash": line.hash,
            }
        )  # fmt: skip
    columns = ("number", "at", "day", "moment", "who", "kind", "event", "told", "sha256", "payload", "hash")
    return pd.DataFrame(rows, columns=list(columns))


def in_words(event: str, payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """What a line of the audit says.

    Args:
        titles: agency key → title.
    """
    say = _SAY.get(event)
    try:
        return say(payload, titles) if say else _as_it_stands(payload)
    except (KeyError, TypeError, ValueError, AttributeError):
        # A line of an older or newer version.
        return _as_it_stands(payload)


def _as_it_stands(payload: Mapping[str, Any]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in payload.items()) + ("." if payload else "")


def _page(key: str) -> str:
    return next((entry.title for entry in menu.PAGES if entry.path == f"pages/{key}.py"), key)


def _viewed(payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    chosen: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in payload["filters"].items()}
    area = chosen.pop("area", "")
    agency = payload.get("agency", "")
    by = f"{payload['audience']}, {titles.get(agency, agency)}" if agency else payload["audience"]
    said = f"{_page(payload['page'])}, as {by}. {words.showing(Filters(**chosen), titles)}"
    return f"{said} Area: {area}." if area else said


def _exported(payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    return f"{payload['file']}, {words.count(payload['bytes'], 'byte')}, as {payload['audience']}."


def _denied(payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    if "page" in payload:
        return f"{_page(payload['page'])} is not for {payload['audience']}."
    return "Logged in, but has no role here."


def _ingested(payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    files = [str(name) for name in payload["files"]]
    agency = titles.get(payload["agency"], payload["agency"])
    return f"{agency}: {words.count(len(files), 'file')} handed over ({words.listed(files[:5])})."


def _decided(payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    said = {"same": "the same incident", "different": "not the same incident", "undo": "taken back"}
    return f"{payload['a']} and {payload['b']}: {said.get(payload['decision'], payload['decision'])}."


def _purged(payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    before = f" of before {payload['before']}" if payload["before"] else ""
    return f"{words.count(payload['reports'], 'report')}{before} and {words.count(payload['files'], 'kept file')}."


_SAY: dict[str, Callable[[Mapping[str, Any], Mapping[str, str]], str]] = {
    "viewed": _viewed,
    "exported": _exported,
    "denied": _denied,
    "ingested": _ingested,
    "link decided": _decided,
    "purged": _purged,
    "lines purged": lambda payload, titles: f"{words.count(payload['lines'], 'line')}: {payload['why']}.",
    "settings changed": lambda payload, titles: "The settings that the store works with are others now.",
    "logged out": lambda payload, titles: "Logged out.",
    "sessions ended": lambda payload, titles: f"Every session of {payload['whose']} was ended.",
}


def say_whether_whole(view: View, lines: pd.DataFrame) -> None:
    """Whether every line is as it was written, what was purged, and the hash to keep elsewhere.

    Args:
        lines: as `all_lines` gave them.
    """
    journal = audit_journal(view.snapshot.store)
    broken, purges = journal.verify(), journal.purges()
    for problem in broken[:20]:
        st.error(words.plain(problem))
    if broken:
        st.markdown("The audit is not as it was written. Find out who could write to the store’s folder since then.")
    else:
        last = lines["hash"].head(1).tolist()
        st.markdown(
            f"The audit is whole: {words.count(journal.mark(), 'line')} written, none changed or taken out by hand. "
            + (f"Keep this last hash elsewhere: `{last[0]}`" if last else "")
        )
    for sentence in purges:
        st.caption(words.plain(sentence))


def choose(lines: pd.DataFrame) -> tuple[pd.DataFrame, tuple[date, date]]:
    """Widgets for days and kinds, and the lines that are chosen."""
    first, last = (lines["day"].iloc[-1], lines["day"].iloc[0]) if len(lines) else (date(2000, 1, 1),) * 2
    row = st.container(horizontal=True, vertical_alignment="bottom")
    begin = max(first, last - timedelta(days=_DAYS - 1))
    asked = row.date_input(
        "Days", (begin, last), min_value=first, max_value=last, format="DD/MM/YYYY", key="audit_days"
    )
    days = tuple(asked) if isinstance(asked, (tuple, list)) else (asked,)
    span = (days[0], days[-1]) if days else (begin, last)
    kinds = [kind for kind in dict.fromkeys([*KINDS.values(), OTHER]) if (lines["kind"] == kind).any()]
    wanted = row.multiselect("What", kinds, placeholder="Everything", key="audit_kinds")
    kept = lines[(lines["day"] >= span[0]) & (lines["day"] <= span[1])]
    return (kept[kept["kind"].isin(wanted)] if wanted else kept), span


def headline(chosen: pd.DataFrame, days: tuple[date, date]) -> None:
    """How many lines of each kind, and by how many people."""
    if chosen.empty:
        st.markdown("Nothing of this was noted in these days.")
        return
    counted = chosen["kind"].value_counts()
    parts = [f"{str(kind).lower()}: {words.number(n)}" for kind, n in counted.items()]
    people = words.count(int(chosen["who"].nunique()), "person or program", "people and programs")
    st.markdown(f"{words.day(days[0])} to {words.day(days[1])}, {people}: {'; '.join(parts)}.")


def table(view: View, chosen: pd.DataFrame) -> None:
    """The lines, latest first."""
    if chosen.empty:
        return
    shown = chosen.head(_SHOWN)[list(_COLUMNS)].rename(columns=_COLUMNS)
    widths = {"When": 165, "Who": 150, "What": 140, "In words": 420, "SHA-256 of the file": 120}
    config: dict[str, Any] = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    st.dataframe(shown, hide_index=True, column_config=config, alt="Lines of the audit, latest first")
    if len(chosen) > len(shown):
        st.caption(
            f"The latest {words.number(_SHOWN)} of {words.number(len(chosen))} lines; the file holds all of them."
        )


def offer_file(view: View, chosen: pd.DataFrame, days: tuple[date, date]) -> None:
    """The chosen lines as a file; taking it away is a line of the audit itself."""
    if chosen.empty:
        return
    kept = chosen[["number", "at", "who", "event", "told", "sha256", "payload", "hash"]]
    offer("Download these lines (CSV)", lambda: csv_of(kept), f"audit-{days[0]}-to-{days[1]}.csv")
    st.caption("Source: the audit of this store. Times in the table are those of the area, in the file UTC.")
