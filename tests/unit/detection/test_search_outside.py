"""A scene outside the search area costs no more than its header."""

from __future__ import annotations

from pathlib import Path

import pytest

from larsd_geo.detection.plan import open_for_search
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.errors import SearchAreaOutsideSceneError
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.model.card import read_card
from larsd_geo.model.registry import find_model
from larsd_geo.scene.source import RasterSource


def test_no_pixel_of_a_scene_outside_the_area_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scene.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="200" rasterYSize="200"><SRS>EPSG:32631</SRS>'
        "<GeoTransform>500000,0.8,0,5760000,0,-0.8</GeoTransform>"
        '<VRTRasterBand dataType="UInt16" band="1"/></VRTDataset>'
    )
    reads: list[object] = []
    read = RasterSource.read

    def counted(source: RasterSource, *args: object) -> object:
        reads.append(args)
        return read(source, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(RasterSource, "read", counted)
    card, settings = read_card(find_model(None)), DetectionSettings()
    with pytest.raises(SearchAreaOutsideSceneError):
        open_for_search(path, settings, card, SearchArea("0,0,10,10"))
    assert reads == []
    with open_for_search(path, settings, card, SearchArea("500010,5759900,500100,5759990")):
        assert reads != []
