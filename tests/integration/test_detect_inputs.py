"""What larsd detect takes, and what it refuses with one sentence."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from click.testing import CliRunner, Result
from PIL import Image
from rasterio.drivers import raster_driver_extensions
from rasterio.enums import ColorInterp
from rasterio.shutil import copy as copy_raster
from rasterio.warp import Resampling, calculate_default_transform, reproject
from shapely.affinity import affine_transform

import larsd_geo
from larsd_geo.cli import main
from larsd_geo.errors import NoScenesError
from larsd_geo.model.registry import find_model
from larsd_geo.synthetic import SceneLabels

#: Ships of at least this score in the original must be found in every copy of it.
SURE = 0.55


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["detect", *(str(argument) for argument in arguments)])


@pytest.fixture(scope="module")
def sure_ships(roadstead: SceneLabels) -> gpd.GeoDataFrame:
    ships = larsd_geo.detect(roadstead.path, score=SURE)
    assert len(ships) >= 3
    return ships


@pytest.fixture(scope="module")
def pixels(roadstead: SceneLabels) -> np.ndarray:
    with rasterio.open(roadstead.path) as file:
        return file.read()


@pytest.fixture
def save(roadstead: SceneLabels, tmp_path: Path) -> Callable[..., Path]:
    """Write pixels where the original lies, with whatever options."""

    def write(values: np.ndarray, colours: tuple[ColorInterp, ...] = (), **options: Any) -> Path:
        path = tmp_path / "copy.tif"
        with rasterio.open(roadstead.path) as original:
            profile = {"crs": original.crs, "transform": original.transform, "driver": "GTiff"}
        count, height, width = values.shape
        profile |= {"count": count, "height": height, "width": width, "dtype": values.dtype}
        with rasterio.open(path, "w", **(profile | options)) as file:
            if colours:
                file.colorinterp = colours
            file.write(values)
        return path

    return write


def overlaps(ships: gpd.GeoDataFrame, expected: gpd.GeoDataFrame) -> list[float]:
    """The IoU of each expected ship with the found one that fits it best."""
    found = ships.to_crs(expected.crs)
    return [
        (found.intersection(shape).area / found.union(shape).area).max()
        for shape in expected.geometry
    ]


def assert_same(ships: gpd.GeoDataFrame, expected: gpd.GeoDataFrame, least_iou: float) -> None:
    assert min(overlaps(ships, expected)) > least_iou


def test_a_cog_a_vrt_a_zip_and_a_tile_are_the_same_scene(
    roadstead: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    cog, vrt, archive = tmp_path / "cog.tif", tmp_path / "scene.vrt", tmp_path / "scenes.zip"
    copy_raster(roadstead.path, cog, driver="COG")
    copy_raster(roadstead.path, vrt, driver="VRT")
    with zipfile.ZipFile(archive, "w") as file:
        file.write(roadstead.path, "inside.tif")
    for path in (cog, vrt, f"/vsizip/{archive}/inside.tif"):
        ships = larsd_geo.detect(path, score=0.4)
        assert_same(ships, sure_ships, 0.95)
        assert set(ships["scene"]) == {str(path).rpartition("/")[2]}


@pytest.mark.skipif(
    "JP2OpenJPEG" not in raster_driver_extensions().values(), reason="GDAL without JPEG 2000"
)
def test_a_jpeg_2000_is_the_same_scene(
    roadstead: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "scene.jp2"
    copy_raster(roadstead.path, path, driver="JP2OpenJPEG", QUALITY="100", REVERSIBLE="YES")
    assert_same(larsd_geo.detect(path, score=0.4), sure_ships, 0.95)


def test_a_scene_behind_a_web_address_is_read(
    roadstead: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path, run_larsd: Any
) -> None:
    # In a process of its own: GDAL waits for the server with Python's lock held.
    handler = partial(_Ranges, directory=str(roadstead.path.parent))
    out = tmp_path / "ships.gpkg"
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{roadstead.path.name}"
        result = run_larsd("detect", f"/vsicurl/{address}", "-o", out, "--score", 0.4)
        server.shutdown()
    assert result.returncode == 0, result.stderr
    ships = gpd.read_file(out, layer="ships")
    assert_same(ships, sure_ships, 0.95)
    assert set(ships["scene"]) == {roadstead.path.name}


class _Ranges(SimpleHTTPRequestHandler):
    """A file server that serves parts of files, as cloud storage does."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2] or len(content)) if asked else len(content), len(content) - 1)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.end_headers()
        self.wfile.write(content[first : last + 1])

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


def test_a_turned_scene_has_its_ships_where_they_are(
    pixels: np.ndarray,
    roadstead: SceneLabels,
    sure_ships: gpd.GeoDataFrame,
    save: Callable[..., Path],
) -> None:
    # The same pixels on a geotransform turned by 30 degrees about the scene's corner.
    turned = roadstead.georef.affine @ Affine.rotation(30)
    ships = larsd_geo.detect(save(pixels, transform=turned), score=SURE)
    back = roadstead.georef.affine @ ~turned
    shapes = [
        affine_transform(shape, [back.a, back.b, back.d, back.e, back.c, back.f])
        for shape in ships.geometry
    ]
    assert_same(ships.set_geometry(shapes, crs=ships.crs), sure_ships, 0.95)
    # Pixel axes run clockwise, the map's do not: +30 in the grid is 30 degrees counted eastwards.
    twins = sure_ships.sort_values("score")["heading_deg"].to_numpy()
    headings = ships.sort_values("score")["heading_deg"].to_numpy()
    assert len(headings) == len(twins)
    off = (headings - twins - 30 + 90) % 180 - 90
    assert np.abs(off).max() < 0.5


def test_sixteen_bits_and_floats_are_scaled_to_see_the_same(
    pixels: np.ndarray, sure_ships: gpd.GeoDataFrame, save: Callable[..., Path]
) -> None:
    digital_numbers = (pixels.astype(np.uint16) * 37) + 400
    reflectance = pixels.astype(np.float64) / 255 * 0.4
    for values in (digital_numbers, reflectance):
        assert_same(larsd_geo.detect(save(values), score=0.3), sure_ships, 0.6)


def test_one_band_and_four_bands_are_taken(
    pixels: np.ndarray, sure_ships: gpd.GeoDataFrame, save: Callable[..., Path]
) -> None:
    grey = pixels.mean(axis=0, keepdims=True).astype(np.uint8)
    assert_same(larsd_geo.detect(save(grey), score=0.3), sure_ships, 0.6)
    infrared = np.full_like(grey, 7)
    four = np.concatenate([pixels[::-1], infrared])
    path = save(four, photometric="MINISBLACK")
    assert_same(larsd_geo.detect(path, score=0.4, bands=(3, 2, 1)), sure_ships, 0.95)


@pytest.mark.parametrize("how", ["nodata", "alpha", "mask band", "NaN"])
def test_ships_on_empty_pixels_are_not_reported(
    how: str,
    pixels: np.ndarray,
    sure_ships: gpd.GeoDataFrame,
    roadstead: SceneLabels,
    save: Callable[..., Path],
) -> None:
    # Everything west of the second ship from the west is empty, but the values are still there.
    centres = sure_ships.sort_values("lon").geometry.centroid
    x, y = centres.iloc[0].x, centres.iloc[0].y
    cut = round(roadstead.georef.map_to_pixel([[x, y]])[0, 0]) + 60
    empty = np.zeros(pixels.shape[1:], dtype=bool)
    empty[:, :cut] = True
    if how == "nodata":
        values = pixels.clip(1)
        values[:, empty] = 0
        path = save(values, nodata=0)
    elif how == "mask band":
        path = save(pixels)
        with rasterio.open(path, "r+") as file:
            file.write_mask(~empty)
    elif how == "NaN":
        values = pixels.astype(np.float32)
        values[:, empty] = np.nan
        path = save(values)
    else:
        alpha = np.where(empty, 0, 255).astype(np.uint8)[None]
        rgba = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
        path = save(np.concatenate([pixels, alpha]), rgba)
    ships = larsd_geo.detect(path, score=0.4)
    edge = roadstead.georef.pixel_to_map([[cut, 0]])[0, 0]
    assert len(ships) > 0
    assert (ships.geometry.centroid.x > edge).all()


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # rasterio's use of affine
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_a_scene_in_another_crs_has_the_same_ships(
    crs: str, roadstead: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "warped.tif"
    with rasterio.open(roadstead.path) as file:
        transform, width, height = calculate_default_transform(
            file.crs, crs, file.width, file.height, *file.bounds
        )
        values = np.zeros((3, height, width), dtype=np.uint8)
        reproject(
            rasterio.band(file, [1, 2, 3]), values, dst_transform=transform, dst_crs=crs,
            resampling=Resampling.bilinear,
        )  # fmt: skip
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8", crs=crs,
        transform=transform, nodata=0,
    ) as out:  # fmt: skip
        out.write(values)
    ships = larsd_geo.detect(path, score=0.3)
    assert ships.crs == crs
    # Other pixels: a boat's box may take some of its wake in or leave it out, the others stay.
    found = overlaps(ships, sure_ships)
    assert min(found) > 0.5
    assert np.median(found) > 0.85
    nearest = ships.iloc[[0]].to_crs(sure_ships.crs).geometry.iloc[0]
    twin = sure_ships.iloc[sure_ships.distance(nearest.centroid).argmin()]
    assert ships["length_m"].iloc[0] == pytest.approx(twin["length_m"], rel=0.15)


def test_only_ships_with_their_centre_in_the_area_are_reported(
    roadstead: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    middle = sure_ships.geometry.iloc[0].centroid
    area = gpd.GeoDataFrame(geometry=[middle.buffer(15)], crs=sure_ships.crs).to_crs(4326)
    area.to_file(tmp_path / "area.geojson")
    ships = larsd_geo.detect(roadstead.path, score=0.3, aoi=tmp_path / "area.geojson")
    assert len(ships) == 1
    assert_same(sure_ships.iloc[[0]], ships, 0.95)
    xmin, ymin, xmax, ymax = shapely.box(*middle.buffer(15).bounds).bounds
    again = larsd_geo.detect(roadstead.path, score=0.3, aoi=f"{xmin},{ymin},{xmax},{ymax}")
    assert len(again) == 1


def test_the_layer_comes_in_the_crs_that_is_asked_for(roadstead: SceneLabels) -> None:
    ships = larsd_geo.detect(roadstead.path, crs="EPSG:3035")
    assert ships.crs.to_epsg() == 3035
    assert len(ships) > 0


def test_a_missing_crs_can_be_given(
    pixels: np.ndarray, sure_ships: gpd.GeoDataFrame, save: Callable[..., Path], tmp_path: Path
) -> None:
    path = save(pixels, crs=None)
    refused = run(path, "-o", tmp_path / "ships.gpkg")
    assert refused.exit_code == 1
    assert "--scene-crs" in refused.stderr
    assert_same(larsd_geo.detect(path, scene_crs=sure_ships.crs), sure_ships, 0.95)


def test_a_photo_has_ships_in_pixels_without_metres(
    pixels: np.ndarray, sure_ships: gpd.GeoDataFrame, roadstead: SceneLabels, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.png"
    Image.fromarray(np.moveaxis(pixels, 0, 2)).save(photo)
    ships = larsd_geo.detect(photo, score=0.4, allow_ungeoreferenced=True)
    assert ships.crs is None
    assert ships["length_m"].isna().all()
    shapes = [shapely.transform(shape, roadstead.georef.pixel_to_map) for shape in ships.geometry]
    placed = ships.set_geometry(shapes)
    assert_same(placed.set_crs(sure_ships.crs), sure_ships, 0.95)


def test_several_scenes_make_one_layer_told_apart_by_scene(
    roadstead: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    other = tmp_path / "other.tif"
    shutil.copy(roadstead.path, other)
    ships = larsd_geo.detect([roadstead.path, other], score=SURE)
    assert ships["scene"].value_counts().to_dict() == {
        "roadstead.tif": len(sure_ships), "other.tif": len(sure_ships)
    }  # fmt: skip
    assert ships["ship_id"].tolist() == list(range(1, len(ships) + 1))


@pytest.mark.parametrize("shape", [(1, 1), (3, 700)])
def test_a_scene_too_small_for_a_ship_has_none(
    shape: tuple[int, int], pixels: np.ndarray, save: Callable[..., Path]
) -> None:
    assert len(larsd_geo.detect(save(pixels[:, : shape[0], : shape[1]]), score=0.9)) == 0


def test_no_scene_at_all_is_an_error() -> None:
    with pytest.raises(NoScenesError):
        larsd_geo.detect([])


# ------------------------------------------------------------------------ what is refused


@pytest.fixture
def bad(roadstead: SceneLabels, pixels: np.ndarray, tmp_path: Path) -> dict[str, Path]:
    """Inputs that cannot be used, by name."""
    folder = tmp_path / "bad"
    folder.mkdir()
    there = {"scene": roadstead.path, "folder": folder, "missing": folder / "missing.tif"}
    there["text"] = folder / "text.tif"
    there["text"].write_text("no raster", encoding="utf-8")
    there["photo"] = folder / "photo.jpg"
    Image.fromarray(np.moveaxis(pixels[:, :64, :64], 0, 2)).save(there["photo"])
    there["archive"] = folder / "scenes.zip"
    with zipfile.ZipFile(there["archive"], "w") as file:
        file.write(roadstead.path, "inside.tif")
        file.write(there["text"], "readme.txt")
    there["short"] = folder / "short.tif"
    there["short"].write_bytes(roadstead.path.read_bytes()[:200_000])
    model = find_model(None)
    there["damaged"], there["cardless"] = folder / "damaged", folder / "cardless"
    shutil.copytree(model, there["damaged"])
    with (there["damaged"] / "model.safetensors").open("r+b") as file:
        file.seek(100_000)
        file.write(b"damage")
    there["cardless"].mkdir()
    there["nonsense"] = folder / "nonsense"
    shutil.copytree(model, there["nonsense"])
    (there["nonsense"] / "card.json").write_text("{", encoding="utf-8")
    there["points"] = folder / "points.geojson"
    gpd.GeoDataFrame(geometry=[shapely.Point(3, 52)], crs=4326).to_file(there["points"])
    there["elsewhere"] = folder / "elsewhere.geojson"
    gpd.GeoDataFrame(geometry=[shapely.box(-60, -30, -59, -29)], crs=4326).to_file(
        there["elsewhere"]
    )
    return there


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{missing}"], ["missing.tif", "no such file"]),
        (["{folder}"], ["bad"]),
        (["{text}"], ["text.tif"]),
        (["{photo}"], ["photo.jpg", "--allow-ungeoreferenced"]),
        (["{archive}"], ["scenes.zip", "/vsizip/"]),
        (["{short}"], ["short.tif", "cut short"]),
        (["{scene}", "--bands", "7"], ["roadstead.tif", "7", "1 to 3"]),
        (["{scene}", "--bands", "1,2"], ["1,2"]),
        (["{scene}", "--gsd", "-1"], ["-1"]),
        (["{scene}", "--tile", "256", "--overlap", "300"], ["256", "overlap"]),
        (["{scene}", "--value-range", "9", "3"], ["9", "3"]),
        (["{scene}", "--aoi", "0,0,10,10"], ["0,0,10,10", "outside"]),
        (["{scene}", "--aoi", "{elsewhere}"], ["elsewhere.geojson", "outside"]),
        (["{scene}", "--aoi", "{missing}"], ["missing.tif"]),
        (["{scene}", "--aoi", "{points}"], ["points.geojson", "polygons"]),
        (["{scene}", "--crs", "EPSG:0"], ["EPSG:0"]),
        (["{scene}", "--crs", "EPSG:5773"], ["EGM96 height"]),
        (["{scene}", "--scene-crs", "here"], ["here"]),
        (["{scene}", "--model", "no-such-model"], ["no-such-model", "larsd-lite"]),
        (["{scene}", "--model", "{cardless}"], ["cardless"]),
        (["{scene}", "--model", "{nonsense}"], ["card.json"]),
        (["{scene}", "--model", "{damaged}"], ["model.safetensors", "sha256"]),
        (["{scene}", "--device", "cuda:7"], ["cuda:7", "--device auto"]),
        (["{photo}", "--allow-ungeoreferenced", "--crs", "EPSG:4326"], ["photo.jpg", "--crs"]),
        (["{scene}", "{missing}"], ["missing.tif"]),
        (["{missing}", "{text}", "--skip-errors"], ["missing.tif"]),
    ],
    ids=lambda value: " ".join(value).replace("{", "").replace("}", "").replace("--", ""),
)
def test_bad_input_gets_one_sentence_and_leaves_nothing(
    arguments: list[str], words: list[str], bad: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out" / "ships.gpkg"
    result = run(*(argument.format(**bad) for argument in arguments), "-o", out)
    assert result.exit_code == 1
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert result.stderr.splitlines()[-1] == lines[0]
    for word in words:
        assert word in lines[0]
    assert result.stdout == ""
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["-o", "{new}.gpkg", "--device", "abacus"], "abacus"),
        (["-o", "{new}.gpkg", "--score", "2"], "--score"),
        (["-o", "{new}.gpkg", "--score", "nan"], "--score"),
        (["-o", "{new}.gpkg", "--overlap", "nan"], "--overlap"),
        (["-o", "{new}.gpkg", "--tile", "0"], "--tile"),
        (["-o", "{new}.gpkg", "--bands", "red"], "--bands"),
        (["-o", "{new}.gpkg", "-o", "{new}.gpkg"], "twice"),
        (["-o", "{new}.png", "--overlay", "{new}.png"], "twice"),
        (["-o", "{scene}", "--format", "gpkg", "--overwrite"], "is a scene"),
        ([], "--output"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_command_line_is_told_from_bad_input(
    arguments: list[str], word: str, roadstead: SceneLabels, tmp_path: Path
) -> None:
    before = roadstead.path.stat()
    places = {"new": tmp_path / "ships", "scene": roadstead.path}
    result = run(roadstead.path, *(argument.format(**places) for argument in arguments))
    assert result.exit_code == 2
    assert word in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert roadstead.path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("name", "options", "word"),
    [
        ("ships.docx", (), ".gpkg"),
        ("ships.gpkg", ("--format", "docx"), "docx"),
        ("folder", ("--format", "gpkg"), "folder"),
        ("there.gpkg", (), "--overwrite"),
        ("there.gpkg/ships.gpkg", (), "cannot write"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    name: str, options: tuple[str, ...], word: str, roadstead: SceneLabels, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "there.gpkg").write_bytes(b"mine")
    result = run(roadstead.path, "-o", tmp_path / name, *options)
    assert result.exit_code == 1
    assert word in result.stderr
    assert "running on" not in result.stderr
    assert (tmp_path / "there.gpkg").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("second", "options", "words"),
    [("short", (), ["short.tif"]), ("photo", ("--allow-ungeoreferenced",), ["separate files"])],
)
def test_what_was_found_before_a_scene_that_fails_is_kept(
    second: str,
    options: tuple[str, ...],
    words: list[str],
    bad: dict[str, Path],
    sure_ships: gpd.GeoDataFrame,
    tmp_path: Path,
) -> None:
    out = tmp_path / "ships.gpkg"
    result = run(bad["scene"], bad[second], *options, "-o", out, "--score", SURE)
    assert result.exit_code == 1
    assert_same(gpd.read_file(out, layer="ships"), sure_ships, 0.95)
    assert "stopped early: the output has the ships of the first 1 of 2 scenes" in result.stderr
    for word in words:
        assert word in result.stderr.splitlines()[-2]
    # The last line says how to go on.
    assert result.stderr.splitlines()[-1].startswith(f"What was found is kept in {out}.larsd-")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_scenes_that_fail_are_left_out_where_that_is_asked_for(
    bad: dict[str, Path], sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "ships.gpkg"
    scenes = (bad["missing"], bad["scene"], bad["short"])
    result = run(*scenes, "-o", out, "--skip-errors", "--score", SURE, "--progress", "json")
    assert result.exit_code == 1
    assert_same(gpd.read_file(out, layer="ships"), sure_ships, 0.95)
    events = [json.loads(line) for line in result.stdout.splitlines()]
    warnings = [event["message"] for event in events if event["event"] == "warning"]
    assert [name in text for name, text in zip(("missing", "short"), warnings, strict=True)]
    assert events[-1]["event"] == "done"
    assert events[-1]["failed"] == [str(bad["missing"]), str(bad["short"])]


def test_scenes_beside_the_area_are_left_out_without_a_word(
    roadstead: SceneLabels, harbour: SceneLabels, sure_ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    # The harbour is larger and begins at the same corner: an area beyond the roadstead's edge.
    x, y = harbour.georef.pixel_to_map([[1200, 1200]])[0]
    out = tmp_path / "ships.gpkg"
    scenes = (roadstead.path, harbour.path)
    result = run(*scenes, "-o", out, "--aoi", f"{x},{y - 200},{x + 200},{y}")
    assert result.exit_code == 0, result.stderr
    assert "roadstead.tif: outside the search area" in result.stderr
