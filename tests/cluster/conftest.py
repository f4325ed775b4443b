"""Scenes for real workers, and the settings that they are searched with."""

from __future__ import annotations

from pathlib import Path

import pytest

from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.synthetic import compose_scene, write_scene

#: Small tiles, so that small scenes have many; one thread, so that two workers have a core each.
SETTINGS = DetectionSettings(tile=128, overlap_m=64.0, score=0.2, device="cpu", threads=1)


@pytest.fixture(scope="session")
def settings() -> DetectionSettings:
    return SETTINGS


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three scenes of ships on open water, of 36, 20 and 12 tiles."""
    folder = tmp_path_factory.mktemp("scenes")
    return [
        write_scene(
            folder / f"s{number}.tif",
            compose_scene(shape, seed=4 + number, ships=6, coast=False, clouds=0, distractors=0),
        ).path
        for number, shape in enumerate([(448, 448), (320, 384), (256, 320)])
    ]
