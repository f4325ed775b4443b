"""benchmarks/alignment.py, run as a user runs it: on drawn ships, with the shipped model."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import alignment
from larsd_geo.cli import main as larsd
from larsd_geo.model.card import read_card, write_card
from larsd_geo.model.looks import ONE_LOOK
from larsd_geo.model.registry import find_model


def test_the_models_own_alignment_scores_as_larsd_evaluate_says(
    bow_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The benchmark compares networks, at one look and by their own scores.
    model = tmp_path / "model"
    shutil.copytree(find_model("larsd-lite"), model)
    write_card(model, replace(read_card(model), looks=ONE_LOOK, calibration=None))
    assert alignment.main([str(bow_data), "--device", "cpu", "--model", str(model)]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    assert [row[0] for row in rows] == ["-", "rectangle-9", "diamond-5", "diamond-9", "diamond-13"]
    assert len({tuple(row[1:]) for row in rows}) > 1, "alignments that change nothing are not used"

    asked = [str(bow_data), "--split", "val", "--precision", "float32", "--device", "cpu"]
    path = tmp_path / "scores.json"
    done = CliRunner().invoke(
        larsd, ["evaluate", *asked, "--model", str(model), "--json", str(path)]
    )
    assert done.exit_code == 0, done.output
    overall = json.loads(path.read_text())["overall"]
    measures = (overall["ap50_voc07"], overall["ap75"], overall["ap50_95"])
    row = dict(zip(heads, rows[3], strict=True))
    assert [row[name] for name in ("AP50", "AP75", "AP50:95")] == [
        f"{100 * value:.1f}" for value in measures
    ]


def test_a_missing_model_is_named(
    bow_data: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert alignment.main([str(bow_data), "--model", "no-such-model"]) == 1
    assert "no-such-model" in capsys.readouterr().err
