"""Every spoilt file of the corpus: taken row by row or refused in words; no row lost, no traceback, in bounded time."""

from __future__ import annotations

import re
import time

import pytest

from hotspots.errors import FileRefused
from hotspots.intake import Batch, Source, load_gazetteer, read_batch
from hotspots.intake.actions import read_actions
from hotspots.settings import Area, parse_settings
from tests.intake.conftest import BOUNDS

from .corpus import CELLS, GROUPS, Case

SETTINGS = parse_settings({"area": {"bounds": BOUNDS}})
NOWHERE = load_gazetteer(SETTINGS)
# Far above what any of them takes on a busy machine; a bomb would take minutes.
LONGEST_S = 30.0


def wrong_with_batch(case: Case, batch: Batch) -> str:
    """What is not as it must be, or nothing."""
    if batch.rows_read != batch.accepted + batch.refused_rows + batch.not_asb:
        return f"{batch.rows_read} rows read, {batch.accepted} + {batch.refused_rows} + {batch.not_asb} told of"
    if case.refused:
        return f"was taken ({batch.accepted} rows), must be refused"
    if case.accepted is not None and batch.accepted != case.accepted:
        return f"{batch.accepted} rows taken, not {case.accepted}: {batch.refused['reason'].tolist()[:2]}"
    if (
        len(batch.refused)
        and not (batch.refused["reason"].str.len().gt(0) & batch.refused["remedy"].str.len().gt(0)).all()
    ):
        return "a refused row without a reason or a remedy"
    said = " ".join([*batch.refused["reason"], *batch.refused["remedy"], *batch.notes["message"]])
    return "" if case.row_says in said else f"does not say “{case.row_says}”: {said[:300]}"


def wrong_with_refusal(case: Case, problem: FileRefused) -> str:
    """What is not as it must be, or nothing."""
    said = problem.sentence
    if not (problem.what and problem.remedy and problem.where.startswith(case.name.split("/")[0])):
        return f"does not say where or what to do: {said}"
    if re.search(r"Traceback|Error\(|<class|codec|errno", said) or len(said) > 1000:
        return f"is no plain English: {said[:300]}"
    if case.accepted is not None:
        return f"was refused: {said}"
    return "" if case.refused.lower() in said.lower() else f"does not say “{case.refused}”: {said}"


def outcome(case: Case) -> str:
    began = time.monotonic()
    try:
        wrong = wrong_with_batch(
            case, read_batch(Source.of_bytes(case.name, case.data), case.agency, SETTINGS, gazetteer=NOWHERE)
        )
    except FileRefused as problem:
        wrong = wrong_with_refusal(case, problem)
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"[:400]
    taken = time.monotonic() - began
    return wrong or (f"took {taken:.0f} s" if taken > LONGEST_S else "")


@pytest.mark.parametrize("group", GROUPS)
def test_reports(group: str) -> None:
    wrong = {case.id: told for case in GROUPS[group]() if (told := outcome(case))}
    assert wrong == {}, "\n".join(f"{key}: {told}" for key, told in wrong.items())


def test_the_corpus_is_large_and_its_names_differ() -> None:
    names = [f"{group}: {case.id}" for group, cases in GROUPS.items() for case in cases()]
    assert len(names) + CELLS >= 300 and len(set(names)) == len(names)


@pytest.mark.parametrize("group", ["encodings", "control", "quoting", "separators"])
def test_the_same_files_as_actions(group: str) -> None:
    """Read as a file of actions, each is refused in words or gives rows that add up."""
    wrong = {}
    for case in GROUPS[group]():
        try:
            read = read_actions(Source.of_bytes(case.name, case.data), "police", Area())
        except FileRefused as problem:
            if told := wrong_with_refusal(Case(case.id, b"", case.name), problem):
                wrong[case.id] = told
        except Exception as error:
            wrong[case.id] = f"{type(error).__name__}: {error}"[:400]
        else:
            if read.rows_read != len(read.actions) + read.refused["row_no"].nunique():
                wrong[case.id] = f"{read.rows_read} rows read, {len(read.actions)} taken"
    assert wrong == {}, "\n".join(f"{key}: {told}" for key, told in wrong.items())
