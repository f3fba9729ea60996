"""Answers in memory: once worked out, shared without harm, no more of them than agreed."""

from __future__ import annotations

from threading import Barrier, Thread

import numpy as np
import pandas as pd
import pytest

from hotspots.kept import Kept, size_of


def test_an_answer_is_worked_out_once_and_kept_by_its_key() -> None:
    kept, asked = Kept(10), []

    def work(key: str) -> str:
        asked.append(key)
        return key.upper()

    assert [kept.get(key, lambda key=key: work(key)) for key in ("a", "b", "a", "b")] == ["A", "B", "A", "B"]  # type: ignore[misc]
    assert asked == ["a", "b"]


def test_nothing_is_an_answer_too() -> None:
    kept, asked = Kept(10), []
    assert [kept.get("a", lambda: asked.append(1)) for _ in range(3)] == [None] * 3
    assert asked == [1]


def test_the_answer_asked_for_longest_ago_goes_first() -> None:
    gone: list[str] = []
    kept = Kept(2, let_go=gone.append)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)  # type: ignore[misc]
    assert gone == ["b"]
    assert [key for key, _ in kept.items()] == ["a", "c"]


def test_no_more_memory_is_taken_than_agreed_but_the_newest_stays() -> None:
    kept = Kept(100, most_bytes=20_000)
    for key in range(5):
        kept.get(key, lambda: np.zeros(1000))
    assert [key for key, _ in kept.items()] == [3, 4]
    kept.get("large", lambda: np.zeros(100_000))
    assert [key for key, _ in kept.items()] == ["large"]


def test_a_column_set_on_an_answer_is_nobody_elses() -> None:
    kept = Kept(10)
    first = kept.get("a", lambda: pd.DataFrame({"x": [1, 2]}))
    first["y"] = 0
    first.loc[0, "x"] = 9
    assert kept.get("a", pd.DataFrame).to_dict("list") == {"x": [1, 2]}


def test_what_fails_is_not_kept() -> None:
    kept = Kept(10)

    def fail() -> int:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            kept.get("a", fail)
    assert kept.get("a", lambda: 1) == 1


def test_several_who_ask_at_once_wait_for_one_answer() -> None:
    kept, together, asked, heard = Kept(10), Barrier(8), [], []

    def work() -> int:
        asked.append(1)
        return len(asked)

    def ask() -> None:
        together.wait()
        heard.append(kept.get("a", work))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [1] * 8
    assert asked == [1]


def test_everything_can_be_let_go_of() -> None:
    gone: list[int] = []
    kept = Kept(10, let_go=gone.append)
    for key in (1, 2):
        kept.get(key, lambda key=key: key)  # type: ignore[misc]
    kept.clear()
    assert (sorted(gone), kept.items()) == ([1, 2], [])


@pytest.mark.parametrize(
    "value", [pd.DataFrame({"x": range(1000)}), np.zeros(1000), ["a" * 50] * 200, {"k": [0.5] * 400}]
)
def test_size_is_told_about_right(value: object) -> None:
    assert 8_000 <= size_of(value) <= 60_000


def test_some_can_be_forgotten_and_their_memory_is_free_again() -> None:
    gone: list[str] = []
    kept = Kept(100, most_bytes=20_000, let_go=lambda answer: gone.append(f"{len(answer)}"))
    kept.get(("a", 1), lambda: np.zeros(1500))
    kept.get(("b", 1), lambda: np.zeros(500))
    assert kept.forget(lambda key: key[0] == "a") == 1
    assert gone == ["1500"]
    kept.get(("c", 1), lambda: np.zeros(1500))
    assert [key for key, _ in kept.items()] == [("b", 1), ("c", 1)]
    assert kept.forget(lambda key: key[0] == "a") == 0
