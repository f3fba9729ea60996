"""python -m benchmarks.pictures: put the pictures of the last browser tests into the documents.

`python -m pytest tests/browser -k pictures` photographs every page into `artifacts/screenshots`; the documents show the
top of those that stand in `docs/screenshots`. A further page is shown by putting an empty file of its name there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TAKEN, SHOWN = ROOT / "artifacts" / "screenshots", ROOT / "docs" / "screenshots"
HEIGHT = 1000


def main() -> None:
    for shown in sorted(SHOWN.glob("*.png")):
        taken = TAKEN / f"{shown.stem}-1280.png"
        if not taken.exists():
            sys.exit(f"There is no {taken.name}: run the browser tests first.")
        page = Image.open(taken).convert("RGB")
        top = page.crop((0, 0, page.width, min(HEIGHT, page.height)))
        # Chosen by range of colour rather than by area: a legend must keep its colours.
        few = top.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(shown, optimize=True)
        print(f"{shown.name}: {shown.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
