"""`detect`: scenes in, a layer of ships out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from os import PathLike
from typing import TYPE_CHECKING, Any

import shapely

from larsd_geo.detection.device import choose_device
from larsd_geo.detection.merge import merge_tiles, tile_ships
from larsd_geo.detection.predictor import Predictor
from larsd_geo.geo import merge_layers, read_area, ships_from_boxes
from larsd_geo.model import Candidates, ModelCard, load_model
from larsd_geo.scene import ReadTile, Scene, open_scene, plan_windows, read_ahead

if TYPE_CHECKING:
    import geopandas as gpd

logger = logging.getLogger(__name__)

ScenePath = str | PathLike[str]

#: Side of a tile in working pixels. Large tiles waste few pixels on overlap; a batch of larger ones
#: would not fit small GPUs.
DEFAULT_TILE = 1024

#: Overlap of an ungeoreferenced picture's tiles, in pixels: its ships' sizes are unknown.
_BLIND_OVERLAP = 256

#: The overlap never takes more than this share of a tile, or the work would multiply; longer ships
#: than that may be cut at a seam.
_MOST_OVERLAP = 0.5


@dataclass(frozen=True)
class DetectionProgress:
    """Where a detection stands, after each tile.

    Attributes:
        scene: Name of the scene at work.
        scene_index: Its number, from 0, of `scene_count`.
        scene_count: Scenes in all.
        done: Tiles done in this scene, of `total`.
        total: Tiles of this scene.
        ships: Ships found so far in this scene, before the merge.
        seconds: Since the scene's work began.
    """

    scene: str
    scene_index: int
    scene_count: int
    done: int
    total: int
    ships: int
    seconds: float


ProgressCallback = Callable[[DetectionProgress], None]


def detect(
    scenes: ScenePath | Sequence[ScenePath],
    *,
    model: ScenePath | None = None,
    score: float | None = None,
    iou: float = 0.1,
    device: str = "auto",
    precision: str = "auto",
    batch_size: int | None = None,
    tile: int = DEFAULT_TILE,
    overlap_m: float | None = None,
    gsd: float | None = None,
    bands: Sequence[int] | None = None,
    value_range: tuple[float, float] | None = None,
    aoi: ScenePath | None = None,
    crs: Any = None,
    allow_ungeoreferenced: bool = False,
    threads: int = 2,
    progress: ProgressCallback | None = None,
) -> gpd.GeoDataFrame:
    """Find the ships of one or more scenes.

    Args:
        scenes: Rasters, as `larsd_geo.scene.open_scene` takes them.
        model: An installed model's name or a model's folder; None is the shipped one.
        score: Least score of a ship; None is the model's own threshold.
        iou: Of two boxes that overlap by more than this IoU, the lower-scored is dropped.
        device: `auto`, `cuda`, `cuda:N`, `mps` or `cpu`.
        precision: `auto`, `float32`, `bfloat16` or `float16`.
        batch_size: Tiles that go through the network together; None chooses for the device.
        tile: Side of a tile in working pixels.
        overlap_m: What neighbouring tiles share, in metres: the longest ship that is whole in one
            tile. None is the model's longest ship.
        gsd: Ground sample distance to work at in metres; None keeps the scene's own within the
            model's range.
        bands: The band, or the three for red, green and blue, from 1.
        value_range: Values that become black and white, for pictures of more than eight bits.
        aoi: A vector file or `xmin,ymin,xmax,ymax`; ships with their centre outside are left out.
        crs: The layer's CRS; None keeps the scenes' own, or WGS 84 where they differ.
        allow_ungeoreferenced: Take pictures that lie nowhere on a map.
        threads: Threads that read ahead.
        progress: Called after each tile; an exception from it ends the work.

    Returns:
        One layer, scene after scene, the best score first in each (`larsd_geo.geo` lists columns).

    Raises:
        LarsdError: If something asked for is not to be had; each error says what and what to do.
    """
    paths = [scenes] if isinstance(scenes, (str, PathLike)) else list(scenes)
    chosen = choose_device(device, precision)
    logger.info("%s", chosen.describe())
    loaded = load_model(model, chosen.device)
    card = loaded.card
    predictor = Predictor(loaded, chosen, batch_size)
    layers = []
    for index, path in enumerate(paths):
        with open_scene(
            path,
            bands=bands,
            gsd=gsd,
            gsd_range=card.gsd_range_m,
            value_range=value_range,
            allow_ungeoreferenced=allow_ungeoreferenced,
        ) as scene:
            found = _detect_scene(
                scene,
                predictor,
                score=card.score_threshold if score is None else score,
                iou=iou,
                tile=tile,
                overlap_m=overlap_m,
                aoi=aoi,
                threads=threads,
                progress=_placed(progress, scene.name, index, len(paths)),
            )
            layers.append(_layer(scene, found, card))
    return merge_layers(layers, crs)


def _placed(
    progress: ProgressCallback | None, scene: str, index: int, count: int
) -> Callable[[int, int, int, float], None]:
    def report(done: int, total: int, ships: int, seconds: float) -> None:
        if progress is not None:
            progress(DetectionProgress(scene, index, count, done, total, ships, seconds))

    return report


def _detect_scene(
    scene: Scene,
    predictor: Predictor,
    *,
    score: float,
    iou: float,
    tile: int,
    overlap_m: float | None,
    aoi: ScenePath | None,
    threads: int,
    progress: Callable[[int, int, int, float], None],
) -> Candidates:
    area = None
    if aoi is not None:
        area = scene.working.geometry_to_pixels(read_area(aoi, scene.working))
    overlap = overlap_px(scene.working_gsd_m, predictor.model.card, tile, overlap_m)
    tiles = plan_windows(scene.working.shape, tile, overlap)
    logger.info(
        "%s: %d x %d pixels, %d tiles, %s",
        scene.name,
        scene.working.shape[1],
        scene.working.shape[0],
        len(tiles),
        "unknown pixel size" if scene.working_gsd_m is None else f"{scene.working_gsd_m:.2f} m",
    )
    parts: list[Candidates] = []
    waiting: list[ReadTile] = []
    done, began = 0, time.monotonic()
    batch = predictor.batch_size
    reading = read_ahead(scene, tiles, depth=2 * batch + threads, threads=threads, area=area)
    try:
        for read in reading:
            if read.image is not None:
                waiting.append(read)
            if len(waiting) == batch:
                parts.extend(_predict(predictor, waiting, score, iou))
                waiting = []
            done += 1
            ships = sum(len(part.scores) for part in parts)
            progress(done, len(tiles), ships, time.monotonic() - began)
    finally:
        reading.close()
    parts.extend(_predict(predictor, waiting, score, iou))
    merged = merge_tiles(parts, iou)
    if area is not None:
        inside = shapely.contains_xy(area, merged.boxes[:, 0], merged.boxes[:, 1])
        merged = Candidates(merged.boxes[inside], merged.scores[inside])
    return merged


def _predict(
    predictor: Predictor, tiles: list[ReadTile], score: float, iou: float
) -> list[Candidates]:
    images = [read.image for read in tiles if read.image is not None]
    valid = [read.valid for read in tiles if read.valid is not None]
    found = predictor.predict(images, valid)
    return [
        tile_ships(candidates, read.tile, mask, score, iou)
        for candidates, read, mask in zip(found, tiles, valid, strict=True)
    ]


def overlap_px(
    gsd_m: float | None, card: ModelCard, tile: int, overlap_m: float | None = None
) -> int:
    """Return what neighbouring tiles share, in working pixels.

    Args:
        gsd_m: Metres per working pixel, None if unknown.
        card: Of the model; names its longest ship.
        tile: Side of a tile.
        overlap_m: The overlap asked for, in metres; None is the model's longest ship.
    """
    most = int(tile * _MOST_OVERLAP)
    if gsd_m is None:
        return min(_BLIND_OVERLAP, most)
    wanted = card.longest_ship_m if overlap_m is None else overlap_m
    pixels = round(wanted / gsd_m)
    if pixels > most:
        logger.info(
            "ships longer than %.0f m may be cut at seams; a larger --tile keeps them whole",
            most * gsd_m,
        )
    return min(pixels, most)


def _layer(scene: Scene, found: Candidates, card: ModelCard) -> gpd.GeoDataFrame:
    return ships_from_boxes(
        found.boxes,
        found.scores,
        scene.working,
        scene=scene.name,
        acquired=scene.acquired,
        model=card.name,
        model_sha256=card.sha256,
        detected_at=datetime.now(timezone.utc),
    )
