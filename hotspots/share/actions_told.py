"""Whom what was done is told to: an agency's own actions in full, others' without points and without cases."""

from __future__ import annotations

import pandas as pd

from hotspots.schema_areas import id_prefix
from hotspots.scope import EVERYONE, Scope

# Those who see counts only are told of what is offered to people, not of patrols and not of cases.
_TOLD_TO_ALL = ("youth_session", "environmental_work")
# A session takes place in the open, for everybody: where, is no secret. Works and visits may be at somebody's door.
_IN_THE_OPEN = "youth_session"


def actions_told(done: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """The actions that a scope lets through, as far as it does.

    Of agencies that are not seen in full: no step in a case, no point but of youth sessions, no file it came from, and
    no number of young people below the scope's minimum.

    Args:
        done: columns `schema.ACTIONS`; put to hotspots before, because points go.
    """
    if scope.lads or scope.police_forces:
        # Whoever is limited to some areas is told of what was done at their hotspots.
        starts = tuple(id_prefix(area) for area in (*scope.lads, *scope.police_forces))
        done = done[done["hotspot_id"].fillna("").str.startswith(starts)].reset_index(drop=True)
    if scope.everything:
        return done
    if not scope.actions:
        return done.iloc[:0]
    full = pd.Series(EVERYONE in scope.full, index=done.index) | done["agency"].isin(scope.full)
    shown = full | (done["kind"].isin(_TOLD_TO_ALL) if scope.protected else done["kind"] != "case_work")
    told, other = done[shown].copy(), ~full[shown]
    told.loc[other & (told["kind"] != _IN_THE_OPEN), ["easting", "northing"]] = float("nan")
    told.loc[other, "source"] = ""
    few = other & (told["contacts"] > 0) & (told["contacts"] < scope.minimum)
    told.loc[few, "contacts"] = float("nan")
    return told.reset_index(drop=True)
