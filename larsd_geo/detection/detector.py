"""`detect`: scenes in, a layer of ships out."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timezone
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.result import (
    DetectionProgress,
    DetectionResult,
    ProgressCallback,
    SceneSummary,
)
from larsd_geo.detection.search import SceneSearch
from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.errors import (
    AreaOutsideSceneError,
    LarsdError,
    LayerMixError,
    NoScenesError,
    NotGeoreferencedError,
    OutOfMemoryError,
    TilingError,
)
from larsd_geo.geo import merge_layers, ships_from_boxes
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.inference.device import choose_device
from larsd_geo.inference.predictor import Predictor, default_batch_size
from larsd_geo.inference.views import views_for
from larsd_geo.model.config import DEFAULT_NMS_IOU
from larsd_geo.model.weights import load_model
from larsd_geo.scene import Scene, map_crs_from_text
from larsd_geo.windows import Tile

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
    tta: bool = False,
    scales: Sequence[float] = (1.0,),
    aoi: ScenePath | None = None,
    exclude: Sequence[ScenePath] = (),
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
        tta: Look at every tile in all eight turns and flips: eight times the work.
        scales: Scales at which every tile is looked at.
        aoi: A vector file or `xmin,ymin,xmax,ymax`; ships with their centre outside are left out.
        exclude: Vector files with polygons in which no ship is reported, such as land: a ship is
            left out when its centre or more than half of its area lies in them.
        scene_crs: The CRS to believe instead of the scenes' own.
        crs: The layer's CRS; None keeps the scenes' own, or WGS 84 where they differ.
        allow_ungeoreferenced: Take pictures that lie nowhere on a map.
        skip_errors: Leave out scenes that cannot be used, with a warning, instead of stopping.
        threads: Threads that read ahead.
        progress: Called after each batch of tiles; an exception from it ends the work at once.

    Returns:
        One layer, scene after scene, the best score first in each; `larsd_geo.geo.schema` lists
        its columns.

    Raises:
        LarsdError: If something asked for is not to be had; each error says what and what to do.
    """
    asked = dict(locals())  # the arguments; nothing else has a name yet
    names = [field.name for field in fields(DetectionSettings)]
    settings = DetectionSettings(**{name: asked[name] for name in names})
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
        AreaUnreadableError: If the area of interest or an exclusion cannot be read.
        UnusableCrsError: If nobody knows the layer's CRS, or it is none of maps.
    """

    def __init__(self, settings: DetectionSettings | None = None) -> None:
        self.settings = settings or DetectionSettings()
        self._places = SearchArea(self.settings.aoi, self.settings.exclude)
        self._crs = None if self.settings.crs is None else map_crs_from_text(self.settings.crs)
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
                layer, summary = self._search(path, (index, len(usable)), progress)
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
                    self._places.check_overlap(scene.working)
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
        return open_for_search(path, self.settings, self.card, value_range)

    def _search(
        self, path: ScenePath, place: tuple[int, int], progress: ProgressCallback | None
    ) -> tuple[gpd.GeoDataFrame, SceneSummary]:
        """Search a scene, which has the `place` (index, count) among those of the run."""
        began = time.monotonic()
        with self._open(path, self.settings.value_range) as scene:
            plan = plan_scene(scene, self.settings, self.card, self._places)
            search = SceneSearch(scene, plan, self._predictor(plan.tiles), self.settings)

            def layer() -> gpd.GeoDataFrame:
                return self._layer(scene, search)

            def report(done: int, total: int, ships: int) -> None:
                if progress is not None:
                    seconds = time.monotonic() - began
                    progress(
                        DetectionProgress(scene.name, *place, done, total, ships, seconds, layer)
                    )

            search.run(report)
            ships = layer()
            area_km2 = None
            if scene.working.crs is not None:
                across, down = scene.working.ground_sample_distance()
                area_km2 = search.pixels * across * down / 1e6
            seconds = time.monotonic() - began
            logger.info("%s: %d ships in %.1f s", scene.name, len(ships), seconds)
            return ships, SceneSummary(
                scene.name, len(ships), search.tiles_seen, search.pixels, area_km2, seconds
            )

    def _layer(self, scene: Scene, search: SceneSearch) -> gpd.GeoDataFrame:
        """Georeference what a search has found so far."""
        found = search.found()
        return ships_from_boxes(
            found.boxes,
            found.scores,
            scene.working,
            scene=scene.name,
            acquired=scene.acquired,
            model=self.card.name,
            model_sha256=self.card.sha256,
            detected_at=datetime.now(timezone.utc),
            bows=found.bows[:, 0],
            bow_probabilities=found.bows[:, 1],
            bow_bound=1.0 if self.card.bow is None else self.card.bow.bound,
        )

    def _predictor(self, tiles: Sequence[Tile]) -> Predictor:
        side = max(tiles[0].window.height, tiles[0].window.width)
        batch_size = self.settings.batch_size or default_batch_size(self.device.device, side)
        views = views_for(self.settings.tta, self.settings.scales)
        return Predictor(self._model, self.device, min(batch_size, len(tiles)), views)
