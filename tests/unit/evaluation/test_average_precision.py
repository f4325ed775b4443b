"""Average precision against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from larsd_geo.evaluation import (
    Outcomes,
    average_precision_area,
    average_precision_voc07,
    precision_recall_curve,
)


def ranking(hits: str, ships: int) -> Outcomes:
    """Judged detections from a string such as "+-+": best first, + is a hit."""
    flags = np.array([sign == "+" for sign in hits], dtype=np.bool_)
    scores = np.linspace(0.9, 0.1, len(hits)) if hits else np.zeros(0)
    return Outcomes(scores, flags, np.arange(len(hits)), ships)


@pytest.mark.parametrize(
    ("hits", "ships", "voc07", "area"),
    [
        ("++++", 4, 1.0, 1.0),
        # One ship of two found at once: levels 0 to 0.5 have precision 1, six of eleven.
        ("+", 2, 6 / 11, 0.5),
        # A false alarm first: precision 1/2 at full recall.
        ("-+", 1, 0.5, 0.5),
        # Recall 1/3, 2/3, 1 with precision 1, 2/3, 3/5: levels 0-0.3, 0.4-0.6, 0.7-1.
        ("+-+-+", 3, (4 * 1 + 3 * (2 / 3) + 4 * 0.6) / 11, (1 + 2 / 3 + 0.6) / 3),
        # Precision rises later on: the envelope takes 3/4 for everything up to recall 3/4.
        ("-+++", 4, 8 * 0.75 / 11, 0.75 * 0.75),
        ("---", 3, 0.0, 0.0),
        ("", 3, 0.0, 0.0),
    ],
)
def test_known_rankings(hits: str, ships: int, voc07: float, area: float) -> None:
    outcomes = ranking(hits, ships)
    assert average_precision_voc07(outcomes) == pytest.approx(voc07)
    assert average_precision_area(outcomes) == pytest.approx(area)


@pytest.mark.parametrize("found", range(11))
def test_a_recall_of_exactly_a_level_reaches_it(found: int) -> None:
    # 3 of 10 ships is recall 0.3; with levels written as k * 0.1 it would fall short of 0.30...04.
    expected = (found + 1) / 11 if found else 0.0
    assert average_precision_voc07(ranking("+" * found, 10)) == pytest.approx(expected)


@pytest.mark.parametrize("hits", ["", "--"])
def test_without_ships_there_is_no_average_precision(hits: str) -> None:
    outcomes = ranking(hits, 0)
    assert math.isnan(average_precision_voc07(outcomes))
    assert math.isnan(average_precision_area(outcomes))


def test_the_curve_has_one_point_per_detection() -> None:
    curve = precision_recall_curve(ranking("+-+", 4))
    np.testing.assert_allclose(curve.recall, [0.25, 0.25, 0.5])
    np.testing.assert_allclose(curve.precision, [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(curve.envelope(), [1, 2 / 3, 2 / 3])
    np.testing.assert_allclose(curve.scores, [0.9, 0.5, 0.1])
