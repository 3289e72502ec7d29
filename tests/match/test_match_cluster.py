"""Clusters made of pairs, each pair with its log2 odds above the threshold."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from crmcli.match.cluster import agglomerate


def clusters(size: int, odds: dict[tuple[int, int], float]) -> list[int]:
    left, right = (np.array([pair[side] for pair in odds], np.int32) for side in (0, 1))
    labels: list[int] = agglomerate(size, left, right, np.array(list(odds.values()))).tolist()
    return labels


def test_a_chain_is_cut_where_its_ends_are_unlike() -> None:
    assert clusters(3, {(0, 1): 9.0, (1, 2): 3.0, (0, 2): -10.0}) == [0, 0, 2]


def test_a_sparse_record_stays_with_its_best_match() -> None:
    assert clusters(3, {(0, 1): 9.0, (1, 2): 3.0, (0, 2): -2.0}) == [0, 0, 0]


def test_one_lucky_pair_does_not_join_two_crowds() -> None:
    odds = {(a, b): 10.0 if (a < 8) == (b < 8) else -4.0 for a, b in combinations(range(16), 2)}
    assert clusters(16, odds | {(3, 12): 10.0}) == [0] * 8 + [8] * 8


def test_crowds_that_mostly_agree_are_one() -> None:
    odds = {(a, b): 10.0 if (a < 8) == (b < 8) else 5.0 for a, b in combinations(range(16), 2)}
    assert clusters(16, odds | {(3, 12): -10.0}) == [0] * 16


def test_crowds_that_all_but_agree_stay_apart() -> None:
    odds = {(a, b): 10.0 if (a < 8) == (b < 8) else 2.0 for a, b in combinations(range(16), 2)}
    assert clusters(16, odds) == [0] * 8 + [8] * 8


def test_a_crowd_that_has_only_a_little_in_common_is_one() -> None:
    assert clusters(40, dict.fromkeys(combinations(range(40), 2), 1.0)) == [0] * 40
