"""Is it more or fewer, or just the usual to and fro? Two counts, and a series in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# |z| from which a difference is worth a word, and from which it is said outright (College of Policing, field practice:
# flag at 3, never at a percentage).
PERHAPS, CLEAR = 2.0, 3.0


def poisson_z(now: float, past: float, *, dispersion: float = 1.0) -> float:
    """2 (sqrt(now) - sqrt(past)) for counts over periods of equal length, over sqrt(phi) where they are restless."""
    return float(2.0 * (np.sqrt(now) - np.sqrt(past)) / np.sqrt(max(dispersion, 1.0)))


def change_words(z: float) -> str:
    """ "clearly more", "perhaps more", "no clear change", "perhaps fewer", "clearly fewer"."""
    if abs(z) < PERHAPS:
        return "no clear change"
    return f"{'clearly' if abs(z) > CLEAR else 'perhaps'} {'more' if z > 0 else 'fewer'}"


@dataclass(frozen=True)
class Relative:
    """How many times as much one thing changed as another, with its 95% interval."""

    ratio: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out "alike"."""
        return self.low > 1.0 or self.high < 1.0


def ratio_of(one: float, other: float, *, dispersion: float = 1.0) -> Relative | None:
    """One count over another: log-normal, SE² = phi (1/one + 1/other). None where either is 0 or not known."""
    return _relative([(one, 1.0), (other, -1.0)], dispersion, dispersion)


def ratio_of_changes(
    now: tuple[float, float], past: tuple[float, float], *, dispersion: tuple[float, float] = (1.0, 1.0)
) -> Relative | None:
    """(now A / past A) over (now B / past B): log-normal, SE² = phi_A (1/now A + 1/past A) + phi_B (…).

    None where any count is 0 or not known.
    """
    return _relative([(now[0], 1.0), (past[0], -1.0), (now[1], -1.0), (past[1], 1.0)], *dispersion)


def _relative(counts: list[tuple[float, float]], first: float, second: float) -> Relative | None:
    if not all(np.isfinite(count) and count > 0 for count, _ in counts):
        return None
    half = max(len(counts) // 2, 1)
    phis = [first] * half + [second] * (len(counts) - half)
    middle = sum(sign * np.log(count) for count, sign in counts)
    error = np.sqrt(sum(max(phi, 1.0) / count for (count, _), phi in zip(counts, phis, strict=True)))
    return Relative(float(np.exp(middle)), float(np.exp(middle - 1.96 * error)), float(np.exp(middle + 1.96 * error)))


@dataclass(frozen=True)
class Tendency:
    """Kendall's tau of values against time, its z and two-sided p."""

    tau: float
    z: float
    p: float


def mann_kendall(values: Floats, *, continuity: bool = True) -> Tendency:
    """Does a series rise or fall, whatever the shape? Mann (1945), Kendall (1975), with ties.

    Args:
        values: shape (n,), in order of time; missing ones are left out.
        continuity: take 1 off |S|; R's cor.test does not.
    """
    from scipy.stats import norm

    held = np.flatnonzero(np.isfinite(values))
    seen = values[held]
    n = len(seen)
    if n < 3:
        return Tendency(float("nan"), float("nan"), float("nan"))
    score = float(np.sign(seen[None, :] - seen[:, None])[np.triu_indices(n, 1)].sum())
    ties = np.unique(seen, return_counts=True)[1].astype(np.float64)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18.0
    pairs = n * (n - 1) / 2.0
    tied = float((ties * (ties - 1)).sum()) / 2.0
    tau = score / np.sqrt(pairs * (pairs - tied)) if pairs > tied else float("nan")
    if variance <= 0:
        return Tendency(float(tau), 0.0, 1.0)
    z = (score - np.sign(score) * (1.0 if continuity else 0.0)) / np.sqrt(variance)
    return Tendency(float(tau), float(z), float(2.0 * norm.sf(abs(z))))
