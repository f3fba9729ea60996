"""Linkage of two agencies' reports, measured against the truth of the made-up borough."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.intake.link import link_reports, side_of, simple_pairs
from hotspots.intake.link.chance import clock_shares, distance_shares, kind_shares
from hotspots.intake.link.model import BANDS_M, BANDS_MIN
from hotspots.intake.link.places import rivals, scaled_to
from hotspots.intake.link.prior import excess_pairs

EXTRACT = Path(__file__).resolve().parents[1] / "reference"


def read_side(path: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    """A side, and which incident each of its reports tells of."""
    raw = pd.read_csv(path)
    reports = pd.DataFrame(
        {
            "report_id": raw["unique_id"],
            "easting": raw["x"],
            "northing": raw["y"],
            "occurred_from": pd.Timestamp("2024-01-01") + pd.to_timedelta(raw["tmin"], unit="min"),
            "time_precision": np.where(raw["has_time"].astype(bool), "exact", "day"),
            "day_no": raw["day"] + 19723,
            "category": raw["cat"],
            "broad": raw["broad"],
        }
    )
    return side_of(reports), dict(zip(raw["unique_id"], raw["incident"], strict=True))


class Borough:
    """Two sides and the truth."""

    def __init__(self, folder: Path) -> None:
        self.a, of_a = read_side(folder / "link_police.csv.gz")
        self.b, of_b = read_side(folder / "link_housing.csv.gz")
        self.incident = of_a | of_b
        one, other = (pd.DataFrame({"id": list(t), "incident": list(t.values())}) for t in (of_a, of_b))
        both = one.merge(other, on="incident", suffixes=("_a", "_b"))
        self.true = both[["id_a", "id_b"]]

    def score(self, pairs: pd.DataFrame) -> tuple[float, float, float]:
        """Precision, recall, F1."""
        hits = int((pairs["id_a"].map(self.incident) == pairs["id_b"].map(self.incident)).sum())
        precision, recall = hits / len(pairs), hits / len(self.true)
        return precision, recall, 2 * precision * recall / (precision + recall)


@pytest.fixture(scope="module")
def borough() -> Borough:
    return Borough(EXTRACT)


def test_without_labels(borough: Borough, capfd: pytest.CaptureFixture[str]) -> None:
    found = link_reports(borough.a, borough.b)
    assert found.method == "model"
    assert found.pairs["id_a"].is_unique and found.pairs["id_b"].is_unique
    suggested, sure = (found.pairs[found.pairs["probability"] >= least] for least in (0.5, 0.9))
    assert borough.score(suggested)[2] >= 0.84
    precision, recall, _ = borough.score(sure)
    assert precision >= 0.95 and recall >= 0.5
    # The number of incidents told to both is estimated, not given: within a tenth, and so are the probabilities.
    assert found.expected == pytest.approx(len(borough.true), rel=0.1)
    assert suggested["probability"].mean() == pytest.approx(borough.score(suggested)[0], abs=0.04)
    said = capfd.readouterr()
    assert said.out == "" and said.err == ""


def test_the_same_reports_give_the_same_links_in_any_order(borough: Borough) -> None:
    part = borough.a[borough.a["day"] < 19723 + 120], borough.b[borough.b["day"] < 19723 + 120]
    once = link_reports(*part).pairs
    again = link_reports(*(side.sample(frac=1, random_state=3) for side in part)).pairs
    assert len(once) > 300
    both = once.merge(again, on=["id_a", "id_b"], how="outer")
    assert both["probability_x"].to_numpy() == pytest.approx(both["probability_y"].to_numpy(), abs=1e-6)


def test_with_150_confirmed_pairs(borough: Borough) -> None:
    confirmed = borough.true.sample(150, random_state=1)
    pairs = link_reports(borough.a, borough.b, confirmed=confirmed).pairs
    assert borough.score(pairs[pairs["probability"] >= 0.5])[2] >= 0.86
    assert borough.score(pairs[pairs["probability"] >= 0.9])[0] >= 0.95


@pytest.mark.shared
def test_the_whole_year(shared: Path) -> None:
    whole = Borough(shared / "reference")
    rule = simple_pairs(*(side[side["minute"].notna()] for side in (whole.a, whole.b)))
    assert whole.score(rule)[:2] == pytest.approx((0.868, 0.546), abs=0.02)
    pairs = link_reports(whole.a, whole.b).pairs
    assert whole.score(pairs[pairs["probability"] >= 0.5])[2] >= 0.84
    assert whole.score(pairs[pairs["probability"] >= 0.9])[0] >= 0.95
    learnt = link_reports(whole.a, whole.b, confirmed=whole.true.sample(150, random_state=0)).pairs
    assert whole.score(learnt[learnt["probability"] >= 0.5])[2] >= 0.86


def test_moved_by_weeks_nothing_is_told_twice(borough: Borough) -> None:
    moved = borough.b.assign(minute=borough.b["minute"] + 21 * 1440, day=borough.b["day"] + 21)
    excess = excess_pairs(borough.a, moved)
    assert abs(excess.observed - excess.chance) < 3 * excess.error
    found = link_reports(borough.a, moved)
    assert found.method == "rule"
    assert (found.pairs["probability"] < 0.5).all()


def test_too_few_to_learn_from_go_by_the_rule(borough: Borough) -> None:
    few = link_reports(borough.a.head(150), borough.b.head(150))
    assert few.method == "rule"
    assert few.pairs["probability"].between(0, 0.89).all()
    for a, b in ((borough.a.iloc[:0], borough.b), (borough.a, borough.b.iloc[:0]), (borough.a.iloc[:0],) * 2):
        assert link_reports(a, b).pairs.empty


def report(key: str, metres: float, at: str, *, day_only: bool = False, category: str = "noise") -> dict[str, object]:
    when = pd.Timestamp(at)
    return {
        "report_id": key,
        "easting": 1000.0 + metres,
        "northing": 1000.0,
        "occurred_from": when,
        "time_precision": "day" if day_only else "exact",
        "day_no": (when - pd.Timestamp("1970-01-01")).days,
        "category": category,
    }


def test_the_rule_of_thumb() -> None:
    police = side_of(pd.DataFrame([report("p", 0, "2025-03-03 23:00")]))
    cases = {
        "near": report("near", 150, "2025-03-04 02:00"),
        "far": report("far", 151, "2025-03-03 23:00"),
        "late": report("late", 0, "2025-03-04 02:01"),
        "day": report("day", 20, "2025-03-03", day_only=True),
        "next": report("next", 20, "2025-03-04", day_only=True),
        "kin": report("kin", 0, "2025-03-03 23:00", category="neighbours"),
        "other": report("other", 0, "2025-03-03 23:00", category="drugs"),
    }
    found = {key for key, row in cases.items() if len(simple_pairs(police, side_of(pd.DataFrame([row]))))}
    assert found == {"near", "day", "kin"}


def test_reports_without_place_or_day_are_left_out() -> None:
    rows = pd.DataFrame([report("a", 0, "2025-03-03"), report("b", 0, "2025-03-03"), report("c", 0, "2025-03-03")])
    rows.loc[1, "easting"] = np.nan
    rows.loc[2, "time_precision"] = "month"
    assert side_of(rows)["unique_id"].tolist() == ["a"]


def test_chance_is_counted_as_over_all_pairs(borough: Borough) -> None:
    a, b = borough.a.sample(60, random_state=1), borough.b.sample(70, random_state=2)
    b = pd.concat([b, a.head(20).assign(x=a["x"] + 30, minute=a["minute"] + 20)], ignore_index=True)
    pairs = a.merge(b, how="cross", suffixes=("_l", "_r"))
    metres = np.hypot(pairs["x_l"] - pairs["x_r"], pairs["y_l"] - pairs["y_r"])
    by_hand = np.bincount(np.searchsorted(BANDS_M, metres, "left"), minlength=len(BANDS_M) + 1) / len(pairs)
    assert distance_shares(a, b, BANDS_M) == pytest.approx(by_hand)
    gap, days = (pairs["minute_l"] - pairs["minute_r"]).abs(), (pairs["day_l"] - pairs["day_r"]).abs()
    day_only = gap.isna()
    level = np.select(
        [day_only & (days == 0), day_only & (days == 1), day_only]
        + [gap <= band for band in BANDS_MIN]
        + [(gap - 1440).abs() <= 60, gap <= 720],
        range(5 + len(BANDS_MIN)),
        5 + len(BANDS_MIN),
    )
    by_hand = np.bincount(level, minlength=6 + len(BANDS_MIN)) / len(pairs)
    # Edges of the last two levels differ by less than a pair.
    assert clock_shares(a, b, BANDS_MIN) == pytest.approx(by_hand, abs=1.5 / len(pairs))
    same = (pairs["category_l"] == pairs["category_r"]).mean()
    broad = (pairs["broad_l"] == pairs["broad_r"]).mean()
    assert kind_shares(a, b) == pytest.approx([same, broad - same, 1 - broad])


def test_rivals_share_what_one_report_can_give() -> None:
    odds, left, right = np.array([9.0, 9.0, 4.0]), np.array([0, 0, 1]), np.array([0, 1, 2])
    assert rivals(odds, left, right) == pytest.approx([9 / 19, 9 / 19, 4 / 5])
    assert scaled_to(odds, left, right, 1.5).sum() == pytest.approx(1.5, abs=1e-6)
