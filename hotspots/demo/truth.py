"""What was planted, so that tests can ask whether it was found."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from hotspots.errors import UsageError

TRUTH_FILE = "truth.json"


@dataclass(frozen=True)
class PlantedHotspot:
    """One planted hotspot.

    Attributes:
        id: 1, 2, 3 …
        place: what stands there, for people who read the truth.
        kind: persistent, emerging or fading.
        easting, northing: centre, BNG metres.
        radius_m: no incident of it lies further out (near repeats may).
        weekly_rate: incidents a week that it adds in an average week, before near repeats and double telling.
        mix: blend of behaviour.
        first_week, last_week: `week_no` of the weeks in which it is alive, inclusive.
    """

    id: int
    place: str
    kind: Literal["persistent", "emerging", "fading"]
    easting: float
    northing: float
    radius_m: float
    weekly_rate: float
    mix: str
    first_week: int
    last_week: int

    def alive(self, week_no: int) -> bool:
        """Whether it adds incidents in that week."""
        return self.first_week <= week_no <= self.last_week


@dataclass(frozen=True)
class FileTruth:
    """What one agency's files hold, all months together.

    Attributes:
        rows: rows under the header, blank lines not counted; = accepted + refused.
        refused: rows that cannot be taken (no usable date, an impossible place, the total at the bottom).
        not_located: rows that are taken but have no usable place.
        blank_lines: empty lines.
        dirt: kind of dirt → how many rows have it; the kinds are described in `hotspots.demo.dirt`.
    """

    rows: int
    refused: int
    not_located: int
    blank_lines: int
    dirt: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoTruth:
    """Everything known about the made-up borough.

    Attributes:
        seed, weeks, until: what it was made from; `until` as ISO date, the last day of data.
        first_week, last_week: `week_no` of the first and the last ISO week (which may be partial).
        hotspots: the planted ones.
        incidents: how many happened and were told to somebody by `until`.
        told_twice: [agency, reference, agency, reference] of the same incident told to two agencies.
        files: agency key → what its files hold.
    """

    seed: int
    weeks: int
    until: str
    first_week: int
    last_week: int
    hotspots: tuple[PlantedHotspot, ...]
    incidents: int
    told_twice: tuple[tuple[str, str, str, str], ...]
    files: dict[str, FileTruth]

    def alive(self, week_no: int) -> tuple[PlantedHotspot, ...]:
        """The planted hotspots that add incidents in that week."""
        return tuple(h for h in self.hotspots if h.alive(week_no))

    def write(self, folder: Path) -> None:
        """Write `truth.json` into the folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))
        (folder / TRUTH_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")

    @classmethod
    def read(cls, folder: Path) -> DemoTruth:
        """Read it back from a folder that `make_demo` filled.

        Raises:
            UsageError: when the folder holds no demo.
        """
        path = folder / TRUTH_FILE
        if not path.is_file():
            raise UsageError(
                "There is no demo borough here.", where=str(path), remedy="Make one with: python -m hotspots demo"
            )
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            **{k: v for k, v in raw.items() if k not in ("hotspots", "told_twice", "files")},
            hotspots=tuple(PlantedHotspot(**h) for h in raw["hotspots"]),
            told_twice=tuple((a, b, c, d) for a, b, c, d in raw["told_twice"]),
            files={agency: FileTruth(**f) for agency, f in raw["files"].items()},
        )
