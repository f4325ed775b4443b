"""A batch: scenes from their sources to their outputs, with a manifest of what became of each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from larsd_geo.batch.executors import Executor
from larsd_geo.batch.manifest import Manifest
from larsd_geo.batch.outputs import BatchOutput, OneLayer
from larsd_geo.batch.scenes import SceneRef
from larsd_geo.batch.status import BatchStatus
from larsd_geo.batch.worker import SceneJob, SceneOutcome
from larsd_geo.errors import (
    KilledWorkersError,
    LarsdError,
    LayerMixError,
    OutputExistsError,
    SearchAreaOutsideSceneError,
)

__all__ = ["DEFAULT_ATTEMPTS", "Batch", "SceneReport"]

logger = logging.getLogger(__name__)

#: How often a scene may fail before it is only tried again when somebody asks for it.
DEFAULT_ATTEMPTS = 3


@dataclass(frozen=True)
class SceneReport:
    """What became of a scene, for whoever watches.

    Attributes:
        scene: Its name.
        state: `done`, `failed` or `skipped`.
        ships: Ships found; None if it was not searched.
        reason: Why it failed or was skipped.
        output: Where its ships are.
        seconds: What it took; None if it was not searched.
        position: How many scenes of the run are over.
        total: How many the run has to search.
    """

    scene: str
    state: str
    ships: int | None
    reason: str | None
    output: str | None
    seconds: float | None
    position: int
    total: int


class Batch:
    """A run over many scenes.

    What is found leaves by the output as soon as a scene is done, and then the manifest notes it.
    So a run that is killed in between searches that scene again, and its output is replaced.

    Args:
        manifest: The manifest.
        output: Where the ships go.
        watch: Told of each scene that is over.
    """

    def __init__(
        self,
        manifest: Manifest,
        output: BatchOutput,
        watch: Callable[[SceneReport], None] | None = None,
    ) -> None:
        self._manifest, self._output = manifest, output
        self._watch = watch
        self._over = self._total = 0

    def register(
        self, scenes: Iterable[SceneRef], *, retry_failed: bool, attempts: int = DEFAULT_ATTEMPTS
    ) -> tuple[int, int]:
        """Take the scenes.

        Args:
            scenes: The scenes.
            retry_failed: Whether to try those again that failed too often.
            attempts: How often a scene may fail.

        Returns:
            How many scenes there are, and how many of them are to be searched.
        """
        count = self._manifest.register(scenes, retry_failed=retry_failed, attempts=attempts)
        self._total = self._manifest.left()
        return count, self._total

    def run(self, executor: Executor) -> BatchStatus:
        """Search what is to be searched, and write what is to be written.

        Args:
            executor: Who searches.

        Returns:
            What became of the scenes.

        Raises:
            LarsdError: If something is wrong that no scene is to blame for. What was done until
                then is written and noted.
        """
        try:
            self._manifest.tell_status(at_once=True)
            with closing(executor.run(self._turns(), self._manifest.work_on)) as outcomes:
                for outcome in outcomes:
                    self._take(outcome)
                    self._manifest.tell_status()
        except LarsdError:
            self._manifest.give_back()
            self.finish()
            raise
        except BaseException:
            self._manifest.give_back()
            self._output.abort()
            raise
        return self.finish()

    def finish(self) -> BatchStatus:
        """Write what is to be written, and return what became of the scenes."""
        self._output.finish(self._manifest.layers())
        if isinstance(self._output, OneLayer):
            self._manifest.note("written", self._output.as_written())
        return self._manifest.status(is_running=True)

    def _turns(self) -> Iterator[SceneJob]:
        """Yield the scenes that can be searched, each when its turn comes."""
        for job in self._manifest.jobs():
            try:
                self._output.check(job.file, self._manifest.output_of(job))
            except OutputExistsError as error:
                self._manifest.failed(job, str(error))
                self._tell(job, "failed", reason=str(error))
                continue
            self._manifest.begin(job, self._output.target(job.file))
            self._manifest.tell_status()
            yield job

    def _take(self, outcome: SceneOutcome) -> None:
        job, result = outcome.job, outcome.result
        error: Exception | None = outcome.error
        for warning in outcome.warnings:
            logger.warning("%s", warning if job.name in warning else f"{job.name}: {warning}")
        if isinstance(error, SearchAreaOutsideSceneError):
            reason = "outside the search area"
            self._manifest.skipped(job, reason)
            self._tell(job, "skipped", reason=reason)
            return
        if result is not None:
            try:
                self._output.add(job.file, result.ships)
            except LayerMixError as mixed:
                error, result = mixed, None
        if result is None:
            reason = _in_words(error)
            logger.warning("failed: %s", reason if job.name in reason else f"{job.name}: {reason}")
            if not isinstance(error, LarsdError):
                logger.debug("the error came from here", exc_info=error)
            self._manifest.failed(job, reason, for_good=isinstance(error, KilledWorkersError))
            self._tell(job, "failed", reason=reason)
            return
        self._manifest.done(job, result, keep_layer=self._output.keeps_layers)
        self._tell(job, "done", result.summary.ships, result.summary.seconds)

    def _tell(
        self,
        job: SceneJob,
        state: str,
        ships: int | None = None,
        seconds: float | None = None,
        reason: str | None = None,
    ) -> None:
        self._over += 1
        if self._watch is not None:
            output = self._output.target(job.file) if state == "done" else None
            report = SceneReport(
                job.name, state, ships, reason, output, seconds, self._over, self._total
            )
            self._watch(report)


def _in_words(error: BaseException | None) -> str:
    """Return an error as a sentence; of one that is not ours, its kind too."""
    if isinstance(error, LarsdError):
        return str(error)
    text = " ".join(str(error).split())
    return f"unexpected error {type(error).__name__}: {text}"
