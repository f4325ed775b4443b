"""The whole command in its quick form: trained, scored, drawn, resumed and printed again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.comparison.command import main
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
