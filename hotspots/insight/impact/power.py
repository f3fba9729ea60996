"""What could be seen at all: simulated falls in counts that scatter as they do in this borough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hotspots.detect.grid import Floats
from hotspots.insight.impact.did import REACH
from hotspots.insight.impact.spread import Spread
from hotspots.insight.impact.study import KIND_OF_PLACE, LEAST_CONTROL
from hotspots.insight.impact.verdict import FEWEST

FALLS = np.arange(0.05, 1.0, 0.05)
WANTED = 0.8


def power(
    expected: Floats,
    control_expected: Floats,
    spread: Spread,
    falls: Sequence[float] | Floats = FALLS,
    *,
    runs: int = 1000,
    seed: int,
) -> Floats:
    """How often each fall would be found, by simulation.

    Counts are Poisson-gamma with the measured spread: variance phi x E + tau2 x E^2 in every place.

    Args:
        expected: reports to be expected in each place with the action, shape (places,).
        control_expected: the same of the comparison places.
        falls: true falls, as shares; 0 gives the rate of false findings.

    Returns:
        Share of runs with an interval wholly below 1, one per fall.
    """
    random = np.random.default_rng(seed)
    found = []
    for fall in falls:
        came = draw(random, expected * (1.0 - fall), spread, runs, level=expected).sum(axis=1)
        control = draw(random, control_expected, spread, runs, level=control_expected).sum(axis=1)
        found.append(float(seen(came, expected, control, control_expected, spread).mean()))
    return np.array(found)


def seen(
    came: Floats, expected: Floats, control: Floats, control_expected: Floats, spread: Spread
) -> NDArray[np.bool_]:
    """For many runs at once, what `study.judge` says: whether "fell more than expected", shape (runs,).

    Args:
        came, control: reports in all places with the action and in all comparison places, shape (runs,).
    """
    theirs = float(control_expected.sum())
    usable = (theirs >= LEAST_CONTROL * expected.sum()) & (control > 0)
    noise = spread.variance(control_expected) / max(theirs, 1e-9) ** 2
    trust = KIND_OF_PLACE**2 / (KIND_OF_PLACE**2 + noise)
    ratio = np.where(usable, (control / max(theirs, 1e-9)) ** trust, 1.0)
    relative = np.where(usable, trust * noise, 0.0)
    corrected = float(expected.sum()) * ratio
    extra = spread.tau2 * float((expected**2).sum()) * ratio**2 + relative * corrected**2
    z = (came - corrected) / np.sqrt(spread.phi * corrected + extra)
    return (z < -REACH) & (corrected >= FEWEST)


def draw(random: np.random.Generator, mean: Floats, spread: Spread, runs: int, *, level: Floats) -> Floats:
    """Poisson-gamma counts, shape (runs, places): variance phi x mean + tau2 x mean^2 at the level without a fall."""
    dispersion = np.maximum((spread.phi - 1.0) / np.maximum(level, 1e-9) + spread.tau2, 1e-9)
    rate = random.gamma(1.0 / dispersion, dispersion, size=(runs, len(mean)))
    return random.poisson(rate * mean).astype(np.float64)
