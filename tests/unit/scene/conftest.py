"""Small rasters, generated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.enums import ColorInterp

UTM = Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)


@pytest.fixture
def write_raster(tmp_path: Path) -> Callable[..., Path]:
    """Write an array (bands, rows, columns) as a GeoTIFF and return its path."""

    def write(
        values: np.ndarray,
        name: str = "scene.tif",
        *,
        transform: Affine = UTM,
        crs: Any = "EPSG:32631",
        colours: list[ColorInterp] | None = None,
        overviews: list[int] | None = None,
        tags: dict[str, str] | None = None,
        mask: np.ndarray | None = None,
        **options: Any,
    ) -> Path:
        path = tmp_path / name
        count, height, width = values.shape
        with (
            rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
            rasterio.open(
                path,
                "w",
                driver="GTiff",
                width=width,
                height=height,
                count=count,
                dtype=values.dtype,
                transform=transform,
                crs=crs,
                **options,
            ) as dataset,
        ):
            if colours is not None:
                dataset.colorinterp = colours
            dataset.write(values)
            dataset.update_tags(**(tags or {}))
            if mask is not None:
                dataset.write_mask(mask)
            if overviews:
                dataset.build_overviews(overviews, rasterio.enums.Resampling.average)
        return path

    return write


@pytest.fixture
def pixels() -> np.ndarray:
    """A smooth eight-bit image with grain, (3, 200, 300), that touches neither 0 nor 255."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[0:200, 0:300]
    smooth = 110 + 40 * np.sin(rows / 9) * np.cos(columns / 13)
    return (
        np.stack([smooth + 10 * band + rng.normal(0, 8, (200, 300)) for band in range(3)])
        .clip(1, 254)
        .astype(np.uint8)
    )
