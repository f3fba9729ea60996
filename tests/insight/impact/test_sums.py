"""Published sums: WDD, WDQ, log-ratio difference-in-differences, observed over expected."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from hotspots.insight.impact.did import log_rate_ratio, observed_over_expected
from hotspots.insight.impact.verdict import decide, detectable_fall, sentence
from hotspots.insight.impact.wdd import Pair, scaled_wdd, wdd, wdq

VECTORS = json.loads(
    (Path(__file__).resolve().parents[2] / "reference" / "impact_vectors.json").read_text(encoding="utf-8")
)


def test_wdd_as_in_the_reference() -> None:
    known = VECTORS["wdd(T 100->80, Ct 100->90)"]
    found = wdd(Pair(100, 80), Pair(100, 90))
    assert (found.estimate, found.se, found.z) == pytest.approx((known["wdd"], known["se"], known["z"]), abs=1e-9)
    known = VECTORS["wdd(T 100->80, Ct 100->90, D 40->44, Cd 50->48)"]
    found = wdd(Pair(100, 80), Pair(100, 90), Pair(40, 44), Pair(50, 48))
    assert (found.estimate, found.se, found.z) == pytest.approx((known["wdd"], known["se"], known["z"]), abs=1e-9)


def test_wdq_as_in_the_reference() -> None:
    found = wdq(Pair(100, 80), Pair(40, 44), Pair(500, 480))
    assert found == pytest.approx(VECTORS["wdq(A 100->80,B 40->44,C 500->480)"], abs=1e-9)
    assert wdq(Pair(100, 80), Pair(40, 44), Pair(0, 480)) is None
    assert wdq(Pair(100, 100), Pair(40, 44), Pair(50, 50)) is None


def test_log_ratio_as_in_the_reference() -> None:
    found = log_rate_ratio(Pair(100, 80), Pair(100, 90))
    known = VECTORS["log_rr_did"]
    assert (found.estimate, found.se) == pytest.approx((known["est"], known["se"]), abs=1e-9)
    assert log_rate_ratio(Pair(100, 80), Pair(100, 90), phi=2).se == pytest.approx(math.sqrt(2) * known["se"])
    assert math.isfinite(log_rate_ratio(Pair(10, 0), Pair(100, 90)).se)


def test_the_published_example() -> None:
    """T 207 to 110, comparison 308 to 318, around 178 to 157, its comparison 150 to 140."""
    local = wdd(Pair(207, 110), Pair(308, 318))
    moved = wdd(Pair(178, 157), Pair(150, 140))
    total = wdd(Pair(207, 110), Pair(308, 318), Pair(178, 157), Pair(150, 140))
    assert [round(f.estimate) for f in (local, moved, total)] == [-107, -11, -118]
    assert [round(f.se, 1) for f in (local, moved, total)] == [30.7, 25.0, 39.6]
    assert round(total.z, 2) == -2.98


def test_scaling_takes_a_common_season_off() -> None:
    """Four times larger comparison, everything falls by 30%: plainly an "effect", scaled none."""
    own, theirs = Pair(100, 70), Pair(400, 280)
    assert wdd(own, theirs).z > 2
    fair = scaled_wdd(own, theirs, phi=2.0)
    assert fair.estimate == pytest.approx(0.0)
    assert fair.se == pytest.approx(math.sqrt(2 * (170 + 680 / 16)))
    with pytest.raises(ValueError, match="no reports before"):
        scaled_wdd(own, Pair(0, 4))


@pytest.mark.parametrize("observed", [0.0, 3.0, 60.0, 100.0, 180.0])
def test_ends_of_the_interval_are_just_credible(observed: float) -> None:
    ratio = observed_over_expected(observed, 100.0, phi=2.0, extra=25.0)
    for end in (ratio.low, ratio.high):
        if end > 0:
            variance = end * 2.0 * 100.0 + end**2 * 25.0
            assert abs(observed - end * 100.0) == pytest.approx(1.96 * math.sqrt(variance), rel=1e-9)
    assert ratio.low <= ratio.estimate <= ratio.high


def test_an_expectation_that_is_worth_nothing_has_no_upper_end() -> None:
    ratio = observed_over_expected(50.0, 40.0, phi=1.0, extra=900.0)
    assert ratio.high == math.inf
    assert 0 < ratio.low < 50 / 40
    assert decide(ratio, expected=40.0, detectable=None) == "too few to tell"


def test_verdicts() -> None:
    def verdict(observed: float, expected: float, phi: float = 1.0) -> str:
        ratio = observed_over_expected(observed, expected, phi=phi)
        return decide(ratio, expected=expected, detectable=detectable_fall(expected, phi, 0.0))

    assert verdict(600, 800) == "fell more than expected"
    assert verdict(1000, 800) == "rose more than expected"
    assert verdict(790, 800) == "no clear difference"
    assert verdict(50, 60) == "too few to tell"
    assert verdict(2, 20) == "too few to tell"


def test_the_sentence_carries_numbers_and_interval() -> None:
    ratio = observed_over_expected(600.0, 800.0, phi=1.0)
    said = sentence("fell more than expected", observed=600, expected=800, ratio=ratio, what="Reports in Mill Walk")
    assert said.startswith("Reports in Mill Walk: fell more than expected. 600 came where about 800")
    assert "25% fewer" in said
    assert "95% interval: 31% fewer to 19% fewer" in said
