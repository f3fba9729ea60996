"""Reports per 1,000 homes for each patch, so that a small patch is not judged by a few reports.

Counts O_p ~ Poisson(E_p theta_p), E_p = the borough's count shared out by homes, theta ~ Gamma(a, a) with a by maximum
likelihood: the posterior is Gamma(a + O, a + E). Small patches are drawn towards the borough's rate, large ones hardly
(Clayton and Kaldor 1987, Biometrics 43; Marshall 1991, Applied Statistics 40). Where counts are more restless than
chance, O and E are divided by the dispersion first, which widens every interval (quasi-likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import gamma, norm

from hotspots.detect.evidence import fit_shape

Floats = NDArray[np.float64]
# Fewer homes than this give no rate that means anything.
FEWEST_HOMES = 20
# From fewer patches it cannot be learnt how much patches differ: then nothing is drawn anywhere.
FEWEST_PATCHES, _VAGUE = 10, 0.5
_WINSORISED = 0.1


@dataclass(frozen=True)
class PatchRates:
    """Rates of all patches that have homes.

    Attributes:
        table: one row a patch, in the order given: code, reports, homes, crude (per 1,000 homes), rate, low, high
            (shrunk, with 95% limits), stands ("above", "below" or "" when the interval holds the borough's average).
        average: the borough's reports per 1,000 homes.
        shape: a of the prior; large where patches hardly differ.
        dispersion: how many times pure chance the counts of one patch vary, at least 1.
    """

    table: pd.DataFrame
    average: float
    shape: float
    dispersion: float


def patch_rates(
    codes: ArrayLike,
    reports: ArrayLike,
    homes: ArrayLike,
    *,
    dispersion: float = 1.0,
    level: float = 0.95,
    known: ArrayLike | None = None,
) -> PatchRates:
    """Shrunk rates with their intervals.

    Args:
        codes, reports, homes: one entry a patch; patches with fewer than `FEWEST_HOMES` homes are left out.
        dispersion: see `within_dispersion`.
        known: which share of the time is known of each patch; None = all of it. Reports are those of that time, rates
            are told for the whole of it, and patches of which nothing is known are left out.
    """
    share = np.ones(np.shape(homes)) if known is None else np.asarray(known, dtype=float)
    table = pd.DataFrame({"code": codes, "reports": reports, "homes": homes})
    kept = (table["homes"].astype(float) >= FEWEST_HOMES) & (share > 0)
    table = table[kept].reset_index(drop=True)
    o, n = table["reports"].to_numpy(dtype=float), table["homes"].to_numpy(dtype=float) * share[kept.to_numpy()]
    phi = max(dispersion, 1.0)
    if not len(table) or not o.sum():
        empty = table.assign(crude=0.0, rate=np.nan, low=np.nan, high=np.nan, stands="")
        return PatchRates(empty, 0.0, float("nan"), phi)
    average = 1000 * o.sum() / n.sum()
    observed, expected = o / phi, o.sum() * n / n.sum() / phi
    shape = fit_shape(observed, expected) if len(table) >= FEWEST_PATCHES else _VAGUE
    tail = (1 - level) / 2
    risk = (shape + observed) / (shape + expected)
    low, high = (gamma.ppf(p, shape + observed, scale=1 / (shape + expected)) for p in (tail, 1 - tail))
    stands = np.select([low > 1, high < 1], ["above", "below"], "")
    table = table.assign(crude=1000 * o / n, rate=risk * average, low=low * average, high=high * average, stands=stands)
    return PatchRates(table, float(average), float(shape), phi)


def within_dispersion(counts: pd.DataFrame) -> float:
    """How many times pure chance the counts of one place vary from period to period, at least 1.

    Pearson's chi-square over its degrees of freedom, of the table place by period against rows times columns.

    Args:
        counts: code, number, reports; periods without a report may be missing.
    """
    table = counts.pivot_table(index="code", columns="number", values="reports", aggfunc="sum", fill_value=0)
    y = table.to_numpy(dtype=float)
    if min(y.shape, default=0) < 2 or not y.sum():
        return 1.0
    fitted = y.sum(axis=1, keepdims=True) * y.sum(axis=0, keepdims=True) / y.sum()
    kept = fitted > 0
    freedom = (y.shape[0] - 1) * (y.shape[1] - 1)
    return max(1.0, float(np.sum((y - fitted)[kept] ** 2 / fitted[kept]) / freedom))


def funnel_limits(crude: ArrayLike, homes: ArrayLike, average: float, at: ArrayLike) -> pd.DataFrame:
    """Within which rates a patch of so many homes lies, were patches to differ no more than they usually do.

    Limits rate ± z sqrt(phi rate / homes), phi the mean square of the patches' standardised distances from the average,
    with the outermost tenth on each side drawn in (Spiegelhalter 2005, Statistics in Medicine 24; overdispersed).

    Args:
        crude: rates per 1,000 homes, one a patch.
        homes: one a patch.
        average: per 1,000 homes.
        at: numbers of homes to give the limits for.

    Returns:
        homes, low95, high95, low998, high998 (per 1,000 homes).
    """
    n, rate = np.asarray(homes, dtype=float) / 1000, np.asarray(crude, dtype=float)
    z = (rate - average) / np.sqrt(average / n)
    edges = np.quantile(z, [_WINSORISED, 1 - _WINSORISED])
    phi = max(1.0, float(np.mean(np.clip(z, *edges) ** 2)))
    where = np.asarray(at, dtype=float)
    spread = np.sqrt(phi * average / (where / 1000))
    limits = {"homes": where}
    for name, share in (("95", 0.975), ("998", 0.999)):
        half = float(norm.ppf(share)) * spread
        limits[f"low{name}"], limits[f"high{name}"] = np.maximum(average - half, 0.0), average + half
    return pd.DataFrame(limits)
