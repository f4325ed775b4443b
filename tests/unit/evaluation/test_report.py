"""What people see of an evaluation."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from larsd_geo.evaluation import (
    EvaluationResult,
    PrecisionRecallCurve,
    evaluate_detections,
    format_report,
    save_curve_plot,
)
from larsd_geo.evaluation.error_report import report_errors
from larsd_geo.evaluation.plain import PlainErrors, PlainEvaluation, PlainScores

SHIP, FAR = (50.0, 50.0, 40.0, 10.0, 0.0), (500.0, 50.0, 140.0, 10.0, 0.0)


@pytest.fixture
def result() -> EvaluationResult:
    return evaluate_detections(
        {"a": ([SHIP, SHIP], [0.9, 0.4]), "sea": ([SHIP], [0.2])},
        {"a": ([SHIP, FAR], [False, False]), "sea": ([], [])},
        sources={"a": "harbour", "sea": "open water"},
    )


def test_the_table_has_a_row_per_size_and_source(result: EvaluationResult) -> None:
    text = format_report(result)
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:-1]]
        for line in text.splitlines()
        if len(cells := line.split("│")) > 3
    }
    assert list(rows) == ["everything", "small", "medium", "large", "harbour", "open water"]
    # One of two ships, no false alarm above 0.9: six of eleven levels.
    assert rows["everything"][:4] == ["2", "2", "54.5", "50.0"]
    assert rows["everything"][-3:] == ["1", "1", "0"]
    assert rows["large"][2] == "0.0"
    # No ship: no score, but a dash.
    assert rows["small"][1:3] == ["0", "-"]
    assert rows["open water"][1:3] == ["0", "-"]
    assert "Greatest F1: 66.7 % at score 0.900" in text
    assert "Median over the 1 hits: IoU 1.00" in text


def test_the_report_has_no_colour_codes(result: EvaluationResult) -> None:
    assert "\x1b" not in format_report(result)


def test_json_is_strict_and_complete(
    result: EvaluationResult, check_record: Callable[[Any, Any], None]
) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    values = json.loads(json.dumps(result.to_dict()), parse_constant=refuse)
    assert values == result.to_dict()
    check_record(values, PlainEvaluation)
    check_record(result.scores(), PlainScores)
    assert {**result.scores(), "curve": values["curve"]} == values
    assert values["overall"]["ap50_voc07"] == pytest.approx(6 / 11)
    assert values["by_size"]["small"]["ap50"] is None
    assert values["by_source"]["harbour"]["ships"] == 2
    curve = values["curve"]
    assert curve["recall"][30] == pytest.approx(0.3)
    assert curve["precision"][50] == 1.0
    assert curve["score"][50] == 0.9
    assert curve["precision"][51] is None


def test_every_error_is_in_the_json_of_the_errors(
    check_record: Callable[[Any, Any], None],
) -> None:
    report = report_errors(
        {"a": ([SHIP, SHIP], [0.9, 0.4]), "sea": ([SHIP], [0.8])},
        {"a": ([SHIP, FAR], [False, False]), "sea": ([], [])},
        {"a": "harbour", "sea": "open water"},
        threshold=0.3,
    )
    values = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    check_record(values, PlainErrors)
    assert [(ship["picture"], ship["state"]) for ship in values["ships"]] == [("a", "missed")]
    assert [found["kind"] for found in values["detections"]] == ["false", "duplicate"]


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_curve_is_drawn(result: EvaluationResult, tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / f"curve.{suffix}"
    empty = PrecisionRecallCurve(np.zeros(0), np.zeros(0), np.zeros(0))
    save_curve_plot([("one", result.curve), ("none", empty)], path, title="two models")
    if suffix == "png":
        with Image.open(path) as image:
            assert min(image.size) > 300
            assert len(image.convert("RGB").getcolors(1 << 16) or ()) > 10
    else:
        assert "<svg" in path.read_text()


def test_evaluation_is_light_and_leaves_matplotlib_alone() -> None:
    code = (
        "import sys; import larsd_geo.evaluation, larsd_geo.datasets;"
        "heavy = {'matplotlib', 'torch', 'rasterio', 'geopandas'} & sys.modules.keys();"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_drawing_does_not_touch_the_global_backend(
    result: EvaluationResult, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    code = (
        "import sys; from larsd_geo.evaluation import PrecisionRecallCurve, save_curve_plot;"
        "import numpy as np; one = np.ones(1);"
        "save_curve_plot(PrecisionRecallCurve(one, one, one), sys.argv[1]);"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    path = tmp_path / "curve.png"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=False)
    assert done.returncode == 0
    assert path.stat().st_size > 1000
