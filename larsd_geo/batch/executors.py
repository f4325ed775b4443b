"""Who searches the scenes of a batch: here, this process itself, one scene after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable
from typing import Protocol

from larsd_geo.batch.rasters import raster_of
from larsd_geo.batch.worker import SceneJob, SceneOutcome, search_with
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.result import ProgressCallback
from larsd_geo.detection.scene_journal import SceneJournal
from larsd_geo.errors import (
    ClusterError,
    DeviceError,
    InstallationError,
    JournalError,
    LarsdError,
    ModelError,
    SettingsError,
)
from larsd_geo.scene.fingerprint import Fingerprint, fingerprint_scene
from larsd_geo.scene.reading import settle_cache

__all__ = ["Executor", "OpenWork", "Serial", "is_of_scene"]

logger = logging.getLogger(__name__)

#: Opens the journal of a scene's tiles.
OpenWork = Callable[[SceneJob, Fingerprint], SceneJournal]

#: What no scene is to blame for, so that another one would fare no better.
_NOT_THE_SCENES = (
    ClusterError,
    DeviceError,
    InstallationError,
    JournalError,
    ModelError,
    SettingsError,
)


class Executor(Protocol):
    """Who searches scenes.

    Attributes:
        text: Who, in words.
    """

    text: str

    def run(
        self, jobs: Iterable[SceneJob], open_work: OpenWork
    ) -> Generator[SceneOutcome, None, None]:
        """Search scenes.

        Args:
            jobs: The scenes; one is taken when somebody is free for it, and not before.
            open_work: Opens the journal of a scene's tiles.

        Yields:
            What became of each scene, as soon as it is known, in any order. Closing the generator
            early ends the work.

        Raises:
            LarsdError: If no scene is to blame, so that all others would fail too.
        """
        ...


class Serial:
    """This process, one scene after the other.

    Args:
        detector: The detector.
        progress: Called after each batch of tiles.
    """

    def __init__(self, detector: Detector, progress: ProgressCallback | None = None) -> None:
        self._detector, self._progress = detector, progress
        self.text = "this process"

    def run(
        self, jobs: Iterable[SceneJob], open_work: OpenWork
    ) -> Generator[SceneOutcome, None, None]:
        """Search scenes; see `Executor.run`."""
        settle_cache()  # the next scene may be stored otherwise than the first
        for job in jobs:
            try:
                with raster_of(job.ref) as path:
                    work = open_work(job, fingerprint_scene(path))
                    outcome = search_with(self._detector, job, path, work, self._progress)
            except Exception as error:
                if not is_of_scene(error):
                    raise
                outcome = SceneOutcome(job, error=error)
            yield outcome


def is_of_scene(error: Exception) -> bool:
    """Tell whether an error is of one scene, so that the others can be searched.

    What is no error of ours is a defect that this scene has brought to light, and the others may
    do without it. What is missing on a machine, such as a package, is missing for every scene.
    """
    if isinstance(error, LarsdError):
        return not isinstance(error, _NOT_THE_SCENES)
    return not isinstance(error, ImportError)
