"""When there is nothing to show yet: build the made-up borough, or say what to do."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import streamlit as st

from hotspots.errors import HotspotsError, NoStore
from hotspots.share.audience import Audience
from hotspots.store import current_version
from hotspots.ui import words

_BUILDING = Lock()
# Lies in a store that holds the made-up borough, finished or not (see `hotspots.demo.building`).
DEMO_MARKER = "DEMO"
_OTHER_STORE = "python -m hotspots demo --store demo_store"
LOAD_YOUR_OWN = """To show your own data, load the agencies' files and then come back to this page:

```
python -m hotspots ingest FOLDER --agency police
```
"""


def has_data(store: Path) -> bool:
    """Whether something is published here.

    Raises:
        StoreDamaged: when it is, but cannot be found.
    """
    try:
        current_version(store)
    except NoStore:
        return False
    return True


def is_untouched(store: Path) -> bool:
    """Whether nobody has put anything of theirs here: only then may the made-up borough move in."""
    return not store.exists() or (store / DEMO_MARKER).exists() or not any(store.iterdir())


def build_demo(store: Path) -> None:
    """Build the made-up borough with its progress on the page; a second visitor waits for the first one's to end."""
    # Imported here: reading files in takes long to import, and a store that is there does not need it.
    from hotspots.demo import building

    st.title("Getting ready")
    st.write(
        "There is no data here yet, so a made-up borough is being built to look around in. It takes a minute or two."
    )
    with st.status("Building the made-up borough …", expanded=True) as status:
        with _BUILDING:
            if not has_data(store):
                building.build_demo(store, report=st.write)
        status.update(label="The made-up borough is ready.", state="complete", expanded=False)
    st.rerun()


def say_nothing_published(store: Path) -> None:
    """There is a store with files in it, but nothing was published from it."""
    st.title("Nothing to show yet")
    st.write(f"The store “{store}” is there, but nothing has been published from it yet.")
    st.markdown("If files have been loaded already, publish them:\n\n```\npython -m hotspots publish\n```\n")
    st.markdown(LOAD_YOUR_OWN)


def say_no_reports() -> None:
    """Something is published, but it holds no reports."""
    st.info("The store is there, but it holds no reports yet.")
    st.markdown(LOAD_YOUR_OWN)
    st.markdown("To look around first, build a made-up borough beside it:\n\n```\n" + _OTHER_STORE + "\n```\n")


def say_error(error: HotspotsError) -> None:
    """What went wrong, where, and what to do."""
    st.error(f"{error.what} {error.remedy}".strip())
    if error.where:
        st.caption(f"Where: {error.where}")


def say_not_for_you(audience: Audience) -> None:
    """The page exists, but not for this audience."""
    st.title("Not part of what you may see", anchor=False)
    st.markdown(
        f"This page is not open to “{words.plain(audience.title)}”. The other pages are in the menu; if you need this "
        "one for your work, ask the partnership’s analyst."
    )


def held_back(audience: Audience) -> str:
    """What the figures of this audience are, in a sentence; empty for those who see everything."""
    limits = [*audience.lads, *audience.police_forces]
    of_areas = f"Only what is reported from {words.listed(limits)}." if limits else ""
    if audience.sees_everything:
        return of_areas
    if audience.protected:
        base = max(audience.minimum_count, 3)
        return (
            f"As “{audience.title}” may see it: months that are over, counts rounded to multiples of {base}, "
            f"no single reports. Sums are of rounded counts. {of_areas}".rstrip()
        )
    said = f"As “{audience.title}” may see it: other agencies’ reports as agreed, without exact places."
    return f"{said} {of_areas}".rstrip()
