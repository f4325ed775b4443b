"""The table, from scores that are written down."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.comparison.command import main
from benchmarks.comparison.rivals import DETECTORS, unavailable
from benchmarks.comparison.table import report

BUDGET = {
    "recipe": {
        "iterations": 300,
        "batch_size": 4,
        "augmentation": {"crop": 256},
        "optimiser": "adamw",
        "precision": "bfloat16",
        "model": {"backbone": "efficientnet-lite0", "head_width": 64},
    },
    "train": {"pictures": 550, "ships": 3612},
    "evaluated_on": {"pictures": 59, "ships": 576},
}


def cell(seed: int, ap: float, weights: str = "ImageNet", dense: int = 1) -> dict[str, Any]:
    group = {"ap50_voc07": ap}
    return {
        "seed": seed,
        "initial_weights": weights,
        "device": "cpu",
        "training_seconds": 90.0,
        "cost": {"parameters": 4e6, "gflop": 70.0},
        "crowded": {"ships": 4, "found": dense},
        "scores": {
            "overall": {**group, "ap50": 0.3, "ap75": 0.1},
            "by_source": {"airbus": group, "nwpu_negative": {"ap50_voc07": None}},
            "by_size": {"small": group, "large": group},
            "best": {"f1": 0.4},
        },
    }


def lines() -> list[str]:
    cells = {
        "rrd": [cell(0, 0.5, dense=3)],
        "larsd-11": [cell(0, 0.6), cell(1, 0.8)],
        "yolo11s-obb": [cell(0, 0.2, "none")],
    }
    speeds = {"rrd": 1.5, "larsd-11": 2.0}
    return list(report(BUDGET, cells, speeds, {"yolo11n-obb": "ultralytics is not installed"}))


def test_the_best_comes_first_with_its_deviation_and_the_papers_figures() -> None:
    rows = [line for line in lines() if line.startswith("| ")][1:]
    assert rows[0].startswith(
        "| LARSD-11 | 2 | 70.0 ± 14.1 | 30.0 ± 0.0 | 70.0 ± 14.1 | 10.0 ± 0.0 |"
    )
    assert rows[0].endswith("| 4.00 | 70.0 | 2.00 | 1.5 | 90.3 | 88.3 |")
    assert rows[1].startswith("| RRD | 1 | 50.0 |")


def test_a_detector_younger_than_the_paper_has_no_figures_of_it() -> None:
    (row,) = (line for line in lines() if "YOLO11s" in line)
    assert row.startswith("| YOLO11s-OBB, from scratch | 1 | 20.0 |")
    assert row.endswith("| - | 1.5 | - | - |")


def test_what_is_not_installed_is_a_row_with_the_reason() -> None:
    table = [line for line in lines() if line.startswith("|")]
    assert table[-1].startswith("| YOLO11n-OBB | ultralytics is not installed |")
    assert {line.count("|") for line in table} == {table[0].count("|")}


def test_who_is_ahead_is_said_above_the_table() -> None:
    (told,) = (line for line in lines() if line.startswith("Ahead "))
    assert "overall (AP50) LARSD-11 with 70.0" in told
    assert "in dense rows (share found) RRD with 75.0" in told


@pytest.mark.parametrize("name", [name for name in DETECTORS if unavailable(name)])
def test_asking_for_nothing_but_what_is_not_installed_is_told(
    name: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "out"), "--rivals", name]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{DETECTORS[name].title} is left out: ")
    assert "pip install 'larsd-geo[bench]'" in said
