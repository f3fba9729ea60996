"""The first people after a start come at the same moment: what their pages import late must not trip over itself."""

from __future__ import annotations

import subprocess
import sys

# What two pages do when they are the first to need these packages.
TWO_AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-5)
import hotspots.ui.start
start = threading.Barrier(2)
failed = []
def come(first, second):
    start.wait()
    try:
        __import__(first), __import__(second)
    except Exception as error:
        failed.append(repr(error))
people = [threading.Thread(target=come, args=both) for both in (("altair", "formulaic"), ("formulaic", "altair"))]
[one.start() for one in people], [one.join() for one in people]
assert not failed, failed
assert {"narwhals.stable.v1", "narwhals.stable.v2"} <= set(sys.modules)
"""


def test_two_pages_may_import_at_the_same_moment() -> None:
    done = subprocess.run([sys.executable, "-c", TWO_AT_ONCE], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_starting_a_page_reads_in_what_would_trip() -> None:
    code = "import hotspots.ui.start, sys; print(sum(f'narwhals.stable.v{n}' in sys.modules for n in (1, 2)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "2", done.stderr[-2000:]
