"""Kinds: rasters, mosaics (VRT), rasters with ground control points."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from hypothesis import strategies as st
from rasterio.transform import from_origin

from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.model.card import ModelCard, read_card
from larsd_geo.model.registry import find_model
from larsd_geo.scene.fingerprint import fingerprint_scene
from larsd_geo.scene.reader import read_ahead
from tests.fuzz.changes import NUMBERS, changed_bytes, changed_text
from tests.fuzz.kind import Kind, put

__all__ = ["GCPS", "RASTERS", "VRTS"]

_SIZE = 96

#: Drivers and how they write.
_WAYS: dict[str, dict[str, Any]] = {
    "plain.tif": {"driver": "GTiff", "dtype": "uint8", "count": 3},
    "tiled.tif": {
        "driver": "GTiff", "dtype": "uint16", "count": 4, "tiled": True, "blockxsize": 32,
        "blockysize": 32, "compress": "deflate", "nodata": 0,
    },
    "float.tif": {"driver": "GTiff", "dtype": "float32", "count": 1, "compress": "lzw"},
    "jpeg.tif": {"driver": "GTiff", "dtype": "uint8", "count": 3, "compress": "jpeg"},
    "cog.tif": {"driver": "COG", "dtype": "uint8", "count": 3},
    "scene.png": {"driver": "PNG", "dtype": "uint8", "count": 3},
    "scene.jp2": {"driver": "JP2OpenJPEG", "dtype": "uint8", "count": 3},
    "scene.img": {"driver": "HFA", "dtype": "int16", "count": 2},
}  # fmt: skip


class _Prepared:
    """What all cases share: rasters that work, and a card to plan with."""

    def __init__(self, folder: Path) -> None:
        rng = np.random.default_rng(5)
        self.card: ModelCard = read_card(find_model(None))
        self.files: dict[str, bytes] = {}
        for name, way in _WAYS.items():
            values = rng.integers(1, 200, (way["count"], _SIZE, _SIZE)).astype(way["dtype"])
            with rasterio.open(
                folder / name, "w", width=_SIZE, height=_SIZE, crs="EPSG:32631",
                transform=from_origin(500_000, 5_760_000, 0.8, 0.8), **way,
            ) as file:  # fmt: skip
                file.write(values)
            self.files[name] = (folder / name).read_bytes()


@st.composite
def _raster_case(draw: Any, prepared: _Prepared) -> tuple[str, dict[str, bytes]]:
    name = draw(st.sampled_from(sorted(prepared.files)))
    return name, {name: draw(changed_bytes(prepared.files[name]))}


def _run_raster(prepared: _Prepared, case: tuple[str, dict[str, bytes]], folder: Path) -> None:
    name, files = case
    put(folder, files)
    _search(folder / name, prepared.card)


def _search(path: Path, card: ModelCard) -> None:
    """Do with a scene what a search does but for the network."""
    fingerprint_scene(path)
    settings = DetectionSettings(allow_ungeoreferenced=True)
    with open_for_search(path, settings, card) as scene:
        json.dumps(scene.info(), allow_nan=False)
        plan = plan_scene(scene, settings, card, SearchArea())
        for look in plan.looks:
            tiles = look.tiles
            chosen = [tiles[0], tiles[len(tiles) // 2], tiles[-1]]
            for tile in read_ahead(look.scene, chosen, depth=1, threads=1):
                assert tile.image is None or tile.image.shape[0] == 3


_VRT = f"""<VRTDataset rasterXSize="{_SIZE}" rasterYSize="{_SIZE}">
  <SRS>EPSG:32631</SRS>
  <GeoTransform>500000.0, 0.8, 0.0, 5760000.0, 0.0, -0.8</GeoTransform>
  <VRTRasterBand dataType="Byte" band="1">
    <NoDataValue>0</NoDataValue>
    <ColorInterp>Red</ColorInterp>
    <SimpleSource>
      <SourceFilename relativeToVRT="1">plain.tif</SourceFilename>
      <SourceBand>1</SourceBand>
      <SourceProperties RasterXSize="{_SIZE}" RasterYSize="{_SIZE}" DataType="Byte"/>
      <SrcRect xOff="0" yOff="0" xSize="{_SIZE}" ySize="{_SIZE}"/>
      <DstRect xOff="0" yOff="0" xSize="{_SIZE}" ySize="{_SIZE}"/>
    </SimpleSource>
  </VRTRasterBand>
  <VRTRasterBand dataType="Byte" band="2">
    <ComplexSource>
      <SourceFilename relativeToVRT="1">tiled.tif</SourceFilename>
      <SourceBand>2</SourceBand>
      <ScaleOffset>0</ScaleOffset>
      <ScaleRatio>0.5</ScaleRatio>
      <LUT>0:0,100:200,255:255</LUT>
    </ComplexSource>
  </VRTRasterBand>
  <VRTRasterBand dataType="Byte" band="3" subClass="VRTDerivedRasterBand">
    <PixelFunctionType>sum</PixelFunctionType>
    <SimpleSource>
      <SourceFilename relativeToVRT="1">scene.vrt</SourceFilename>
      <SourceBand>1</SourceBand>
    </SimpleSource>
  </VRTRasterBand>
</VRTDataset>
"""

#: The same without the band that refers to the file itself.
_SOUND = _VRT[: _VRT.index('  <VRTRasterBand dataType="Byte" band="3"')] + "</VRTDataset>\n"


def _vrt_cases(prepared: _Prepared) -> st.SearchStrategy[dict[str, bytes]]:
    texts = st.one_of(changed_text(_SOUND), changed_text(_SOUND), changed_text(_VRT))
    return texts.map(lambda text: {"scene.vrt": text.encode("utf-8", "surrogatepass")})


def _run_vrt(prepared: _Prepared, case: dict[str, bytes], folder: Path) -> None:
    put(folder, {name: prepared.files[name] for name in ("plain.tif", "tiled.tif")} | case)
    _search(folder / "scene.vrt", prepared.card)


_numbers = st.one_of(
    st.floats(0, _SIZE), st.floats(2, 4), st.floats(-1e6, 1e6), st.sampled_from(NUMBERS[:-1])
)
_near = st.tuples(
    st.floats(0, _SIZE), st.floats(0, _SIZE), st.floats(3, 3.001), st.floats(52, 52.001)
)
_points = st.one_of(
    st.lists(st.tuples(_numbers, _numbers, _numbers, _numbers), max_size=12),
    st.lists(_near, max_size=12),
    # All on one line, or all at one place.
    st.lists(st.floats(0, _SIZE).map(lambda x: (x, x, 3 + x * 1e-5, 52.0)), max_size=12),
    st.integers(2, 40).map(lambda count: [(5.0, 5.0, 3.0, 52.0)] * count),
    st.integers(3, 2000).map(
        lambda count: [
            (n % 97, n % 89, 3 + n % 97 * 1e-5, 52 - n % 89 * 1e-5) for n in range(count)
        ]
    ),
)
_projections = st.sampled_from(
    ("EPSG:4326", "EPSG:4326", "EPSG:32631", "EPSG:4978", "", "nonsense")
)


def _run_gcps(prepared: _Prepared, case: tuple[list[Any], str], folder: Path) -> None:
    points, projection = case
    listed = io.StringIO()
    for number, (pixel, line, x, y) in enumerate(points):
        listed.write(f'<GCP Id="{number}" Pixel="{pixel}" Line="{line}" X="{x}" Y="{y}"/>')
    bands = _SOUND[_SOUND.index("  <VRTRasterBand") :]
    text = (
        f'<VRTDataset rasterXSize="{_SIZE}" rasterYSize="{_SIZE}">'
        f'<GCPList Projection="{projection}">{listed.getvalue()}</GCPList>{bands}'
    )
    files = {name: prepared.files[name] for name in ("plain.tif", "tiled.tif")}
    put(folder, {**files, "scene.vrt": text.encode()})
    _search(folder / "scene.vrt", prepared.card)


RASTERS = Kind("rasters", _Prepared, _raster_case, _run_raster)
VRTS = Kind("vrts", _Prepared, _vrt_cases, _run_vrt)
GCPS = Kind("gcps", _Prepared, lambda prepared: st.tuples(_points, _projections), _run_gcps)
