"""Training, evaluation and the ablation on a machine that has no raster or vector library.

A rented GPU often has torch and little else, and no network. Plain pictures need no more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
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

#: Read by every Python that has its folder on the path: what is absent cannot be found.
SITE = f"""
import sys
from importlib.machinery import PathFinder
class Bare:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in {ABSENT!r}:
            return PathFinder.find_spec(name, path, target)
    invalidate_caches = PathFinder.invalidate_caches
    find_distributions = PathFinder.find_distributions
sys.meta_path[:] = [Bare if finder is PathFinder else finder for finder in sys.meta_path]
"""

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
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment without the libraries."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
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
    folder = tmp_path / "errors"
    done = larsd(bare, "evaluate", pictures, "--model", model, "--split", "val", "--errors", folder)
    assert done.returncode == 0, done.stderr
    assert "matplotlib is missing" in done.stderr
    counts = json.loads((folder / "errors.json").read_text())["counts"]
    assert counts["hit"] + counts["missed"] + counts["badly_placed"] > 0
