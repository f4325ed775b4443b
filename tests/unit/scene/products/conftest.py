"""Deliveries of the providers' products, generated file by file by their format descriptions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

#: The upper-left corner of every image.
EAST, NORTH = 500_000.0, 5_760_000.0

#: Radiometric ranks of the bands, so that each can be told from its values.
RANKS = {"coastal": 1, "blue": 2, "green": 3, "yellow": 4, "red": 5, "rededge": 6, "nir": 7}


def grain(rows: int, columns: int, middle: float, seed: int = 0) -> np.ndarray:
    """Sea with grain around a middle value."""
    noise = np.random.default_rng(seed).normal(0, 0.05 * middle, (rows, columns))
    return np.asarray(np.clip(middle + noise, 1, 60_000))


@pytest.fixture
def write_image() -> Callable[..., None]:
    """Write bands of given middle values as one raster."""

    def write(
        path: Path,
        middles: list[float],
        *,
        size: tuple[int, int] = (96, 128),
        pixel: float = 10.0,
        dtype: str = "uint16",
        driver: str = "GTiff",
        origin: tuple[float, float] = (EAST, NORTH),
        nodata_rows: int = 0,
        **options: Any,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows, columns = size
        values = np.stack([grain(rows, columns, middle, i) for i, middle in enumerate(middles)])
        values[:, :nodata_rows] = 0
        if driver == "JP2OpenJPEG":
            options = {"QUALITY": "100", "REVERSIBLE": "YES", **options}
        with rasterio.open(
            path,
            "w",
            driver=driver,
            count=len(middles),
            height=rows,
            width=columns,
            dtype=dtype,
            crs="EPSG:32631",
            transform=Affine(pixel, 0, origin[0], 0, -pixel, origin[1]),
            **options,
        ) as dataset:
            dataset.write(values.astype(dtype))

    return write
