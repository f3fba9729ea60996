"""Reports as each agency writes them down: its columns, its words, its way with dates and places.

Each function takes that agency's reports (see `telling.tell`, with lon, lat, uprn, postcode, estate and venue added)
in order of recording and returns a frame with the columns of its export, in order, one row a report.
Values are text, or datetimes where the agency's file keeps real dates (the council's workbook).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from hotspots.demo import words
from hotspots.schema import CATEGORIES

Export = Callable[[np.random.Generator, pd.DataFrame], pd.DataFrame]

_ASB = {"personal": "ASB Personal", "nuisance": "ASB Nuisance", "environmental": "ASB Environmental"}
_HARM = {"personal": "Personal Harm", "nuisance": "Community", "environmental": "Environmental"}


def police(rng: np.random.Generator, reports: pd.DataFrame) -> pd.DataFrame:
    """Incident log: times to the minute, whole metres, opening and closing category."""
    count, category = len(reports), reports["category"].to_numpy()
    opening = np.where(rng.random(count) < 0.12, "rowdy", category)
    closed = rng.random(count) < 0.72
    flagged = np.where(reports["youth"], "Y", "N")
    per_day = reports.groupby(reports["recorded"].dt.date).cumcount() + 1
    return pd.DataFrame(
        {
            "Incident Number": _numbers(reports["recorded"].dt.strftime("%Y%m%d"), per_day, "{}-{:04d}"),
            "Incident Date": reports["at"].dt.strftime("%d/%m/%Y"),
            "Incident Time": reports["at"].dt.strftime("%H:%M"),
            "Date Recorded": reports["recorded"].dt.strftime("%d/%m/%Y %H:%M"),
            "Easting": reports["x"].round().astype(int).astype(str),
            "Northing": reports["y"].round().astype(int).astype(str),
            "Street": reports["place"],
            "Opening Category": _say(rng, words.POLICE, opening),
            "Closing Category": np.where(closed, _say(rng, words.POLICE, category), ""),
            "Qualifier": [_ASB[_qualifier(rng, c)] for c in category],
            "Alcohol": np.where(reports["alcohol"], "Y", rng.choice(["N", ""], count, p=[0.8, 0.2])),
            "Youth Related": np.where(rng.random(count) < 0.15, "", flagged),
            "Source": rng.choice(["101", "999", "Online", "Officer"], count, p=[0.48, 0.20, 0.24, 0.08]),
            "Grade": rng.choice(["1", "2", "3", "4"], count, p=[0.05, 0.30, 0.45, 0.20]),
        }
    )


def landlord(rng: np.random.Generator, reports: pd.DataFrame) -> pd.DataFrame:
    """ASB cases: days rather than hours, pinned to a property; one in ten without its property reference."""
    count = len(reports)
    happened = reports["at"].dt.strftime("%d-%b-%Y")
    with_time = reports["at"].dt.strftime("%d-%b-%Y %H:%M")
    closed = reports["recorded"] + pd.to_timedelta(rng.integers(9, 120, count), unit="D")
    still_open = closed > reports["recorded"].max()
    harm = [_HARM[_qualifier(rng, c)] for c in reports["category"]]
    cases = pd.DataFrame(
        {
            "Case Ref": _numbers(reports["recorded"].dt.strftime("%y"), np.arange(1, count + 1), "ASB/{}/{:05d}"),
            "Date Reported": reports["recorded"].dt.strftime("%d-%b-%Y"),
            "Date Occurred": np.where(rng.random(count) < 0.22, with_time, happened),
            "Property UPRN": np.where(rng.random(count) < 0.10, "", reports["uprn"].astype(str)),
            "Postcode": reports["postcode"],
            "Estate": reports["estate"],
            "Case Type": _say(rng, words.LANDLORD, reports["category"].to_numpy()),
            "Harm Category": harm,
            "Severity": rng.choice(["A", "B", "C"], count, p=[0.08, 0.37, 0.55]),
            "Hate": np.where(reports["category"] == "hate", "Yes", "No"),
            "Repeat": np.where(rng.random(count) < 0.25, "Yes", "No"),
            "Date Closed": np.where(still_open, "", closed.dt.strftime("%d-%b-%Y")),
        }
    )
    # A stream of their own: what was added later leaves everything else as it was.
    return cases.assign(**_first_contact(rng.spawn(1)[0], reports["recorded"], cases["Severity"]))


def _first_contact(rng: np.random.Generator, recorded: pd.Series, severity: pd.Series) -> dict[str, np.ndarray]:
    """When the landlord first spoke with who reported it, and whether somebody harmed is marked as vulnerable."""
    days = rng.geometric(severity.map({"A": 0.75, "B": 0.45, "C": 0.33}).to_numpy()) - (severity == "A").to_numpy()
    start = recorded.to_numpy().astype("datetime64[D]")
    spoken = np.busday_offset(start, days, roll="forward")
    known = (spoken <= start.max()) & (rng.random(len(days)) > 0.03)
    written = pd.Series(spoken).dt.strftime("%d-%b-%Y").to_numpy()
    return {
        "First Contact": np.where(known, written, ""),
        "Vulnerable": rng.choice(["Yes", "No", ""], len(days), p=[0.11, 0.69, 0.20]),
    }


def council(rng: np.random.Generator, reports: pd.DataFrame) -> pd.DataFrame:
    """Service requests: often only known to have happened between two times, pinned by latitude and longitude."""
    count, at = len(reports), reports["at"]
    seen_later = reports["category"].isin(["fly_tipping_graffiti", "litter_drugs_paraphernalia", "vehicle_abandoned"])
    overnight = seen_later.to_numpy() & (rng.random(count) < 0.6)
    evening = at.dt.normalize() - pd.Timedelta(hours=6)
    start = at.where(~overnight, evening)
    end = (at + pd.to_timedelta(rng.integers(1, 9, count) * 15, unit="min")).where(
        ~overnight, evening + pd.Timedelta(hours=14)
    )
    end = end.where(end < reports["recorded"], reports["recorded"]).where(rng.random(count) < 0.8, other=pd.NaT)
    drug_litter = (reports["category"] == "litter_drugs_paraphernalia") & (rng.random(count) < 0.5)
    return pd.DataFrame(
        {
            "SR No": _numbers(reports["recorded"].dt.strftime("%Y"), np.arange(1, count + 1), "SR-{}-{:06d}"),
            "Logged": reports["recorded"],
            "Observed from": start,
            "Observed to": end,
            "Latitude": reports["lat"].round(6).astype(object),
            "Longitude": reports["lon"].round(6).astype(object),
            "Location": reports["place"],
            "Service type": _say(rng, words.COUNCIL, reports["category"].to_numpy()),
            "Logged via": rng.choice(["Phone", "Website", "Warden", "Councillor"], count, p=[0.35, 0.40, 0.20, 0.05]),
            "Drug litter": np.where(drug_litter, "Yes", "No"),
        }
    )


def youth(rng: np.random.Generator, reports: pd.DataFrame) -> pd.DataFrame:
    """Detached youth workers' log: start and end of what they saw; a quarter give a postcode and no point."""
    count, at = len(reports), reports["at"]
    end = at + pd.to_timedelta(rng.integers(2, 9, count) * 15, unit="min")
    pointless = rng.random(count) < 0.25
    involved = rng.choice(["Yes", "Not known"], count, p=[0.9, 0.1])
    return pd.DataFrame(
        {
            "Ref": _numbers(at.dt.strftime("%y"), np.arange(1, count + 1), "YS{}-{:04d}"),
            "Date": at.dt.strftime("%Y-%m-%d"),
            "Start": at.dt.strftime("%H:%M"),
            "End": end.dt.strftime("%H:%M"),
            "Venue": reports["place"],
            "Postcode": np.where(pointless | (rng.random(count) < 0.5), reports["postcode"], ""),
            "Easting": np.where(pointless, "", reports["x"].round().astype(int).astype(str)),
            "Northing": np.where(pointless, "", reports["y"].round().astype(int).astype(str)),
            "Concern": _say(rng, words.YOUTH, reports["category"].to_numpy()),
            "Young people involved": np.where(reports["youth"], "Yes", involved),
            "Alcohol": np.where(reports["alcohol"], "Yes", "No"),
        }
    )


EXPORTS: dict[str, Export] = {"police": police, "landlord": landlord, "council": council, "youth": youth}


def _say(rng: np.random.Generator, vocabulary: dict[str, tuple[str, ...]], categories: np.ndarray) -> list[str]:
    dice = rng.random(len(categories))
    said: list[str] = []
    for category, roll in zip(categories, dice, strict=True):
        choices = vocabulary.get(category, vocabulary["other"])
        said.append(choices[int(roll * len(choices))])
    return said


def _qualifier(rng: np.random.Generator, category: str) -> str:
    usual = CATEGORIES[category].qualifier
    return str(rng.choice(["personal", "nuisance", "environmental"])) if rng.random() < 0.08 else usual


def _numbers(prefix: pd.Series, running: object, pattern: str) -> list[str]:
    return [pattern.format(p, int(n)) for p, n in zip(prefix, pd.Series(running), strict=True)]
