from __future__ import annotations

import geopandas as gpd
import pytest

from larsd_geo.detection.lengths import check_lengths, within_lengths
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.errors import LengthRangeError


def ships(*lengths: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"ship_id": range(1, len(lengths) + 1), "length_m": list(lengths)},
        geometry=gpd.points_from_xy(range(len(lengths)), range(len(lengths))),
        crs="EPSG:32631",
    )


def test_ships_outside_the_range_are_left_out_and_the_others_numbered_again() -> None:
    found = ships(300.0, 49.9, 50.0, 120.0)
    chosen = within_lengths(found, DetectionSettings(min_length_m=50.0, max_length_m=120.0))
    assert chosen["length_m"].tolist() == [50.0, 120.0]
    assert chosen["ship_id"].tolist() == [1, 2]
    assert chosen["ship_id"].dtype == found["ship_id"].dtype
    assert chosen.crs == found.crs
    assert within_lengths(found, DetectionSettings()) is found
    assert len(within_lengths(found, DetectionSettings(min_length_m=500.0))) == 0


@pytest.mark.parametrize(("least", "most"), [(60.0, 50.0), (-1.0, None), (float("nan"), None)])
def test_a_range_without_a_length_is_refused(least: float, most: float | None) -> None:
    with pytest.raises(LengthRangeError):
        check_lengths(DetectionSettings(min_length_m=least, max_length_m=most))
    check_lengths(DetectionSettings(min_length_m=50.0, max_length_m=50.0))
