"""Which periods of which places are not known, because a file of their police force is missing?

Where data come from the areas of several forces, one force's file for a month can be missing while another's is there.
Its places then look quiet, though nothing is known of them. Only gaps between forces are told of here: a period for
which nobody has sent anything has no reports anywhere, and is not looked at in the first place.
"""

from __future__ import annotations

import pandas as pd

from hotspots.periods import PeriodKind

# Where an agency usually has so many reports of a force's area, none at all in a period is no chance: with a mean of 20
# it would come about once in 500 million periods.
NEVER_NONE = 20
# Who has sent nothing for longer than this has ended, and is no longer waited for.
WAITED_FOR: dict[PeriodKind, int] = {"week": 8, "month": 3}


def missing_files(sent: pd.DataFrame, kind: PeriodKind) -> pd.DataFrame:
    """Periods in which an agency sent nothing from a force's area, though it usually has many reports there.

    Args:
        sent: number, source_agency, police_force, reports, of all forces.

    Returns:
        number, source_agency, police_force, by agency, force and number; empty unless there are two forces or more.
        Periods for which nobody sent anything are left out, and so are those before the first file and those after
        the last one of who is no longer waited for.
    """
    told = sent[sent["police_force"] != ""]
    columns = ["number", "source_agency", "police_force"]
    if told["police_force"].nunique() < 2:
        return pd.DataFrame({"number": [], "source_agency": [], "police_force": []}).astype({"number": "int64"})
    usual = told.groupby(["source_agency", "police_force"])["reports"].median()
    many = usual.index[usual >= NEVER_NONE]
    if many.get_level_values("police_force").nunique() < 2:
        return told.iloc[:0][columns]
    periods = sorted(int(number) for number in sent["number"].unique())
    rows = []
    held = told.groupby(["source_agency", "police_force"])["number"]
    for agency, force in many:
        have = {int(number) for number in held.get_group((agency, force))}
        first, last = min(have), max(have)
        waited = periods[-1] - last < WAITED_FOR[kind]
        gone = [n for n in periods if n > first and n not in have and (n < last or waited)]
        rows += [(number, agency, force) for number in gone]
    return pd.DataFrame(rows, columns=columns).astype({"number": "int64"})
