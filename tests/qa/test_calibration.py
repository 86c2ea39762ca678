from __future__ import annotations

import pytest

from qa.calibration import area_under_curve, bins, brier_score, calibration_error, risk_coverage

SURE = [0.95, 0.85, 0.85, 0.15, 1.0]
RIGHT = [True, False, True, False, True]


def test_bins_by_hand() -> None:
    found = [(held.start, held.end, held.answers, round(held.confidence, 6), held.right) for held in bins(SURE, RIGHT)]
    assert found == [(0.1, 0.2, 1, 0.15, 0), (0.8, 0.9, 2, 0.85, 0.5), (0.9, 1.0, 2, 0.975, 1)]


def test_distances_from_the_truth_by_hand() -> None:
    assert calibration_error(SURE, RIGHT) == pytest.approx((0.15 + 2 * 0.35 + 2 * 0.025) / 5)
    assert brier_score(SURE, RIGHT) == pytest.approx((0.05**2 + 0.85**2 + 0.15**2 + 0.15**2) / 5)
    assert calibration_error([1, 0], [True, False]) == brier_score([1, 0], [True, False]) == 0


def test_the_area_under_the_curve_by_hand() -> None:
    assert area_under_curve([0.9, 0.4, 0.5, 0.4], [True, True, False, False]) == (1 + 1 + 0 + 0.5) / 4
    assert area_under_curve([0.9, 0.4], [True, True]) is None


def test_risk_and_coverage_by_hand() -> None:
    points = risk_coverage(SURE, RIGHT)
    assert points == [(0.2, 0), (0.4, 0), (0.8, 0.25), (1, 0.4)]  # the two of .85 are given together
    assert risk_coverage([0.5], [False]) == [(1, 1)]


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    points = risk_coverage([number / 1000 for number in range(1000)], [number > 500 for number in range(1000)])
    assert len(points) == 100
    assert points[0] == (0.001, 0)
    assert points[-1] == (1, 0.501)
