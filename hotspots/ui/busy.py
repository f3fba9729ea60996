"""How many people look at pages just now."""

from __future__ import annotations

import time

from streamlit.runtime.scriptrunner import get_script_run_ctx

# More sessions than this with a look within so many seconds: people wait for the processor. One person who clicks
# quickly is one session.
_SESSIONS, _WITHIN_S = 3, 2.0
_last_look: dict[str, float] = {}


def note() -> None:
    """A page begins."""
    context, now = get_script_run_ctx(), time.monotonic()
    for session, at in list(_last_look.items()):
        if now - at > _WITHIN_S:
            _last_look.pop(session, None)
    _last_look[context.session_id if context else ""] = now


def is_busy() -> bool:
    """Whether several people look at pages at once."""
    earliest = time.monotonic() - _WITHIN_S
    return sum(at > earliest for at in list(_last_look.values())) > _SESSIONS
