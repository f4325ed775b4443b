"""Generated scenes with ships that the shipped model finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from larsd_geo.model.card import read_card, write_card
from larsd_geo.model.looks import Look
from larsd_geo.model.registry import find_model
from larsd_geo.synthetic import SceneLabels, compose_scene, write_scene
from larsd_geo.synthetic.vessels.ships import Ship

#: Ships of the fixture `fleet`: kind, length and breadth in metres, from boats to a large tanker.
FLEET = (
    ("fishing", 15.0, 4.2),
    ("fishing", 32.0, 8.4),
    ("naval", 80.0, 10.0),
    ("cargo", 125.0, 19.5),
    ("container", 168.0, 25.0),
    ("tanker", 185.0, 31.0),
    ("container", 240.0, 35.0),
    ("tanker", 300.0, 50.0),
)


@pytest.fixture(scope="session")
def roadstead(tmp_path_factory: pytest.TempPathFactory) -> SceneLabels:
    """Eight ships on open water, 640 x 704 pixels of a metre: one tile."""
    path = tmp_path_factory.mktemp("roadstead") / "roadstead.tif"
    scene = compose_scene((640, 704), seed=4, ships=8, coast=False, clouds=0, distractors=0)
    return write_scene(path, scene)


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> SceneLabels:
    """Thirty ships, moored and under way, 1500 x 1700 pixels of a metre: several tiles."""
    path = tmp_path_factory.mktemp("harbour") / "harbour.tif"
    return write_scene(path, compose_scene((1500, 1700), seed=2, ships=30, clouds=0))


@pytest.fixture(scope="session")
def two_looks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped weights with a card of two looks, for scenes of 10 m and finer."""
    folder = tmp_path_factory.mktemp("models") / "two-looks"
    shutil.copytree(find_model("larsd-lite"), folder)
    card = replace(
        read_card(folder),
        gsd_range_m=(0.8, 3.4),
        most_magnified=3.0,
        looks=(Look(longest_px=200), Look(coarser=2, least_px=75)),
    )
    write_card(folder, card)
    return folder


@pytest.fixture(scope="session")
def make_fleet(tmp_path_factory: pytest.TempPathFactory) -> Callable[[float], SceneLabels]:
    """Write the ships of `FLEET` on open water, 1800 by 900 metres, at any pixel size."""
    folder = tmp_path_factory.mktemp("fleets")
    written: dict[float, SceneLabels] = {}

    def make(gsd_m: float) -> SceneLabels:
        if gsd_m in written:
            return written[gsd_m]
        shape = (round(900 / gsd_m), round(1800 / gsd_m))
        scene = compose_scene(
            shape, seed=5, gsd_m=gsd_m, ships=0, coast=False, clouds=0, distractors=0
        )
        rng = np.random.default_rng(5)
        ships = tuple(
            Ship(
                kind,
                (225 + 450 * (number % 4)) / gsd_m,
                (220 + 450 * (number // 4)) / gsd_m,
                length,
                breadth,
                float(rng.uniform(-np.pi, np.pi)),
                int(rng.integers(1 << 30)),
            )
            for number, (kind, length, breadth) in enumerate(FLEET)
        )
        path = folder / f"fleet-{gsd_m:g}.tif"
        written[gsd_m] = write_scene(path, replace(scene, ships=ships))
        return written[gsd_m]

    return make


@pytest.fixture(scope="session")
def roadstead_path(roadstead: SceneLabels) -> Path:
    return roadstead.path


@pytest.fixture
def hiding_site() -> Callable[[Sequence[str]], str]:
    """Write a `sitecustomize.py` for packages that a Python with it on its path cannot find."""

    def program(hidden: Sequence[str]) -> str:
        return f"""
import sys
from importlib.machinery import PathFinder
class Hiding:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in {tuple(hidden)!r}:
            return PathFinder.find_spec(name, path, target)
    invalidate_caches = PathFinder.invalidate_caches
    find_distributions = PathFinder.find_distributions
sys.meta_path[:] = [Hiding if finder is PathFinder else finder for finder in sys.meta_path]
"""

    return program
