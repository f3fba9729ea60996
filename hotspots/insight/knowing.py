"""For which weeks or months is the picture whole? A gap in the data must not look like a quiet month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import pandas as pd

from hotspots.detect.gaps import NEVER_NONE, WAITED_FOR
from hotspots.periods import Period, PeriodKind

# An agency's last report may lie so many days before the end of a period that is complete all the same.
_SLACK: dict[PeriodKind, int] = {"week": 2, "month": 7}


def senders(
    agencies: pd.DataFrame, sent: pd.DataFrame, forces: Collection[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Agencies told apart by police force, where they send from several: one force's file may be missing.

    Args:
        agencies: source_agency, title, and further columns.
        sent: number, source_agency, police_force, reports.
        forces: those asked for; empty = all.

    Returns:
        agencies, and number, source_agency, reports of the periods with any report. An agency with many reports of two
        forces or more stands for itself no longer, but once for each of these: "key/force", "title (force)".
    """
    usual = sent[sent["police_force"] != ""].groupby(["source_agency", "police_force"])["reports"].median()
    many = usual[usual >= NEVER_NONE].reset_index()[["source_agency", "police_force"]]
    many = many[many.groupby("source_agency")["police_force"].transform("size") > 1]
    if forces:
        many = many[many["police_force"].isin(list(forces))]
    # Of agencies that are told apart, reports of other areas are too few to be waited for.
    together = ~agencies["source_agency"].isin(many["source_agency"])
    apart = agencies.merge(many, on="source_agency")
    parts = sent.merge(many, on=["source_agency", "police_force"])
    rest = sent[~sent["source_agency"].isin(many["source_agency"])]
    key = [f"{agency}/{force}" for agency, force in zip(apart["source_agency"], apart["police_force"], strict=True)]
    title = [f"{name} ({force})" for name, force in zip(apart["title"], apart["police_force"], strict=True)]
    held = parts.assign(source_agency=parts["source_agency"] + "/" + parts["police_force"])
    return (
        pd.concat([agencies[together], apart.assign(source_agency=key, title=title)], ignore_index=True),
        pd.concat([rest, held]).groupby(["source_agency", "number"], as_index=False)[["reports"]].sum(),
    )


def missing_between(held: pd.DataFrame) -> dict[str, list[int]]:
    """Periods between the first and the last of each agency in which it sent nothing; of agencies that have any.

    Args:
        held: number, source_agency.
    """
    missing = {}
    for agency, numbers in held.groupby("source_agency")["number"]:
        sent = set(numbers.astype(int))
        gaps = [number for number in range(min(sent), max(sent)) if number not in sent]
        if gaps:
            missing[str(agency)] = gaps
    return missing


def spans(agencies: pd.DataFrame, held: pd.DataFrame, kind: PeriodKind) -> pd.DataFrame:
    """First and last whole period of each agency.

    Args:
        agencies: source_agency, first_day, last_day, weekly (knows more than the month).
        held: number, source_agency: periods with any report of the agency.

    Returns:
        source_agency, first, last; agencies without a whole period are left out.
    """
    rows = []
    slack = timedelta(days=_SLACK[kind])
    for agency, start, end, exact in agencies[["source_agency", "first_day", "last_day", "weekly"]].itertuples(
        index=False
    ):
        numbers = held.loc[held["source_agency"] == agency, "number"]
        if numbers.empty:
            continue
        first, last = int(numbers.min()), int(numbers.max())
        if exact:
            first += Period(kind, first).first_day < pd.Timestamp(start).date() - slack
            last -= Period(kind, last).last_day > pd.Timestamp(end).date() + slack
        if first <= last:
            rows.append((agency, first, last))
    return pd.DataFrame(rows, columns=["source_agency", "first", "last"])


def known_periods(spans_of: pd.DataFrame, held: pd.DataFrame, kind: PeriodKind) -> set[int]:
    """Periods for which every agency that was sending then has sent something.

    An agency is waited for from its first whole period to its last, and for up to two months (seven weeks) after it.

    Args:
        spans_of: from `spans`, of the agencies asked for.
        held: number, source_agency.
    """
    if spans_of.empty:
        return set()
    sent = {agency: set(part["number"].astype(int)) for agency, part in held.groupby("source_agency")}
    latest = int(spans_of["last"].max())
    rows = [(agency, int(first), int(last)) for agency, first, last in spans_of.itertuples(index=False)]
    known = set()
    for number in range(int(spans_of["first"].min()), latest + 1):
        ended = {agency for agency, _, last in rows if latest - last >= WAITED_FOR[kind]}
        asked = [(a, last) for a, first, last in rows if first <= number and (number <= last or a not in ended)]
        if asked and all(number in sent[agency] and number <= last for agency, last in asked):
            known.add(number)
    return known


def comings_and_goings(spans_of: pd.DataFrame, titles: Collection[tuple[str, str]], kind: PeriodKind) -> list[str]:
    """Agencies that joined or left while the series ran: the total changes with them.

    Args:
        titles: pairs of agency key and title.
    """
    if spans_of.empty:
        return []
    name = dict(titles)
    first, latest = int(spans_of["first"].min()), int(spans_of["last"].max())
    said = []
    for agency, start, last in spans_of.itertuples(index=False):
        if start > first + 1:
            said.append(
                f"{name.get(agency, agency)} is in the figures from {Period(kind, int(start)).title} on: a rise of the "
                "total there may be no more than that."
            )
        if latest - last >= WAITED_FOR[kind]:
            said.append(f"{name.get(agency, agency)} has sent nothing after {Period(kind, int(last)).title}.")
    return said
