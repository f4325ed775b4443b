"""`detect`: scenes in, a layer of ships out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timezone
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from larsd_geo.boxes import nms_rotated
from larsd_geo.detection.device import choose_device
from larsd_geo.detection.merge import TileShips, merge_tiles, tile_ships
from larsd_geo.detection.predictor import Predictor, default_batch_size
from larsd_geo.detection.result import (
    DetectionProgress,
    DetectionResult,
    DetectionSettings,
    ProgressCallback,
    ScenePath,
    SceneSummary,
)
from larsd_geo.detection.tiling import choose_tiling
from larsd_geo.errors import (
    AreaOutsideSceneError,
    LarsdError,
    LayerMixError,
    NoScenesError,
    NotGeoreferencedError,
    OutOfMemoryError,
    TilingError,
)
from larsd_geo.geo import merge_layers, read_area, ships_from_boxes
from larsd_geo.model import Candidates, load_model
from larsd_geo.model.predict import DEFAULT_NMS_IOU, DEFAULT_SCORE_FLOOR
from larsd_geo.scene import (
    ReadTile,
    Scene,
    Tile,
    crs_from_text,
    open_scene,
    plan_windows,
    read_ahead,
)

if TYPE_CHECKING:
    import geopandas as gpd

logger = logging.getLogger(__name__)

#: What a scene may not be to blame for, so that another one would fare no better.
_NOT_THE_SCENES = (OutOfMemoryError, TilingError)


def detect(
    scenes: ScenePath | Sequence[ScenePath],
    *,
    model: ScenePath | None = None,
    score: float | None = None,
    iou: float = DEFAULT_NMS_IOU,
    device: str = "auto",
    precision: str = "auto",
    batch_size: int | None = None,
    tile: int | None = None,
    overlap_m: float | None = None,
    gsd: float | None = None,
    bands: Sequence[int] | None = None,
    value_range: tuple[float, float] | None = None,
    aoi: ScenePath | None = None,
    scene_crs: Any = None,
    crs: Any = None,
    allow_ungeoreferenced: bool = False,
    skip_errors: bool = False,
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
        tile: Side of a tile in working pixels; None chooses by the overlap.
        overlap_m: What neighbouring tiles share, in metres: the longest ship that is whole in one
            tile. None is the model's longest ship.
        gsd: Ground sample distance to work at in metres; None keeps the scene's own within the
            model's range.
        bands: The band, or the three for red, green and blue, from 1.
        value_range: Values that become black and white, for pictures of more than eight bits.
        aoi: A vector file or `xmin,ymin,xmax,ymax`; ships with their centre outside are left out.
        scene_crs: The CRS to believe instead of the scenes' own.
        crs: The layer's CRS; None keeps the scenes' own, or WGS 84 where they differ.
        allow_ungeoreferenced: Take pictures that lie nowhere on a map.
        skip_errors: Leave out scenes that cannot be used, with a warning, instead of stopping.
        threads: Threads that read ahead.
        progress: Called after each batch of tiles; an exception from it ends the work at once.

    Returns:
        One layer, scene after scene, the best score first in each (`larsd_geo.geo` lists columns).

    Raises:
        LarsdError: If something asked for is not to be had; each error says what and what to do.
    """
    settings = DetectionSettings(
        model=model,
        score=score,
        iou=iou,
        device=device,
        precision=precision,
        batch_size=batch_size,
        tile=tile,
        overlap_m=overlap_m,
        gsd=gsd,
        bands=bands,
        value_range=value_range,
        aoi=aoi,
        scene_crs=scene_crs,
        crs=crs,
        allow_ungeoreferenced=allow_ungeoreferenced,
        skip_errors=skip_errors,
        threads=threads,
    )
    paths = [scenes] if isinstance(scenes, (str, PathLike)) else scenes
    return Detector(settings).run(paths, progress).ships


class Detector:
    """A model on a device, ready for scenes.

    Args:
        settings: What is asked for.

    Raises:
        DeviceError: If the device or the precision is not to be had.
        UnknownModelError: If there is no such model.
        ModelCardError: If its card is damaged.
        DamagedWeightsError: If its weights are.
        UnusableCrsError: If nobody knows the layer's CRS.
    """

    def __init__(self, settings: DetectionSettings | None = None) -> None:
        self.settings = settings or DetectionSettings()
        self._crs = None if self.settings.crs is None else crs_from_text(self.settings.crs)
        self.device = choose_device(self.settings.device, self.settings.precision)
        logger.info("%s", self.device.describe())
        self._model = load_model(self.settings.model, self.device.device)
        self.card = self._model.card

    def run(
        self, scenes: Sequence[ScenePath], progress: ProgressCallback | None = None
    ) -> DetectionResult:
        """Find the ships of scenes.

        All scenes are opened before the first is searched, so that a slip in the name of the last
        one shows at once.

        Args:
            scenes: Rasters, as `larsd_geo.scene.open_scene` takes them.
            progress: Called after each batch of tiles; an exception from it ends the work at once.

        Raises:
            LarsdError: If something cannot be used; with `skip_errors` only if no scene can.
        """
        failed: list[tuple[str, LarsdError]] = []
        layers: list[gpd.GeoDataFrame] = []
        summaries: list[SceneSummary] = []
        usable = self._check(scenes, failed)
        for index, path in enumerate(usable):
            try:
                layer, summary = self._search(path, _placed(progress, index, len(usable)))
            except LarsdError as error:
                self._blame(path, error, failed)
            else:
                layers.append(layer)
                summaries.append(summary)
        if failed and not layers:
            raise failed[0][1]
        ships = merge_layers(layers, self._crs)
        return DetectionResult(ships, self.device, self.card, tuple(summaries), tuple(failed))

    def _check(
        self, scenes: Sequence[ScenePath], failed: list[tuple[str, LarsdError]]
    ) -> list[ScenePath]:
        """Return the scenes that can be searched, and add the others to `failed`.

        Scenes that the area of interest does not touch are left out silently, but for the case that
        it touches none.
        """
        if not scenes:
            raise NoScenesError
        usable: list[ScenePath] = []
        placed: set[bool] = set()
        beside: list[AreaOutsideSceneError] = []
        for path in scenes:
            try:
                # A given range spares the look at the values, which takes a while on a large scene.
                with self._open(path, self.settings.value_range or (0.0, 1.0)) as scene:
                    self._area(scene)
                    is_placed = scene.georef.crs is not None
            except AreaOutsideSceneError as error:
                logger.info("%s: outside the area of interest", fspath(path))
                beside.append(error)
                continue
            except LarsdError as error:
                self._blame(path, error, failed)
                continue
            if self._crs is not None and not is_placed:
                raise NotGeoreferencedError(
                    path,
                    "place on a map from which its ships could be brought to another CRS",
                    "leave --crs out",
                )
            usable.append(path)
            placed.add(is_placed)
        if len(placed) > 1:
            raise LayerMixError
        if beside and not usable:
            raise beside[0]
        return usable

    def _blame(
        self, path: ScenePath, error: LarsdError, failed: list[tuple[str, LarsdError]]
    ) -> None:
        """Note a scene that cannot be used; raises where it shall not be skipped."""
        if not self.settings.skip_errors or isinstance(error, _NOT_THE_SCENES):
            raise error
        logger.warning("skipped: %s", error)
        failed.append((fspath(path), error))

    def _open(self, path: ScenePath, value_range: tuple[float, float] | None) -> Scene:
        asked = self.settings
        return open_scene(
            path,
            bands=asked.bands,
            crs=asked.scene_crs,
            gsd=asked.gsd,
            gsd_range=self.card.gsd_range_m,
            value_range=value_range,
            allow_ungeoreferenced=asked.allow_ungeoreferenced,
        )

    def _area(self, scene: Scene) -> BaseGeometry | None:
        """Return the area of interest in working pixels."""
        if self.settings.aoi is None:
            return None
        return scene.working.geometry_to_pixels(read_area(self.settings.aoi, scene.working))

    def _search(
        self, path: ScenePath, report: Callable[[str, int, int, int, float], None]
    ) -> tuple[gpd.GeoDataFrame, SceneSummary]:
        began = time.monotonic()
        with self._open(path, self.settings.value_range) as scene:
            tiling = choose_tiling(
                scene.working_gsd_m, self.card, self.settings.tile, self.settings.overlap_m
            )
            tiles = plan_windows(scene.working.shape, *tiling)
            search = _Search(scene, tiles, self._area(scene), self._predictor(tiles), self.settings)
            found = search.run(
                lambda done, total, ships: report(
                    scene.name, done, total, ships, time.monotonic() - began
                )
            )
            ships = ships_from_boxes(
                found.boxes,
                found.scores,
                scene.working,
                scene=scene.name,
                acquired=scene.acquired,
                model=self.card.name,
                model_sha256=self.card.sha256,
                detected_at=datetime.now(timezone.utc),
            )
            area_km2 = None
            if scene.working.crs is not None:
                across, down = scene.working.ground_sample_distance()
                area_km2 = search.pixels * across * down / 1e6
            seconds = time.monotonic() - began
            logger.info("%s: %d ships in %.1f s", scene.name, len(ships), seconds)
            return ships, SceneSummary(
                scene.name, len(ships), search.tiles_seen, search.pixels, area_km2, seconds
            )

    def _predictor(self, tiles: Sequence[Tile]) -> Predictor:
        side = max(tiles[0].window.height, tiles[0].window.width)
        batch_size = self.settings.batch_size or default_batch_size(self.device.device, side)
        return Predictor(self._model, self.device, min(batch_size, len(tiles)))


class _Search:
    """The search of one scene.

    Attributes:
        tiles_seen: Tiles that went through the network so far.
        pixels: Valid working pixels in their cores.
    """

    def __init__(
        self,
        scene: Scene,
        tiles: Sequence[Tile],
        area: BaseGeometry | None,
        predictor: Predictor,
        settings: DetectionSettings,
    ) -> None:
        self._scene, self._tiles, self._area, self._predictor = scene, tiles, area, predictor
        self._threads = settings.threads
        self._iou = settings.iou
        card = predictor.model.card
        self._score = card.score_threshold if settings.score is None else settings.score
        self._parts: list[TileShips] = []
        self._ships = 0
        self.tiles_seen = self.pixels = 0
        rows, columns = scene.working.shape
        gsd = scene.working_gsd_m
        logger.info(
            "%s: %d x %d pixels%s, %d tiles of %d x %d",
            scene.name,
            columns,
            rows,
            "" if gsd is None else f" of {gsd:.3g} m",
            len(tiles),
            tiles[0].window.width,
            tiles[0].window.height,
        )

    def run(self, report: Callable[[int, int, int], None]) -> Candidates:
        """Search the scene; `report` is told tiles done, tiles in all, and ships so far."""
        waiting: list[ReadTile] = []
        batch = self._predictor.batch_size
        total, skipped = len(self._tiles), 0
        reading = read_ahead(
            self._scene,
            self._tiles,
            depth=batch + self._threads,
            threads=self._threads,
            area=self._area,
        )
        with closing(reading):
            for number, read in enumerate(reading, 1):
                if read.image is None:
                    skipped += 1
                else:
                    waiting.append(read)
                if len(waiting) == batch or number == total:
                    self._look(waiting)
                    waiting = []
                report(self.tiles_seen + skipped, total, self._ships)
        merged = merge_tiles(self._parts, self._iou)
        if self._area is not None:
            inside = shapely.contains_xy(self._area, merged.boxes[:, 0], merged.boxes[:, 1])
            merged = Candidates(merged.boxes[inside], merged.scores[inside])
            self.pixels = min(self.pixels, round(self._area.area))
        return merged

    def _look(self, tiles: Sequence[ReadTile]) -> None:
        """Send a batch of tiles through the network and keep what is theirs."""
        images = [read.image for read in tiles if read.image is not None]
        masks = [read.valid for read in tiles if read.valid is not None]
        floor = min(self._score, DEFAULT_SCORE_FLOOR)
        found = self._predictor.predict(images, masks, floor)
        for read, candidates, valid in zip(tiles, found, masks, strict=True):
            part = tile_ships(candidates, read.tile, valid, self._score, self._iou)
            if len(part.scores):
                self._parts.append(part)
            window, core = read.tile
            top, left = core.row - window.row, core.col - window.col
            seen = valid[top : top + core.height, left : left + core.width]
            self.pixels += int(seen.sum())
            self._ships += len(nms_rotated(part.boxes[part.own], part.scores[part.own], self._iou))
            self.tiles_seen += 1


def _placed(
    progress: ProgressCallback | None, index: int, count: int
) -> Callable[[str, int, int, int, float], None]:
    def report(scene: str, done: int, total: int, ships: int, seconds: float) -> None:
        if progress is not None:
            progress(DetectionProgress(scene, index, count, done, total, ships, seconds))

    return report
