"""Which places belong together: scikit-learn's DBSCAN on unique locations, weighted by their reports.

Clustering distinct coordinates with `sample_weight` = multiplicity gives the labels that clustering every report
gives, label for label, when the distinct points are kept in the order of their first occurrence (Ester, Kriegel,
Sander and Xu 1996 for the method; the equality follows from core status and reachability depending on coordinates
alone). From `_MANY` points on, as in a nation at once, the same labels are found as connected components: its
neighbour lists take scikit-learn several times as long and as much memory (`python -m benchmarks compare`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from hotspots.detect.grid import Cells, Floats, Grid

_MANY = 20_000
# A density that a place of average density reaches by chance once in ten thousand.
_CHANCE = 1e-4


def min_samples_for(reports_per_km2: float, *, eps_m: float, chance: float = _CHANCE) -> int:
    """Smallest k with P(Poisson(density * pi * eps^2) >= k) <= chance: the more reports, the more make a cluster."""
    from scipy.stats import poisson

    mean = reports_per_km2 * np.pi * (eps_m / 1000.0) ** 2
    return max(2, int(poisson.isf(chance, mean)) + 1)


def weighted_dbscan(
    easting: Floats, northing: Floats, weights: NDArray[np.int64] | Floats, *, eps_m: float, min_samples: int
) -> NDArray[np.int64]:
    """DBSCAN labels of distinct points.

    Args:
        easting, northing: metres, shape (n,), distinct points.
        weights: reports at each point, > 0, shape (n,).
        eps_m: points closer than this are neighbours.
        min_samples: reports within eps_m (the point's own included) that make a point a core.

    Returns:
        Labels 0, 1, …; noise is -1. Shape (n,).
    """
    if len(easting) == 0:
        return np.empty(0, dtype=np.int64)
    points = np.column_stack([easting, northing])
    if len(points) >= _MANY:
        return as_components(points, weights, eps_m=eps_m, min_samples=min_samples)
    # Imported here because reading a list that is made already does not need it, and it takes a second.
    from sklearn.cluster import DBSCAN

    labels = DBSCAN(eps=eps_m, min_samples=min_samples).fit(points, sample_weight=weights).labels_
    return np.asarray(labels, dtype=np.int64)


def as_components(
    points: Floats, weights: NDArray[np.int64] | Floats, *, eps_m: float, min_samples: int
) -> NDArray[np.int64]:
    """The labels of `weighted_dbscan` for many points (metres, shape (n, 2)).

    Clusters are the connected components of core points within reach of each other, numbered by their first core
    point; a point in reach of several goes to the first.
    """
    size = len(points)
    # Every pair of neighbours once.
    one, two = np.ascontiguousarray(cKDTree(points).query_pairs(eps_m, output_type="ndarray").T)
    weight = np.asarray(weights, dtype=np.float64)
    near = np.bincount(one, weights=weight[two], minlength=size) + np.bincount(two, weights=weight[one], minlength=size)
    core = weight + near >= min_samples
    inside = core[one] & core[two]
    links = coo_array((np.ones(int(inside.sum()), dtype=np.int8), (one[inside], two[inside])), shape=(size, size))
    component = connected_components(links, directed=False)[1]
    # Numbered by the first core point of each, which is the order in which DBSCAN comes upon them.
    held, first, index = np.unique(component[core], return_index=True, return_inverse=True)
    number = np.empty(len(held), dtype=np.int64)
    number[np.argsort(first)] = np.arange(len(held))
    labels = np.full(size, -1, dtype=np.int64)
    labels[core] = number[index]
    nearest = np.full(size, len(held), dtype=np.int64)
    for outer, inner in ((one, two), (two, one)):
        edge = ~core[outer] & core[inner]
        np.minimum.at(nearest, outer[edge], labels[inner[edge]])
    reached = ~core & (nearest < len(held))
    labels[reached] = nearest[reached]
    return labels


def group_cells(cells: Cells, point_cells: Cells, labels: NDArray[np.int64]) -> list[Cells]:
    """Cells that share a cluster form one group; a cell without any clustered point stands alone.

    Args:
        cells: the evident cells, shape (m,), distinct.
        point_cells: cell of each clustered point, shape (n,); all are among `cells`.
        labels: cluster of each point, -1 = noise, shape (n,).

    Returns:
        One array of cells a group, each sorted, in order of their smallest cell.
    """
    cells = np.sort(cells)
    clustered = labels >= 0
    clusters = int(labels.max(initial=-1)) + 1
    rows = np.searchsorted(cells, point_cells[clustered])
    columns = len(cells) + labels[clustered]
    size = len(cells) + clusters
    links = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size, size))
    _, component = connected_components(links, directed=False)
    component = component[: len(cells)]
    order = np.argsort(component, kind="stable")
    groups = np.split(cells[order], np.flatnonzero(np.diff(component[order])) + 1) if len(cells) else []
    return sorted(groups, key=lambda group: int(group[0]))


def split_large(group: Cells, reports: Floats, grid: Grid, *, max_cells: int) -> list[Cells]:
    """Cut a group that is too large to walk into compact parts around its busiest cells.

    Each part's seed is the busiest cell not yet within reach of an earlier seed; every cell goes to the seed next
    to which it lies. The same busy cells give the same parts week after week.

    Args:
        group: cells, shape (m,).
        reports: weighted reports in each of them, shape (m,).
        max_cells: parts hold about this many cells at most.
    """
    if len(group) <= max_cells:
        return [group]
    easting, northing = grid.cell_centres(group)
    reach = grid.size_m * np.sqrt(max_cells)
    order = np.lexsort((group, -reports))
    seeds: list[int] = []
    for index in order:
        distances = [np.hypot(easting[index] - easting[s], northing[index] - northing[s]) for s in seeds]
        if not distances or min(distances) > reach:
            seeds.append(int(index))
    distance = np.hypot(easting[:, None] - easting[seeds], northing[:, None] - northing[seeds])
    nearest = np.argmin(distance, axis=1)
    return [np.sort(group[nearest == part]) for part in range(len(seeds)) if np.any(nearest == part)]
