from __future__ import annotations

from hotspots.detect.track import Registry, match, overlap


def test_overlap_is_a_share_of_the_smaller() -> None:
    assert overlap(frozenset({1, 2}), frozenset({2, 3, 4, 5})) == 0.5
    assert overlap(frozenset(), frozenset({1})) == 0


def test_the_best_assignment_not_the_first() -> None:
    known = {"H0001": frozenset({1, 2, 3}), "H0002": frozenset({3, 4})}
    assert match([frozenset({3, 4, 5}), frozenset({1, 2})], known) == ["H0002", "H0001"]
    assert match([frozenset({99})], known) == [None]
    assert match([], known) == []


def test_an_id_stays_through_gaps_and_is_forgotten_after_memory() -> None:
    registry = Registry(memory=4)
    (first,) = registry.assign([frozenset({1, 2})], 10)
    assert registry.assign([frozenset({2, 3})], 14) == [first]
    assert registry.assign([frozenset({3, 2})], 19) == ["H0002"]
    assert registry.listed[first] == [10, 14]


def test_a_later_run_keeps_the_ids_that_the_former_gave() -> None:
    registry = Registry(memory=4, earlier={10: {"H0009": frozenset({1, 2})}}, highest=9)
    assert registry.assign([frozenset({1, 2}), frozenset({50})], 10) == ["H0009", "H0010"]


def test_on_a_split_the_larger_part_keeps_the_id() -> None:
    registry = Registry(memory=52)
    (old,) = registry.assign([frozenset({1, 2, 3, 4, 5})], 1)
    small, large = registry.assign([frozenset({1, 2}), frozenset({3, 4, 5})], 2)
    assert large == old
    assert registry.parents == {small: old}


def test_on_a_merge_the_older_id_is_kept_and_the_other_noted() -> None:
    registry = Registry(memory=52)
    registry.assign([frozenset({1, 2})], 1)
    registry.assign([frozenset({1, 2}), frozenset({7, 8, 9})], 2)
    assert registry.assign([frozenset({1, 2, 7, 8, 9})], 3) == ["H0001"]
    assert registry.merged == {"H0001": ["H0002"]}


def test_the_ten_thousandth_is_not_older_than_the_ninth() -> None:
    known = {"H9999": frozenset({1}), "H10000": frozenset({2})}
    assert match([frozenset({1, 2})], known) == ["H9999"]


def test_a_state_has_a_beginning() -> None:
    registry = Registry(memory=52)
    assert [registry.enter("H0001", state, n) for n, state in enumerate(["new", "new", "persistent"])] == [0, 0, 2]
