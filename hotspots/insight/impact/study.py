"""The method: what came in the places with an action, against what would have come without it.

1. Expected counts from each place's own past and the borough's change (`expected`), not from the raw count before.
2. The same for matched comparison places (`matching`); how they did corrects the expectation.
3. The ratio of observed to expected, with an interval from how far such expectations erred before (`spread`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hotspots.detect.grid import Floats
from hotspots.insight.impact.did import Ratio, observed_over_expected
from hotspots.insight.impact.expected import Expectation, expect, learn, need_history
from hotspots.insight.impact.history import History, Index
from hotspots.insight.impact.matching import Matched, match
from hotspots.insight.impact.spread import Spread, measure, sums
from hotspots.insight.impact.verdict import Verdict, decide, detectable_fall

# Fewer comparison reports than this share of the treated places' would add more noise than they take away.
LEAST_CONTROL = 0.5
# By about a half may places like these move otherwise than the borough: how far a noisy comparison is believed.
KIND_OF_PLACE = 0.5


@dataclass(frozen=True)
class Tools:
    """What was learned before the action and does not depend on what came in its places.

    Attributes:
        expectation: of the places; `control`: of the comparison places.
        spread: how far expectations erred before.
        matched: the comparison places.
        elsewhere: reports per period outside the places and the cells around them.
    """

    expectation: Expectation
    control: Expectation
    spread: Spread
    matched: Matched
    elsewhere: Floats


@dataclass(frozen=True)
class Effect:
    """What came of an action.

    Attributes:
        observed: reports in the places in the window.
        expected: reports to be expected there, without the action; the comparison's change is in it.
        own_expected: the same before the comparison's change is applied, per place, shape (places,).
        own_observed: reports per place, shape (places,).
        ratio: observed over expected, with its 95% interval.
        control: by how much the comparison corrects the expectation: reports there over those to be expected there,
            pulled towards 1 as far as that may be chance (the borough's change is in the expectation already).
        control_expected: reports to be expected in the comparison places; 0 where there is no comparison.
        control_observed: reports that came there.
        phi: variance over mean of the count that the interval rests on.
        detectable: the smallest fall that would be seen in four of five cases, as a share; None = none.
        verdict: the answer.
    """

    observed: float
    expected: float
    own_expected: Floats
    own_observed: Floats
    ratio: Ratio
    control: float
    control_expected: float
    control_observed: float
    phi: float
    detectable: float | None
    verdict: Verdict


def everywhere_else(history: History, treated: Sequence[Index]) -> Floats:
    """Reports per period outside the places and the cells around them."""
    own = np.unique(np.concatenate(list(treated)))
    counts: Floats = history.counts.sum(axis=0) - history.counts[np.union1d(own, history.around(own))].sum(axis=0)
    return counts


def prepare(
    history: History, treated: Sequence[Index], start: int, length: int, *, avoid: Index | None = None
) -> Tools:
    """Learn from the time before `start`, and choose comparison places.

    Args:
        treated: rows of the cells of each place.
        start, length: the window, in period indices of the history.
        avoid: rows that must not serve as comparison, because something was done there too.

    Raises:
        UsageError: when less than half a year lies before the window.
    """
    need_history(history, start)
    own = np.unique(np.concatenate(list(treated)))
    elsewhere = everywhere_else(history, treated)
    weights = learn(history, start, length, elsewhere, own)
    expectation = expect(history, start, length, elsewhere, weights)
    size = int(np.median([len(place) for place in treated]))
    spread = measure(history, start, length, elsewhere, weights, size)
    nothing = np.zeros(0, dtype=np.intp)
    matched = match(history, treated, start, elsewhere, expectation.cells, avoid=nothing if avoid is None else avoid)
    # Comparison places about as busy get the same weights: where those err, they err for both, and it cancels.
    return Tools(expectation, expectation, spread, matched, elsewhere)


def comparison(tools: Tools) -> list[Index]:
    """The comparison places that correct the expectation: about as busy, and none where the past is too short."""
    return tools.matched.alike_places if tools.control.weights.learned_from else []


def effect(history: History, treated: Sequence[Index], start: int, length: int, tools: Tools) -> Effect:
    """What came of an action in these places in the `length` periods from `start` on."""
    came = history.counts[:, start : start + length].sum(axis=1)
    places, controls = list(treated), comparison(tools)
    return judge(
        came=sums(came, places),
        expected=sums(tools.expectation.cells, places),
        control_came=sums(came, controls),
        control_expected=sums(tools.control.cells, controls),
        spread=tools.spread,
        shared=tools.expectation.uncertainty(np.concatenate(places)),
        control_shared=tools.control.uncertainty(tools.matched.alike_cells),
    )


def judge(
    *,
    came: Floats,
    expected: Floats,
    control_came: Floats,
    control_expected: Floats,
    spread: Spread,
    shared: float = 0.0,
    control_shared: float = 0.0,
    compare: bool | None = None,
) -> Effect:
    """The answer from counts and expectations of places with the action and of comparison places, per place.

    Args:
        shared, control_shared: variance that the learned weights bring to the sums of either, reports squared.
        compare: whether the comparison corrects the expectation; None = where there is enough of it.
    """
    total = float(expected.sum())
    enough = bool(control_expected.sum() >= LEAST_CONTROL * total and control_came.sum() > 0)
    usable = enough if compare is None else compare
    theirs = float(control_expected.sum()) if usable else 0.0
    noise = (spread.variance(control_expected) + control_shared) / theirs**2 if usable else math.inf
    trust = KIND_OF_PLACE**2 / (KIND_OF_PLACE**2 + noise)
    control = (float(control_came.sum()) / theirs) ** trust if usable else 1.0
    relative = trust * noise if usable else 0.0
    scaled = np.maximum(expected * control, 1e-9)
    corrected = float(scaled.sum())
    extra = spread.tau2 * float((scaled**2).sum()) + relative * corrected**2 + shared * control**2
    ratio = observed_over_expected(float(came.sum()), corrected, phi=spread.phi, extra=extra)
    detectable = detectable_fall(corrected, spread.phi, extra)
    return Effect(
        observed=float(came.sum()),
        expected=corrected,
        own_expected=expected,
        own_observed=came,
        ratio=ratio,
        control=control,
        control_expected=theirs,
        control_observed=float(control_came.sum()) if usable else 0.0,
        phi=spread.phi + extra / corrected,
        detectable=detectable,
        verdict=decide(ratio, expected=corrected, detectable=detectable),
    )


def leave_one_out(history: History, treated: Sequence[Index], start: int, length: int, tools: Tools) -> list[Effect]:
    """The effect without each place in turn, all else as in the whole: does the answer hang on one of them?"""
    whole = effect(history, treated, start, length, tools)
    came = history.counts[:, start : start + length].sum(axis=1)
    controls = comparison(tools)
    kept = [[at for at in range(len(treated)) if at != left] for left in range(len(treated)) if len(treated) > 1]
    return [
        judge(
            came=whole.own_observed[rest],
            expected=whole.own_expected[rest],
            control_came=sums(came, controls),
            control_expected=sums(tools.control.cells, controls),
            spread=tools.spread,
            shared=tools.expectation.uncertainty(np.concatenate([treated[at] for at in rest])),
            control_shared=tools.control.uncertainty(tools.matched.alike_cells),
            compare=whole.control_expected > 0,
        )
        for rest in kept
    ]
