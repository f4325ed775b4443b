"""The verdicts of benchmarks/ablation.py, from scores that leave no doubt about them."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import ablation


def cells_of(points: dict[str, list[float]]) -> dict[str, list[dict[str, Any]]]:
    """Cells with an AP in % for each seed."""
    return {
        name: [{"scores": {"overall": {"ap50_voc07": value / 100}}} for value in values]
        for name, values in points.items()
    }


def test_six_networks_carry_the_twelve_systems() -> None:
    found = ablation.networks()
    assert len(found) == 6
    assert sorted(map(len, found.values())) == [1, 1, 1, 2, 2, 5]
    assert set(ablation.PAPER) == {name for names in found.values() for name in names}


def test_the_scores_of_the_paper_bear_out_all_its_claims() -> None:
    cells = cells_of({name: [hrsc] for name, (hrsc, _) in ablation.PAPER.items()})
    for claim in ablation.CLAIMS:
        assert ablation.verdict(cells, claim)[0] == "holds", claim.words


@pytest.mark.parametrize(
    ("aligned", "plain", "word"),
    [
        ([80.0], [80.0], "not settled"),
        ([80.3], [80.0], "not settled"),
        ([82.0], [80.0], "holds"),
        ([78.0], [80.0], "does not hold"),
        # Two points on average, but the seeds disagree by more.
        ([88.0, 74.0, 84.0], [80.0, 80.0, 80.0], "not settled"),
        # The networks differ, the gain is the same on each.
        ([72.0, 82.1, 91.9], [70.0, 80.0, 90.0], "holds"),
    ],
)
def test_a_difference_counts_when_it_is_more_than_chance(
    aligned: list[float], plain: list[float], word: str
) -> None:
    cells = cells_of({"larsd-3": aligned, "larsd-1": plain})
    claim = next(c for c in ablation.CLAIMS if c.words == "a diamond beats a rectangle")
    found, told = ablation.verdict(cells, claim)
    assert found == word
    assert "larsd-3 - larsd-1" in told


def test_a_larger_layout_that_gains_more_speaks_against_nine_points() -> None:
    claim = next(c for c in ablation.CLAIMS if c.words == "9 points suffice")
    scores = {"larsd-2": [80.0], "larsd-3": [82.0], "larsd-4": [82.1]}
    assert ablation.verdict(cells_of(scores), claim)[0] == "holds"
    scores["larsd-4"] = [85.0]
    assert ablation.verdict(cells_of(scores), claim)[0] == "holds in part"
    scores = {"larsd-2": [80.0], "larsd-3": [80.0], "larsd-4": [80.0]}
    assert ablation.verdict(cells_of(scores), claim)[0] == "not settled"
