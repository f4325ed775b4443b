"""What a worker of a batch does: a scene, or a block of a scene's tiles. Everything pickles."""

from __future__ import annotations

import logging
import pickle
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from larsd_geo import __version__
from larsd_geo.batch.rasters import raster_of
from larsd_geo.batch.scenes import SceneRef
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.result import DetectionProgress, ProgressCallback, SceneResult
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import SearchedTile
from larsd_geo.detection.work import SceneWork
from larsd_geo.errors import ClusterError, JournalMismatchError, LarsdError
from larsd_geo.scene.fingerprint import Fingerprint, fingerprint_scene, refuse_change
from larsd_geo.scene.reading import settle_cache

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "Block",
    "Failure",
    "Order",
    "SceneJob",
    "SceneOutcome",
    "Split",
    "search_block",
    "search_scene",
    "search_with",
]

logger = logging.getLogger(__name__)

#: Detectors of this process that are not in use, by what they were made for.
_idle: dict[bytes, list[Detector]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Order:
    """What all scenes of a batch share.

    Attributes:
        settings: What is asked for.
        model_sha256: Of the weights that every worker must have.
        split: Most tiles of a scene that one worker searches alone; None is any number.
        version: Of larsd-geo, which every worker must have.
    """

    settings: DetectionSettings
    model_sha256: str
    split: int | None = None
    version: str = __version__


@dataclass(frozen=True)
class SceneJob:
    """A scene whose turn it is.

    Attributes:
        number: Its number in the manifest.
        name: What it is called in the layer.
        file: Its name as part of a file's.
        ref: The scene.
    """

    number: int
    name: str
    file: str
    ref: SceneRef


@dataclass(frozen=True)
class SceneOutcome:
    """What became of a scene.

    Attributes:
        job: The scene.
        result: Its ships; None if it failed.
        error: Why it failed.
        warnings: What is to be said about it, a sentence each.
    """

    job: SceneJob
    result: SceneResult | None = None
    error: Exception | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """A scene that is too large for one worker, so that its tiles are to be shared out.

    Attributes:
        job: The scene.
        digest: Of its plan.
        counts: Tiles in the plan, of each look.
        fingerprint: The scene's.
    """

    job: SceneJob
    digest: str
    counts: tuple[int, ...]
    fingerprint: Fingerprint


@dataclass(frozen=True)
class Block:
    """Some tiles of a scene.

    Attributes:
        split: The scene.
        share: Numbers of the tiles, which count on from look to look.
    """

    split: Split
    share: tuple[int, ...]


@dataclass(frozen=True)
class Failure:
    """What a worker could not do, and why.

    Attributes:
        error: The reason.
    """

    error: Exception

    @classmethod
    def of(cls, error: Exception) -> Failure:
        """Return a failure that can be pickled: the causes of errors, GDAL's among them, cannot."""
        if not isinstance(error, LarsdError):
            # Of a kind that the driver may lack.
            logger.debug("the error came from here", exc_info=error)
            kind = ImportError if isinstance(error, ImportError) else RuntimeError
            return cls(kind(f"{type(error).__name__}: {error}"))
        error.__cause__ = error.__context__ = None
        return cls(error.with_traceback(None))


def search_scene(
    order: Order, job: SceneJob, done: Sequence[SearchedTile] | None = None
) -> SceneOutcome | Split | Failure:
    """Search a scene, unless it has more tiles than one worker is to search.

    Args:
        order: What is asked for.
        job: The scene.
        done: All of its tiles, which are only put together then; None searches them.
    """
    try:
        with _warnings() as heard, _borrowed(order) as detector, raster_of(job.ref) as path:
            try:
                outcome = search_with(detector, job, path, _Whole(path, order.split, done))
            except _TooManyTilesError as found:
                return Split(job, found.digest, found.counts, found.fingerprint)
        return replace(outcome, warnings=tuple(heard))
    except Exception as error:
        return Failure.of(error)


def search_block(order: Order, block: Block) -> list[SearchedTile] | Failure:
    """Search some tiles of a scene.

    Args:
        order: What is asked for.
        block: The tiles.
    """
    job = block.split.job
    try:
        with _borrowed(order) as detector, raster_of(job.ref) as path:
            work = _Part(block)

            def stop_when_done(at: DetectionProgress) -> None:
                if len(work.found) >= len(block.share):
                    raise _BlockDoneError

            with suppress(_BlockDoneError):
                search_with(detector, job, path, work, stop_when_done)
            refuse_change(path, block.split.fingerprint)
            return work.found
    except Exception as error:
        return Failure.of(error)


def search_with(
    detector: Detector,
    job: SceneJob,
    path: str,
    work: SceneWork,
    progress: ProgressCallback | None = None,
    place: tuple[int, int] = (0, 1),
) -> SceneOutcome:
    """Search a scene with a detector, and note what its catalogue says of it.

    Args:
        detector: The detector.
        job: The scene.
        path: Its raster.
        work: What is done and what is to be done.
        progress: Called after each batch of tiles.
        place: The scene's number, from 0, and how many there are, for `progress`.

    Raises:
        LarsdError: If it cannot be searched.
    """
    if job.ref.bands is not None and detector.settings.bands is None:
        detector = detector.reading(job.ref.bands)
    result = detector.search(path, progress, place, work, job.name)
    ships = _with_facts(result.ships, job.ref)
    return SceneOutcome(job, SceneResult(ships, result.summary))


def _with_facts(ships: gpd.GeoDataFrame, ref: SceneRef) -> gpd.GeoDataFrame:
    """Return ships with what a catalogue says of their scene; it knows better than tags do."""
    import pandas as pd

    known: dict[str, Any] = {"scene_uri": ref.uri, **asdict(ref.facts)}
    if known["acquired"] is not None:
        stamp = pd.Timestamp(known["acquired"])
        stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
        known["acquired"] = stamp.as_unit("ms")
    told = ships.assign(
        **{
            name: pd.Series([value] * len(ships), index=ships.index, dtype=ships[name].dtype)
            for name, value in known.items()
            if value is not None and name in ships.columns
        }
    )
    # What a layer without ships says of itself.
    told.attrs = {**ships.attrs, **({"scene_uri": ref.uri} if ref.uri is not None else {})}
    return told


@contextmanager
def _borrowed(order: Order) -> Iterator[Detector]:
    """Lend a detector of this process; there is one for each thread that works, and no more.

    Raises:
        ClusterError: If this worker has another version or another model than the driver.
        LarsdError: As `Detector`.
    """
    if order.version != __version__:
        raise ClusterError(
            "a worker", f"it has larsd-geo {__version__}, and the batch has {order.version}"
        )
    settle_cache()  # the next scene may be stored otherwise than the first
    key = pickle.dumps(order.settings)
    with _lock:
        idle = _idle.setdefault(key, [])
        detector = idle.pop() if idle else None
    if detector is None:
        detector = Detector(order.settings)
        if detector.card.sha256 != order.model_sha256:
            raise ClusterError(
                "a worker", f"its model {detector.card.name} is not the one that the batch has"
            )
    # Not given back after an error that may have left it in a state of its own.
    yield detector
    with _lock:
        _idle[key].append(detector)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect the warnings of the log, which nobody reads on a worker."""
    heard: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("larsd_geo")
    log.addHandler(handler)
    try:
        yield heard
    finally:
        log.removeHandler(handler)


class _TooManyTilesError(Exception):
    """A scene has more tiles than one worker is to search."""

    def __init__(self, digest: str, counts: tuple[int, ...], fingerprint: Fingerprint) -> None:
        self.digest, self.counts, self.fingerprint = digest, counts, fingerprint


class _BlockDoneError(Exception):
    """The tiles of a block are done, so that the search ends."""


class _Whole:
    """The work on a scene that one worker searches, or puts together.

    Args:
        path: Its raster.
        most: Most tiles to search; None is any number.
        done: All of its tiles; None before.
    """

    def __init__(self, path: str, most: int | None, done: Sequence[SearchedTile] | None) -> None:
        self.fingerprint = fingerprint_scene(path)
        self.resumed = 0
        self.share: Sequence[int] | None = None
        self._most, self._done = most, done
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def finished(self) -> SceneResult | None:
        return None

    def tiles(self, digest: str, *counts: int) -> Iterator[SearchedTile]:
        if self._done is not None:
            yield from self._done
        elif self._most is not None and sum(counts) > self._most:
            raise _TooManyTilesError(digest, counts, self.fingerprint)

    def add(self, tiles: Sequence[SearchedTile]) -> None:
        pass

    def finish(self, result: SceneResult) -> None:
        pass


class _Part(_Whole):
    """The work on a block.

    Args:
        block: The block.

    Attributes:
        found: Its tiles that are done.
    """

    def __init__(self, block: Block) -> None:
        self.fingerprint = block.split.fingerprint
        self.resumed = 0
        self.share = block.share
        self.found: list[SearchedTile] = []
        self._digest, self._name = block.split.digest, block.split.job.name
        self._began = time.monotonic()

    def tiles(self, digest: str, *counts: int) -> Iterator[SearchedTile]:
        if digest != self._digest:
            raise JournalMismatchError(
                self._name, ["a worker reads the scene otherwise than another one did"]
            )
        return iter(())

    def add(self, tiles: Sequence[SearchedTile]) -> None:
        self.found.extend(tiles)
