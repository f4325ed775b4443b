"""Generated scenes with ships that the shipped model finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from larsd_geo.synthetic import SceneLabels, compose_scene, write_scene


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
