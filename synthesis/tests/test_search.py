"""The exchange search: counts stay, sums come nearer, scores mean what they should."""

from __future__ import annotations

import numpy as np
import pytest

from synthesis.draws import by_rank, by_weighted_share, spread_counts
from synthesis.scores import all_scores, expected_information, scores
from synthesis.search import Criteria, Parts, exchange


def test_exchange_keeps_counts_in_every_group_and_reaches_a_share() -> None:
    rng = np.random.default_rng(1)
    weight = rng.uniform(0.4, 2.0, size=300)
    start = rng.integers(3, size=300)
    group = rng.integers(2, size=300)
    criteria = Criteria(3, 300)
    criteria.add_share(np.arange(3) == 1, 36.0, weight)
    settled = exchange(start, criteria, rng, groups=group, steps=3000)
    for g in range(2):
        assert (np.bincount(settled[group == g]) == np.bincount(start[group == g])).all()
    reached = 100 * weight[settled == 1].sum() / weight.sum()
    assert reached == pytest.approx(36.0, abs=0.01)


def test_exchange_leaves_the_fixed_and_the_forbidden_alone() -> None:
    rng = np.random.default_rng(2)
    weight = rng.uniform(0.4, 2.0, size=200)
    start = np.arange(200) % 2
    group = np.where(np.arange(200) < 50, -1, 0)
    allowed = np.ones((2, 200), dtype=bool)
    allowed[1, 60:80:2] = False
    criteria = Criteria(2, 200)
    criteria.add_share(np.arange(2) == 1, 55.0, weight)
    settled = exchange(start, criteria, rng, groups=group, allowed=allowed, steps=2000)
    assert (settled[:50] == start[:50]).all()
    assert allowed[settled, np.arange(200)].all()


def test_exchange_of_single_answers_keeps_each_count_and_the_sample() -> None:
    rng = np.random.default_rng(3)
    options = np.array([(a, b) for a in (1, 2, 9) for b in (1, 2)])
    enters = options[:, 0] != 9
    start = rng.integers(6, size=240)
    criteria = Criteria(6, 240)
    weight = rng.uniform(0.5, 1.5, size=240)
    both = (options[:, 0] == 1) & (options[:, 1] == 1)
    criteria.add_share(both, 30.0, weight)
    settled = exchange(start, criteria, rng, parts=Parts(options, enters), steps=4000)
    for column in range(2):
        assert (np.bincount(options[settled, column]) == np.bincount(options[start, column])).all()
    assert enters[settled].sum() == enters[start].sum()
    assert 100 * weight[both[settled]].sum() / weight.sum() == pytest.approx(30.0, abs=0.05)


def test_scores_are_the_derivatives_of_the_log_probability() -> None:
    rng = np.random.default_rng(4)
    design = rng.normal(size=(6, 2))
    beta, cuts = np.array([0.4, -0.7]), np.array([-1.0, 0.2, 1.5])
    answer = np.array([0, 1, 2, 3, 1, 2])

    def log_probability(parameters: np.ndarray) -> np.ndarray:
        index, c = design @ parameters[:2], parameters[2:]
        cumulated = np.column_stack(
            [np.zeros(6), 1 / (1 + np.exp(-(c[None, :] - index[:, None]))), np.ones(6)]
        )
        return np.log(np.diff(cumulated, axis=1)[np.arange(6), answer])

    at = np.r_[beta, cuts]
    numeric = np.column_stack(
        [
            (log_probability(at + step) - log_probability(at - step)) / 2e-6
            for step in np.eye(5) * 1e-6
        ]
    )
    assert scores(design, answer, beta, cuts) == pytest.approx(numeric, abs=1e-6)


def test_expected_scores_vanish_and_information_is_symmetric() -> None:
    rng = np.random.default_rng(5)
    design, weight = rng.normal(size=(40, 3)), rng.uniform(0.5, 2.0, size=40)
    beta, cuts = np.array([0.5, 0.0, -0.3]), np.array([-0.5, 0.5])
    index = design @ beta
    cumulated = 1 / (1 + np.exp(-(cuts[None, :] - index[:, None])))
    probability = np.diff(np.column_stack([np.zeros(40), cumulated, np.ones(40)]), axis=1)
    expected = (all_scores(design, beta, cuts) * probability[:, :, None]).sum(axis=1)
    assert expected == pytest.approx(np.zeros((40, 5)), abs=1e-12)
    information = expected_information(design, weight, beta, cuts)
    assert information == pytest.approx(information.T)
    assert np.linalg.eigvalsh(information).min() > 0


def test_whole_numbers_split_by_largest_remainder() -> None:
    assert spread_counts(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(spread_counts(680, [24, 22, 21, 27, 47, 80, 116, 106, 49, 141, 49])) == 680


def test_ranks_need_as_many_people_as_codes() -> None:
    with pytest.raises(ValueError, match="3 codes for 2 people"):
        by_rank(np.zeros(4), {1: 2, 2: 1}, np.array([0, 1]))


def test_preferences_are_priced_to_weighted_shares() -> None:
    rng = np.random.default_rng(6)
    weight = rng.uniform(0.4, 2.0, size=1000)
    preference = rng.gumbel(size=(1000, 3))
    preference[:100, 2] = -np.inf
    choice = by_weighted_share(preference, np.array([0.6, 0.3, 0.1]), weight)
    reached = np.bincount(choice, weights=weight) / weight.sum()
    assert reached == pytest.approx([0.6, 0.3, 0.1], abs=0.005)
    assert not (choice[:100] == 2).any()
