"""A layer's CRS is checked against the scene before the search."""

from __future__ import annotations

import pytest
from affine import Affine

from larsd_geo.errors import UnusableCrsError
from larsd_geo.geo.layer_crs import check_layer_crs
from larsd_geo.scene import GeoReference, crs_from_text

HARBOUR = GeoReference(
    (1500, 1700), Affine(1, 0, 513_000, 0, -1, 5_767_000), crs_from_text("EPSG:32631")
)
WORLD = GeoReference((180, 360), Affine(1, 0, -180, 0, -1, 90), crs_from_text("EPSG:4326"))
DATE_LINE = GeoReference(
    (600, 600), Affine(1e-3, 0, 179.7, 0, -1e-3, 10), crs_from_text("EPSG:4326")
)


@pytest.mark.parametrize(
    ("grid", "crs"),
    [
        (HARBOUR, "EPSG:32631"),
        (HARBOUR, "EPSG:4326"),
        (HARBOUR, 3857),
        (HARBOUR, "EPSG:32632"),
        (WORLD, "EPSG:3857"),  # its edges are at infinity there, its ships are not
        (WORLD, "EPSG:3413"),
        (DATE_LINE, "EPSG:3857"),
        (DATE_LINE, "EPSG:3832"),
        (GeoReference((10, 10), Affine.identity(), None), "EPSG:4326"),
    ],
)
def test_a_crs_that_holds_the_scene_is_fine(grid: GeoReference, crs: object) -> None:
    check_layer_crs(grid, crs)


@pytest.mark.parametrize(
    ("grid", "crs"),
    [
        (HARBOUR, "+proj=ortho +lat_0=-40 +lon_0=180"),  # from the other side of the Earth
        (HARBOUR, "+proj=gnom +lat_0=-40 +lon_0=180"),
        (WORLD, "EPSG:32631"),
    ],
)
def test_one_that_does_not_is_refused(grid: GeoReference, crs: str) -> None:
    with pytest.raises(UnusableCrsError, match="no coordinates for some places of the scene") as e:
        check_layer_crs(grid, crs)
    assert crs in str(e.value)
