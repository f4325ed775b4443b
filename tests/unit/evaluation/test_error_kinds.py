"""Errors by name: each kind from a case that anybody would call so; accounts that add up."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from larsd_geo.evaluation import evaluate_detections, report_errors, save_error_report, sort_errors
from larsd_geo.evaluation.contact_sheets import PREDICTION, TRUTH
from larsd_geo.evaluation.error_kinds import gains
from larsd_geo.evaluation.placement import bias_of

SHIP = (100.0, 100.0, 60.0, 12.0, 0.3)


def changed(box: tuple[float, ...] = SHIP, **by: float) -> tuple[float, ...]:
    """The box with some of x, y, length, width (times), turn (added) changed."""
    x, y, length, width, theta = box
    return (
        x + by.get("x", 0.0),
        y + by.get("y", 0.0),
        length * by.get("length", 1.0),
        width * by.get("width", 1.0),
        theta + by.get("turn", 0.0),
    )


def sort_one(
    detections: list[tuple[tuple[float, ...], float]],
    ships: list[tuple[float, ...]],
    ignore: list[bool] | None = None,
    candidates: list[tuple[tuple[float, ...], float]] | None = None,
) -> Any:
    """Errors of one image at score 0.5."""

    def pair(
        items: list[tuple[tuple[float, ...], float]],
    ) -> tuple[list[tuple[float, ...]], list[float]]:
        return [box for box, _ in items], [score for _, score in items]

    flags = [False] * len(ships) if ignore is None else ignore
    before = None if candidates is None else {"a": pair(candidates)}
    return sort_errors({"a": pair(detections)}, {"a": (ships, flags)}, 0.5, before)


@pytest.mark.parametrize(
    ("box", "kind", "fix"),
    [
        (SHIP, "hit", ""),
        (changed(turn=0.35), "wrong_angle", "axis"),
        (changed(width=2.5), "badly_placed", "width"),
        (changed(length=0.4), "badly_placed", "length"),
        (changed(x=-3.0, y=9.0), "badly_placed", "centre"),
        (changed(length=0.6, width=0.6), "badly_placed", "length"),
        (changed(length=0.4, width=0.4), "badly_placed", "sides"),
        (changed(length=0.4, y=5.0, turn=0.4), "badly_placed", "several"),
        (changed(x=300.0), "false", ""),
    ],
)
def test_a_detection_has_the_kind_that_anybody_would_give_it(
    box: tuple[float, ...], kind: str, fix: str
) -> None:
    errors = sort_one([(box, 0.9)], [SHIP])
    assert (errors.kind[0], errors.fix[0]) == (kind, fix)
    state = {"hit": "found", "false": "missed"}.get(kind, kind)
    assert errors.state.tolist() == [state]


def test_the_second_detection_of_a_ship_is_a_duplicate_however_poor() -> None:
    errors = sort_one([(SHIP, 0.9), (changed(x=1), 0.8), (changed(width=3), 0.7)], [SHIP])
    assert errors.kind.tolist() == ["hit", "duplicate", "duplicate"]
    assert errors.count("duplicate") == 2


def test_a_poor_box_between_two_ships_is_charged_to_the_one_that_nobody_has() -> None:
    neighbour = changed(y=14.0)
    between = changed(y=6.5, width=2.3)  # overlaps the found ship more
    errors = sort_one([(SHIP, 0.9), (between, 0.8)], [SHIP, neighbour])
    assert errors.kind.tolist() == ["hit", "badly_placed"]
    assert errors.state.tolist() == ["found", "badly_placed"]


def test_an_ignored_ship_is_no_error_in_either_way() -> None:
    far = changed(x=300)
    errors = sort_one([(SHIP, 0.9)], [SHIP, far], ignore=[True, True])
    assert errors.kind.tolist() == ["ignored"]
    assert errors.state.tolist() == ["ignored", "ignored"]
    assert all(errors.count(kind) == 0 for kind in ("missed", "false", "badly_placed"))


def test_unfound_ships_say_whether_a_lower_threshold_would_help() -> None:
    fits_low, suppressed, poor, empty = (changed(x=300.0 * k) for k in range(4))
    detections = [(fits_low, 0.3), (changed(poor, width=2.5), 0.2), (changed(y=900), 0.1)]
    errors = sort_one(
        detections,
        [fits_low, suppressed, poor, empty],
        candidates=[*detections, (changed(suppressed, width=1.2), 0.25)],
    )
    assert errors.reason.tolist() == ["lower score", "suppressed", "poor fit", "no box"]
    assert set(errors.state) == {"missed"}


def random_case(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ships in rows with detections shaken in every way, doubled, and invented."""
    rng = np.random.default_rng(seed)
    predictions, truths = {}, {}
    for name in "abc":
        count = 12
        ships = np.column_stack(
            [
                np.arange(count) % 4 * 90.0 + 50,
                np.arange(count) // 4 * 40.0 + 30,
                rng.uniform(20, 80, count),
                rng.uniform(6, 20, count),
                rng.uniform(-0.2, 0.2, count),
            ]
        )
        shaken = np.concatenate([ships, ships[:6], ships[:4] + np.array([500, 0, 0, 0, 0])])
        shaken += rng.normal(size=shaken.shape) * [4, 3, 5, 2, 0.15]
        shaken[:, 2:4] = np.maximum(shaken[:, 2:4], 3)
        predictions[name] = (shaken, rng.uniform(0.1, 1, len(shaken)))
        truths[name] = (ships, rng.random(count) < 0.2)
    return predictions, truths


@pytest.mark.parametrize("seed", range(5))
def test_the_accounts_agree_with_the_evaluation(seed: int) -> None:
    predictions, truths = random_case(seed)
    result = evaluate_detections(predictions, truths, score_threshold=0.4).overall
    report = report_errors(predictions, truths, dict.fromkeys(truths, "s"), 0.4)
    errors, point = report.errors, result.at_threshold
    assert errors.count("hit") == point.hits
    near = errors.count("badly_placed") + errors.count("wrong_angle")
    assert near > 0
    # Ships: found, near, missed. Detections: hits, near, duplicates, false.
    assert point.misses == errors.count("missed") + near
    assert point.false_alarms == near + errors.count("duplicate") + errors.count("false")
    for bins in report.breakdown.values():
        assert sum(part.ships for part in bins.values()) == result.ships
        assert sum(part.found for part in bins.values()) == point.hits
        assert sum(part.false for part in bins.values()) == errors.count("false")
        for part in bins.values():
            assert sum(part.reasons.values()) == part.ships - part.found
    assert report.gain["now"] == pytest.approx(result.ap50_voc07)
    assert all(value >= report.gain["now"] - 1e-9 for value in report.gain.values())


def test_mending_the_only_kind_of_error_makes_it_perfect() -> None:
    ships = [changed(x=300.0 * k) for k in range(4)]
    detections = [(ship, 0.9) for ship in ships[:3]] + [(changed(ships[3], width=2.5), 0.95)]
    boxes, scores = [box for box, _ in detections], [score for _, score in detections]
    gain = gains(sort_errors({"a": (boxes, scores)}, {"a": (ships, [False] * 4)}, 0.0))
    assert gain["badly_placed"] == pytest.approx(1.0)
    assert gain["now"] < 0.8
    assert gain["wrong_angle"] == gain["duplicate"] == gain["now"]


def test_a_systematic_shift_shows_with_its_sign() -> None:
    rng = np.random.default_rng(0)
    ships = np.column_stack(
        [*rng.uniform(0, 900, (2, 80)), np.full(80, 60.0), np.full(80, 12.0), np.full(80, 0.4)]
    )
    found = ships + np.array([2.0, -1.0, 0, 0, 0.05])
    found[:, 2:4] *= [1.1, 0.8]
    bias = bias_of(found, ships)
    assert (bias.right_px, bias.down_px) == pytest.approx((2.0, -1.0))
    assert (bias.length, bias.width) == pytest.approx((math.log(1.1), math.log(0.8)))
    assert bias.turn_deg == pytest.approx(math.degrees(0.05))
    u = np.array([math.cos(0.4), math.sin(0.4)])
    assert bias.along == pytest.approx(float(u @ [2, -1]) / 60)
    assert bias.across == pytest.approx(float(np.array([-u[1], u[0]]) @ [2, -1]) / 12)
    assert bias.scatter == pytest.approx((0,) * 7, abs=1e-9)


@pytest.mark.slow
def test_the_folder_shows_every_kind_and_nothing_stale(tmp_path: Path) -> None:
    ships = [changed(x=150.0 * k) for k in range(3)]
    predictions = {
        "a": (
            [SHIP, changed(width=1.3), changed(ships[1], width=2.4), changed(y=120)],
            [0.9, 0.8, 0.7, 0.6],
        )
    }
    truths = {"a": (ships, [False] * 3)}
    grey = np.full((300, 500, 3), 90, np.uint8)
    report = report_errors(predictions, truths, {"a": "s"}, 0.5)
    written = save_error_report(report, tmp_path / "errors", lambda name: grey)
    names = {"missed", "false", "badly_placed", "duplicate"}
    assert {p.name for p in written} == {
        "errors.json", "histograms.png", *(f"{name}.png" for name in names)
    }  # fmt: skip
    with Image.open(tmp_path / "errors" / "badly_placed.png") as image:
        sheet = np.asarray(image).reshape(-1, 3)
    for colour in (TRUTH, PREDICTION):
        assert (np.abs(sheet.astype(int) - colour).max(axis=1) < 8).sum() > 100
    values = json.loads((tmp_path / "errors" / "errors.json").read_text())
    assert values["counts"] == {
        "hit": 1, "missed": 1, "false": 1, "badly_placed": 1, "duplicate": 1, "wrong_angle": 0
    }  # fmt: skip
    (missed, near) = sorted(values["ships"], key=lambda ship: ship["state"], reverse=True)
    assert (missed["state"], missed["box"][0]) == ("missed", 400.0)
    assert (near["state"], near["best_score"]) == ("badly_placed", 0.7)

    better = report_errors({"a": (ships, [0.9] * 3)}, truths, {"a": "s"}, 0.5)
    save_error_report(better, tmp_path / "errors", lambda name: grey)
    left = {p.name for p in (tmp_path / "errors").iterdir()}
    assert left == {"errors.json", "histograms.png"}
