from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp

from larsd_geo.scene import open_scene
from larsd_geo.scene.collars import touch_invalid_pixels

Write = Callable[..., Path]

#: A ship that ends at a collar of 100 columns, one a ship's width off it, one far away.
BOXES = np.array([[121.0, 50, 40, 8, 0], [131.0, 100, 40, 8, 0], [250.0, 150, 40, 8, 0.5]])


@pytest.mark.parametrize("how", ["nodata", "alpha", "mask", "nan", "undeclared"])
def test_a_box_at_a_collar_is_at_the_edge_of_the_image(
    write_raster: Write, pixels: np.ndarray, how: str
) -> None:
    values = pixels.clip(20, 230)
    opaque = np.full((1, 200, 300), 255, dtype=np.uint8)
    opaque[:, :, :100] = 0
    if how == "nan":
        values = values.astype(np.float32)
        values[:, :, :100] = np.nan
    elif how in ("nodata", "undeclared"):
        values[:, :, :100] = 0
    kinds = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
    path = {
        "nodata": lambda: write_raster(values, nodata=0),
        "undeclared": lambda: write_raster(values),
        "nan": lambda: write_raster(values),
        "mask": lambda: write_raster(values, mask=opaque[0]),
        "alpha": lambda: write_raster(np.concatenate([values, opaque]), colours=kinds),
    }[how]()
    with open_scene(path) as scene:
        assert touch_invalid_pixels(scene, BOXES).tolist() == [True, False, False]
    with open_scene(path, gsd=0.8) as scene:
        scaled = BOXES * np.array([0.5 / 0.8] * 4 + [1.0])
        assert touch_invalid_pixels(scene, scaled).tolist() == [True, False, False]


def test_single_invalid_pixels_are_no_edge(write_raster: Write, pixels: np.ndarray) -> None:
    values = pixels.copy()
    values[:, ::5, ::5] = 255
    with open_scene(write_raster(values, nodata=255)) as scene:
        assert not touch_invalid_pixels(scene, BOXES).any()


def test_no_boxes_and_no_mask_cost_nothing(write_raster: Write, pixels: np.ndarray) -> None:
    with open_scene(write_raster(pixels)) as scene:
        assert touch_invalid_pixels(scene, np.zeros((0, 5))).shape == (0,)
        assert not touch_invalid_pixels(scene, BOXES).any()
