"""Training, evaluation and the ablation on a machine that has no raster or vector library.

A rented GPU often has torch and little else, and no network. Plain pictures need no more.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.synthetic import render_chip

ABSENT = (
    "affine", "antimeridian", "geopandas", "matplotlib", "pandas", "pyarrow", "pyogrio", "pyproj",
    "rasterio", "shapely", "tensorboard",
)  # fmt: skip

RECIPE = """
iterations = 2
batch_size = 2
warm_up = 1
validate_every = 2
precision = "float32"
[model]
backbone = "efficientnet-lite0"
decoder_widths = [16, 16, 16]
head_width = 16
head_depth = 1
anchors_per_level = 1
[augmentation]
crop = 128
[card]
name = "bare"
"""


@pytest.fixture
def bare(tmp_path: Path, hiding_site: Callable[[Sequence[str]], str]) -> dict[str, str]:
    """An environment without the libraries."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(hiding_site(ABSENT))
    path = os.pathsep.join(
        [str(tmp_path / "site"), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    )
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three generated pictures to train on and one to validate on, labelled in DOTA's format."""
    root = tmp_path / "data"
    (root / "images").mkdir(parents=True)
    (root / "labelTxt").mkdir()
    rng = np.random.default_rng(3)
    rows = ["image,source,split,gsd_m"]
    while len(rows) < 5:
        image, boxes = render_chip(rng, 192)
        if len(boxes) == 0:
            continue
        name = f"p{len(rows)}"
        Image.fromarray(image).save(root / "images" / f"{name}.png")
        quads = np.asarray(corners_from_boxes(boxes)).reshape(-1, 8)
        lines = [" ".join(f"{value:.2f}" for value in quad) + " ship 0" for quad in quads]
        (root / "labelTxt" / f"{name}.txt").write_text("\n".join(lines))
        rows.append(f"{name}.png,generated,{'val' if len(rows) == 4 else 'train'},1")
    (root / "images.csv").write_text("\n".join(rows) + "\n")
    return root


def larsd(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "larsd_geo.cli", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_the_libraries_are_absent(bare: dict[str, str]) -> None:
    for name in ABSENT:
        done = subprocess.run(
            [sys.executable, "-c", f"import {name}"], env=bare, capture_output=True, check=False
        )
        assert done.returncode == 1, name


def test_trains_and_evaluates(bare: dict[str, str], pictures: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE)
    model, run = tmp_path / "model", tmp_path / "run"
    done = larsd(bare, "train", pictures, "--config", recipe, "-o", model, "--run", run)
    assert done.returncode == 0, done.stderr
    assert "tensorboard is missing" in done.stderr
    # One picture is too little to calibrate by: the model is there all the same.
    assert "scores are not calibrated: 0 hits" in done.stdout
    assert json.loads((model / "card.json").read_text())["calibration"] is None
    folder = tmp_path / "errors"
    done = larsd(bare, "evaluate", pictures, "--model", model, "--split", "val", "--errors", folder)
    assert done.returncode == 0, done.stderr
    assert "matplotlib is missing" in done.stderr
    counts = json.loads((folder / "errors.json").read_text())["counts"]
    assert counts["hit"] + counts["missed"] + counts["badly_placed"] > 0


def test_the_ablation_goes_on_after_a_kill_is_shared_out_and_prints_every_table(
    bare: dict[str, str], pictures: Path, tmp_path: Path
) -> None:
    recipe, out = tmp_path / "recipe.toml", tmp_path / "ablation"
    recipe.write_text(RECIPE.replace("anchors_per_level = 1", "anchors_per_level = 2"))
    script = Path(__file__).parents[2] / "benchmarks" / "ablation.py"
    command = [sys.executable, str(script), str(pictures), "--out", str(out)]
    command += ["--recipe", str(recipe), "--crop", "96", "--device", "cpu"]
    with subprocess.Popen(command, env=bare, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        # Killed as soon as the first network's systems are evaluated.
        for line in process.stderr:
            if line.startswith("evaluated 5 systems"):
                process.kill()
    cells = out / "cells"
    before = {path.name: path.stat().st_mtime_ns for path in cells.glob("*.json")}
    assert set(before) == {f"{name}-seed0.json" for name in
                           ("baseline", "larsd-1", "larsd-2", "larsd-3", "larsd-4")}  # fmt: skip

    # Two at once share out what is left, and the last to end prints the tables.
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen(command, env=bare, text=True, stdout=pipe, stderr=pipe) for _ in range(2)
    ]
    outputs = [process.communicate(timeout=900) for process in both]
    told = "".join(stderr for _, stderr in outputs)
    assert [process.returncode for process in both] == [0, 0], told
    trained = re.findall(r"training (\S+), seed 0", told)
    assert sorted(trained) == ["p2+p3+p4", "p2+p3+p4-anchors", "p2-anchors", "p3", "p4"]
    tables = [stdout for stdout, _ in outputs if stdout]
    assert tables, told
    after = {path.name: path.stat().st_mtime_ns for path in cells.glob("*.json")}
    assert len(after) == 12
    assert before.items() <= after.items()
    for name in ("baseline", *(f"larsd-{number}" for number in range(1, 12))):
        assert f"| {name} |" in tables[0]
    for words in ("Table II", "Table III", "Table IV", "P2 matters most", "9 points suffice"):
        assert words in tables[0]
    assert (out / "ablation.md").read_text() == tables[0]

    # Another budget must not be mixed in.
    done = subprocess.run(
        [*command, "--steps", "3"], env=bare, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "another budget" in done.stderr
