"""How often "Did it work?" is right on made-up histories: python benchmarks/impact.py [RUNS]

Nothing done: overdispersion 2, the season takes 30 % off, the comparison is four times larger, hotspots are chosen at
their peak, all at once. Something done: a true fall of 30 % in ten pooled hotspots of base 60.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "insight" / "impact")]

from worlds import run  # noqa: E402


def main(runs: int) -> None:
    for title, made in (
        ("nothing done, one year before", {}),
        ("nothing done, two years before", {"weeks_before": 104}),
        ("nothing done, 34 weeks before", {"weeks_before": 34}),
        ("nothing done, 150 places", {"places": 150, "weeks_before": 104}),
        ("nothing done, base 20", {"base": 20.0}),
        ("true fall of 30 %", {"cut": 0.3}),
        ("true fall of 20 %", {"cut": 0.2}),
        ("true fall of 30 %, base 20", {"cut": 0.3, "base": 20.0}),
    ):
        found = [run(seed, **made) for seed in range(runs)]
        answers = Counter(effect.verdict for effect, _ in found)
        raw = sum(ratio for _, ratio in found) / runs
        ratio = sum(effect.ratio.estimate for effect, _ in found) / runs
        told = ", ".join(f"{answer} {n / runs:.1%}" for answer, n in answers.most_common())
        print(f"{title}: {told}; mean ratio {ratio:.3f}; raw after over before {raw:.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
