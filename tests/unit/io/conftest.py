"""Made-up ships for the writers: a small fleet, with or without georeferencing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

MakeShips = Callable[..., gpd.GeoDataFrame]


def _ships(
    count: int = 5,
    crs: Any = 32633,
    centre: tuple[float, float] = (500_000.0, 5_000_000.0),
) -> gpd.GeoDataFrame:
    random = np.random.default_rng(7)
    length = random.uniform(30, 300, count)
    width = length / 6
    heading = random.uniform(0, 180, count)
    easting, northing = (random.uniform(-2000, 2000, count) + middle for middle in centre)
    polygons = [
        # Clockwise, to see that writers turn it.
        affinity.translate(
            affinity.rotate(shapely.box(-w / 2, -ln / 2, w / 2, ln / 2, ccw=False), -h), x, y
        )
        for ln, w, h, x, y in zip(length, width, heading, easting, northing, strict=True)
    ]
    unplaced = crs is None
    columns = {
        "ship_id": pd.Series(np.arange(1, count + 1), dtype="int64"),
        "score": pd.Series(np.linspace(0.95, 0.15, count), dtype="float64"),
        "length_m": pd.Series(np.full(count, np.nan) if unplaced else length, dtype="float64"),
        "width_m": pd.Series(np.full(count, np.nan) if unplaced else width, dtype="float64"),
        "heading_deg": pd.Series(np.full(count, np.nan) if unplaced else heading, dtype="float64"),
        "heading_ambiguous": pd.Series(unplaced | (np.arange(count) % 3 == 1), dtype="bool"),
        "bow_probability": pd.Series(
            np.full(count, np.nan) if unplaced else np.where(np.arange(count) % 3 == 1, 0.6, 0.99),
            dtype="float64",
        ),
        "area_m2": pd.Series(length * width, dtype="float64"),
        "lon": pd.Series(np.full(count, 15.0), dtype="float64"),
        "lat": pd.Series(np.full(count, 45.1), dtype="float64"),
        "at_edge": pd.Series(np.arange(count) % 2 == 0, dtype="bool"),
        "scene": pd.Series(["Bahía №1.tif"] * count, dtype="str"),
        "acquired": pd.Series([pd.NaT] * count, dtype="datetime64[ms, UTC]"),
        "model": pd.Series(["larsd-11"] * count, dtype="str"),
        "model_sha256": pd.Series(["0f" * 32] * count, dtype="str"),
        "detected_at": pd.Series(
            [pd.Timestamp("2025-06-01T12:34:56.789Z")] * count, dtype="datetime64[ms, UTC]"
        ),
        "review": pd.Series([None] * count, dtype=object),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(polygons, crs=crs), crs=crs)


@pytest.fixture
def make_ships() -> MakeShips:
    """Return `make_ships(count, crs, centre)`, which makes ships."""
    return _ships


@pytest.fixture
def ships() -> gpd.GeoDataFrame:
    """Five ships in UTM zone 33 north."""
    return _ships()
