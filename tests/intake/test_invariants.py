"""What holds for every file: no row is lost, and the order of rows does not matter."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.errors import FileRefused
from hotspots.intake import Gazetteer, Source, read_batch
from hotspots.settings import parse_settings

from .conftest import BOUNDS, POLICE_HEAD

SETTINGS = parse_settings({"area": {"bounds": BOUNDS}})
NOWHERE = Gazetteer()

_anything = st.text(st.characters(blacklist_characters='\n\r"\x00', blacklist_categories=["Cs"]), max_size=12)
_cells = {
    1: st.sampled_from(["25/03/2025", "2025-03-01", "31/02/2025", "03/25/2025", "", "45741", "1/1/1066"]) | _anything,
    2: st.sampled_from(["21:30", "", "25:99", "01:30"]) | _anything,
    3: st.sampled_from(["26/03/2025 09:00", ""]) | _anything,
    4: st.sampled_from(["459318", "304176", "", "0", "45931", "N/A"]) | _anything,
    5: st.sampled_from(["304176", "459318", "", "0"]) | _anything,
    6: _anything,
    7: st.sampled_from(["Noise", "", "Gen enquiry"]) | _anything,
}


@st.composite
def rows(draw: st.DrawFn) -> list[list[str]]:
    count = draw(st.integers(1, 12))
    return [[f"R{i}", *(draw(_cells[c]) for c in range(1, 8)), "", "", "N", "Y", "101", "1"] for i in range(count)]


def as_file(table: list[list[str]]) -> bytes:
    lines = [",".join(f'"{cell}"' for cell in row) for row in table]
    return "\n".join([POLICE_HEAD, *lines, ""]).encode("utf-8")


def outcome(data: bytes) -> tuple[int, dict[str, tuple[object, ...]], int] | None:
    try:
        batch = read_batch(Source.of_bytes("f.csv", data), "police", SETTINGS, gazetteer=NOWHERE)
    except FileRefused as problem:
        assert problem.what and problem.remedy
        return None
    assert batch.rows_read == batch.accepted + batch.refused_rows + batch.not_asb
    assert not set(batch.reports["row_no"]) & set(batch.refused["row_no"])
    assert batch.reports["report_id"].is_unique
    kept = batch.reports.drop(columns="row_no").map(str).set_index("report_id")
    return (
        batch.rows_read,
        {str(i): tuple(row) for i, row in zip(kept.index, kept.to_numpy(), strict=True)},
        batch.accepted,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows(), st.randoms(use_true_random=False))
def test_no_row_is_lost_and_order_does_not_matter(table: list[list[str]], dice: random.Random) -> None:
    first = outcome(as_file(table))
    shuffled = table.copy()
    dice.shuffle(shuffled)
    assert outcome(as_file(shuffled)) == first
    assert first is None or first[0] == len(table)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=600), st.booleans(), st.sampled_from(["police", "police_uk", "council", "asb_report"]))
def test_no_bytes_make_a_traceback(junk: bytes, headed: bool, agency: str) -> None:
    data = POLICE_HEAD.encode() + b"\n" + junk if headed else junk
    try:
        batch = read_batch(Source.of_bytes("junk", data), agency, SETTINGS, gazetteer=NOWHERE)
    except FileRefused as problem:
        assert problem.what and problem.where
    else:
        assert batch.rows_read == batch.accepted + batch.refused_rows + batch.not_asb
