"""`detect` and `Detector`: scenes in, ships out, each scene's as soon as it is done."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from importlib import import_module
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from larsd_geo.detection.journal import Journal
from larsd_geo.detection.journal_records import deciding
from larsd_geo.detection.lengths import check_lengths, check_place
from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.result import (
    DetectionProgress,
    ProgressCallback,
    RunSummary,
    SceneResult,
    SceneSummary,
)
from larsd_geo.detection.search import SceneSearch
from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.detection.work import SceneWork
from larsd_geo.errors import (
    JournalError,
    LarsdError,
    NetworkOutputError,
    NoScenesError,
    OutOfMemoryError,
    SearchAreaOutsideSceneError,
    TilingError,
)
from larsd_geo.geo.layer_crs import check_scene_layer
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.predictor import Predictor, default_batch_size
from larsd_geo.inference.views import views_for
from larsd_geo.io.sinks import ChecksCrs, MemorySink, Sink
from larsd_geo.scene import map_crs_from_text
from larsd_geo.scene.fingerprint import fingerprint_scene, refuse_change
from larsd_geo.scene.names import scene_names
from larsd_geo.scene.source import check_exists
from larsd_geo.windows import Tile

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

__all__ = ["Detector", "detect"]

logger = logging.getLogger(__name__)

#: What is loaded while a search has begun.
_LAYER = "larsd_geo.detection.layer"

#: Scenes that were skipped, each with the reason.
Failed = list[tuple[str, LarsdError]]

#: What no scene is to blame for, so that another one would fare no better.
_NOT_THE_SCENES = (JournalError, NetworkOutputError, OutOfMemoryError, TilingError)


def detect(
    scenes: ScenePath | Sequence[ScenePath],
    settings: DetectionSettings | None = None,
    *,
    progress: ProgressCallback | None = None,
    journal: Journal | None = None,
    **changes: Any,
) -> gpd.GeoDataFrame:
    """Find the ships of one or more scenes.

        >>> ships = detect("scene.tif", score=0.5, aoi="harbour.geojson")  # doctest: +SKIP

    Args:
        scenes: Rasters, as `larsd_geo.open_scene` takes them.
        settings: What is asked for; None is the defaults of `DetectionSettings`.
        progress: Called after each batch of tiles; an exception from it ends the work at once.
        journal: Keeps the work of a run that is interrupted; see `Detector.run`.
        **changes: Fields of `DetectionSettings` to set differently from `settings`.

    Returns:
        One layer, scene after scene, the best score first in each; `larsd_geo.geo.schema` lists
        its columns.

    Raises:
        LarsdError: If something asked for is not available; each error says what, and what to do.
        TypeError: If a field is unknown.
    """
    chosen = replace(settings or DetectionSettings(), **changes)
    paths = [scenes] if isinstance(scenes, (str, PathLike)) else scenes
    sink = MemorySink(chosen.crs)
    Detector(chosen).run(paths, sink, progress, journal)
    return sink.ships()


class Detector:
    """A model on a device, ready for scenes.

    Args:
        settings: What is asked for.

    Attributes:
        settings: What is asked for.
        card: The card of the model.
        backend: What runs its network, and where.

    Raises:
        BackendError: If no backend can run the model.
        MissingPackageError: If the backend that is asked for is not installed.
        UnavailableDeviceError: If the device or the precision is not available.
        UnknownModelError: If there is no such model.
        ModelCardError: If its card is damaged.
        DamagedWeightsError: If its weights are.
        UnreadableSearchAreaError: If the search area or an exclusion cannot be read.
        UnusableCrsError: If the layer's CRS is unknown, or not one of map coordinates.
        LengthRangeError: If no ship can be as long as it is asked to be.
    """

    def __init__(self, settings: DetectionSettings | None = None) -> None:
        self.settings = settings or DetectionSettings()
        self._area = self.settings.search_area()
        if self.settings.crs is not None:
            map_crs_from_text(self.settings.crs)
        check_lengths(self.settings)
        self._model = open_model(
            self.settings.model,
            self.settings.device,
            self.settings.precision,
            self.settings.backend,
            threads=self.settings.threads,
        )
        self.card, self.backend = self._model.card, self._model.backend
        self._fits: Callable[[pyproj.CRS | None], None] | None = None

    def run(
        self,
        scenes: Sequence[ScenePath],
        sink: Sink | None = None,
        progress: ProgressCallback | None = None,
        journal: Journal | None = None,
    ) -> RunSummary:
        """Find the ships of scenes, and hand each scene's to a sink as soon as it is done.

        Where a scene fails, the sink is finished with the ships of those before it, and the error
        is raised.

        Args:
            scenes: Rasters, as `larsd_geo.open_scene` takes them.
            sink: What takes the ships; None drops them, for a count.
            progress: Called after each batch of tiles; an exception from it ends the work at once.
            journal: Keeps the work of a run that does not come to its end, for another one to take
                up; it is removed once the sink is finished.

        Raises:
            LarsdError: If something cannot be used; with `skip_errors` only if no scene can.
        """
        if journal is None:
            return self._run(scenes, sink, progress, None)
        journal.begin(deciding(self.settings, self.card, self.backend), scenes)
        try:
            summary = self._run(scenes, sink, progress, journal)
        except BaseException:
            journal.close()
            raise
        journal.end()
        return summary

    def _run(
        self,
        scenes: Sequence[ScenePath],
        sink: Sink | None,
        progress: ProgressCallback | None,
        journal: Journal | None,
    ) -> RunSummary:
        failed: Failed = []
        summaries: list[SceneSummary] = []
        sink = MemorySink() if sink is None else sink
        self._fits = sink.check_crs if isinstance(sink, ChecksCrs) else None
        try:
            for result in self.results(scenes, progress, failed, journal):
                sink.add(result.ships)
                summaries.append(result.summary)
            if failed and not summaries:
                raise failed[0][1]
        except LarsdError:
            if summaries:
                logger.warning(
                    "stopped early: the output has the ships of the first %d of %d scenes",
                    len(summaries),
                    len(scenes),
                )
                sink.finish()
            else:
                sink.abort()
            raise
        except BaseException:
            sink.abort()
            raise
        sink.finish()
        return RunSummary(tuple(summaries), tuple(failed))

    def results(
        self,
        scenes: Sequence[ScenePath],
        progress: ProgressCallback | None = None,
        failed: Failed | None = None,
        journal: Journal | None = None,
    ) -> Iterator[SceneResult]:
        """Find the ships of scenes, one scene after the other.

        The names of all are checked first, as far as that is cheap; each scene is opened when its
        turn comes. Scenes that the search area does not touch are left out, unless it touches
        none.

        Args:
            scenes: Rasters, as `larsd_geo.open_scene` takes them.
            progress: Called after each batch of tiles.
            failed: Takes the scenes that are skipped, each with the reason.
            journal: Begun for these scenes; what it holds of them is not searched again.

        Yields:
            The result of each scene, as soon as it is done.

        Raises:
            LarsdError: If something cannot be used; with `skip_errors` only what is no scene's
                fault.
        """
        if not scenes:
            raise NoScenesError
        failed = [] if failed is None else failed
        usable = list(self._that_exist(scenes, failed))
        outside: list[SearchAreaOutsideSceneError] = []
        searched = 0
        texts = [fspath(path) for path in scenes]
        names = dict(zip(texts, scene_names(texts), strict=True))
        for index, path in enumerate(usable):
            part = None if journal is None else journal.scene(path)
            try:
                result = self.search(
                    path, progress, (index, len(usable)), part, names[fspath(path)]
                )
            except SearchAreaOutsideSceneError as error:
                logger.info("%s: outside the search area", names[fspath(path)])
                outside.append(error)
            except LarsdError as error:
                if part is not None:
                    part.fail(error)
                self._skip(path, error, failed)
            else:
                searched += 1
                yield result
        if outside and not searched:
            raise outside[0]

    def search(
        self,
        path: ScenePath,
        progress: ProgressCallback | None = None,
        place: tuple[int, int] = (0, 1),
        journal: SceneWork | None = None,
        name: str | None = None,
    ) -> SceneResult:
        """Find the ships of one scene.

        Args:
            path: The raster.
            progress: Called after each batch of tiles.
            place: The scene's number, from 0, and how many there are, for `progress`.
            journal: The scene's, or other work on it; what it holds is not searched again, and it
                takes the rest.
            name: What to call it; None is its file's name.

        Raises:
            LarsdError: If it cannot be used.
        """
        known = None if journal is None else journal.finished()
        if known is not None:
            return self._taken_over(known, progress, place)
        began = time.monotonic()
        before = fingerprint_scene(path) if journal is None else journal.fingerprint
        with open_for_search(path, self.settings, self.card, self._area) as scene:
            scene.name = name or scene.name
            check_scene_layer(path, scene.working, self.settings.crs)
            check_place(path, scene, self.settings)
            if self._fits is not None:
                target = self.settings.crs
                self._fits(scene.working.crs if target is None else map_crs_from_text(target))
            plan = plan_scene(scene, self.settings, self.card, self._area)
            predictors = [self._predictor(look.tiles) for look in plan.looks]
            search = SceneSearch(plan, predictors, self.settings, self.card)

            def spent() -> float:
                return time.monotonic() - began if journal is None else journal.seconds

            def layer(*, find_collars: bool = False) -> gpd.GeoDataFrame:
                from larsd_geo.detection.layer import ships_layer

                return ships_layer(
                    scene, search, self.card, self.settings, find_collars=find_collars
                )

            def report(done: int, total: int, ships: int) -> None:
                if progress is not None:
                    progress(
                        DetectionProgress(
                            scene=scene.name,
                            scene_index=place[0],
                            scene_count=place[1],
                            done=done,
                            total=total,
                            ships=ships,
                            seconds=spent(),
                            resumed=0 if journal is None else journal.resumed,
                            layer=layer,
                        )
                    )

            # GeoPandas takes a third of a second to load; the network's first tiles take longer.
            threading.Thread(target=import_module, args=(_LAYER,), daemon=True).start()
            search.run(report, journal)
            refuse_change(path, before)
            ships = layer(find_collars=True)
            seconds = spent()
            logger.info("%s: %d ships in %.1f s", scene.name, len(ships), seconds)
            summary = SceneSummary(
                scene.name,
                len(ships),
                search.tiles_seen,
                search.pixels,
                search.area_km2(),
                seconds,
            )
            result = SceneResult(ships, summary)
            if journal is not None:
                journal.finish(result)
            return result

    def reading(self, bands: Sequence[int] | None) -> Detector:
        """Return a detector with the same model that reads other bands.

        Args:
            bands: As of `DetectionSettings`.
        """
        other = copy(self)
        other.settings = replace(self.settings, bands=bands)
        return other

    def _taken_over(
        self, result: SceneResult, progress: ProgressCallback | None, place: tuple[int, int]
    ) -> SceneResult:
        """Report a scene whose result was in the journal."""
        summary = result.summary
        logger.info("%s: %d ships, from the journal", summary.scene, summary.ships)
        if progress is not None:
            progress(
                DetectionProgress(
                    scene=summary.scene,
                    scene_index=place[0],
                    scene_count=place[1],
                    done=summary.tiles,
                    total=summary.tiles,
                    ships=summary.ships,
                    seconds=summary.seconds,
                    resumed=summary.tiles,
                    layer=lambda: result.ships,
                )
            )
        return result

    def _that_exist(self, scenes: Sequence[ScenePath], failed: Failed) -> Iterator[ScenePath]:
        """Yield the scenes whose names are worth a try: a slip in the last one shows at once."""
        for path in scenes:
            try:
                check_exists(path)
            except LarsdError as error:
                self._skip(path, error, failed)
            else:
                yield path

    def _skip(self, path: ScenePath, error: LarsdError, failed: Failed) -> None:
        """Note a scene that cannot be used, or raise its error where it must not be skipped."""
        if not self.settings.skip_errors or isinstance(error, _NOT_THE_SCENES):
            raise error
        logger.warning("skipped: %s", error)
        failed.append((fspath(path), error))

    def _predictor(self, tiles: Sequence[Tile]) -> Predictor:
        side = max(tiles[0].window.height, tiles[0].window.width)
        batch_size = self.settings.batch_size or default_batch_size(self.backend, side)
        views = views_for(self.settings.tta)
        return self._model.predictor(min(batch_size, len(tiles)), views)
