"""What a batch costs its driver: scenes taken in, and results written and noted, without a search.

    python -m benchmarks.batch_driver --scenes 2000 --listed 1000000

The scenes are not searched: an executor that has their results at once hands them on, with as many
ships each as asked for. What is left is what one driver can do at most, however many workers there
are. `--tasks` sends as many empty tasks through Dask instead of scenes: what its scheduler can do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyproj
from affine import Affine

from larsd_geo.batch import dask_run
from larsd_geo.batch.dask import local_workers
from larsd_geo.batch.executors import OpenWork
from larsd_geo.batch.manifest import Manifest
from larsd_geo.batch.outputs import BatchOutput, FilePerScene, OneLayer
from larsd_geo.batch.run import Batch
from larsd_geo.batch.scenes import SceneRef
from larsd_geo.batch.worker import Order, SceneJob, SceneOutcome
from larsd_geo.detection.result import SceneResult, SceneSummary
from larsd_geo.detection.scene_journal import SceneJournal
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.geo import ships_from_boxes
from larsd_geo.scene.fingerprint import Fingerprint
from larsd_geo.scene.georef import GeoReference

__all__ = ["main"]


class _Ready:
    """An executor that has every result at once.

    Args:
        ships: Ships of each scene.
    """

    text = "nobody"

    def __init__(self, ships: int) -> None:
        self._result = _result("scene", ships)

    def run(
        self, jobs: Iterable[SceneJob], open_work: OpenWork
    ) -> Generator[SceneOutcome, None, None]:
        """Hand the results on."""
        for job in jobs:
            yield SceneOutcome(job, self._result)


class _Clock:
    """Measures what something takes: time, and this process's share of the processors."""

    def __init__(self) -> None:
        self._began, self._used = time.monotonic(), time.process_time()

    def each(self, count: int) -> str:
        """Return what it took so far, in all and each."""
        seconds, used = time.monotonic() - self._began, time.process_time() - self._used
        return (
            f"{seconds:.1f} s, {1000 * seconds / count:.2f} ms each, "
            f"of which {1000 * used / count:.2f} ms computing"
        )


def _result(name: str, ships: int) -> SceneResult:
    rng = np.random.default_rng(0)
    boxes = np.column_stack(
        [
            rng.uniform(50, 950, (ships, 2)),
            rng.uniform(60, 200, ships),
            rng.uniform(10, 30, ships),
            rng.uniform(-3, 3, ships),
        ]
    )
    to_map = Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)
    grid = GeoReference((1000, 1000), to_map, pyproj.CRS.from_epsg(32631))
    layer = ships_from_boxes(
        boxes,
        rng.uniform(0.3, 1, ships),
        grid,
        scene=name,
        scene_uri=f"/archive/{name}.tif",
        acquired=None,
        model="larsd",
        model_sha256="0" * 64,
        detected_at=datetime.now(timezone.utc),
    )
    return SceneResult(layer, SceneSummary(name, ships, 1, 10**6, 0.25, 1.0))


def _refs(count: int) -> Iterator[SceneRef]:
    for number in range(count):
        path = f"/archive/{number // 1000}/scene{number}.tif"
        yield SceneRef(path, f"scene{number}.tif", (path,), version="1")


def _time_output(folder: Path, name: str, output: BatchOutput, scenes: int, ships: int) -> None:
    manifest = Manifest(folder / f"{name}.manifest", {"for": "a benchmark"})
    batch = Batch(manifest, output)
    batch.register(_refs(scenes), retry_failed=False)
    clock = _Clock()
    batch.run(_Ready(ships))
    print(f"{name}: {scenes} scenes of {ships} ships in {clock.each(scenes)}")
    manifest.close()


def _time_listing(folder: Path, count: int) -> None:
    path = folder / "listed.manifest"
    manifest = Manifest(path, {"for": "a benchmark"})
    for turn in ("taken in", "taken in again"):
        clock = _Clock()
        manifest.register(_refs(count), retry_failed=False, attempts=3)
        print(f"{count} scenes {turn}: {clock.each(count)}")
    clock = _Clock()
    manifest.status()
    print(f"status of them: {clock.each(1)}")
    manifest.close()
    print(f"manifest: {path.stat().st_size / count:.0f} bytes a scene")


def _empty_task(order: Order, job: SceneJob) -> SceneOutcome:
    """Take the place of a scene's search."""
    return SceneOutcome(job)


def _no_work(job: SceneJob, fingerprint: Fingerprint) -> SceneJournal:
    raise NotImplementedError


def _time_scheduler(tasks: int, workers: int) -> None:
    jobs = (SceneJob(number, ref.name, ref.name, ref) for number, ref in enumerate(_refs(tasks)))
    with (
        patch.object(dask_run, "search_scene", _empty_task),
        local_workers(workers, Order(DetectionSettings(), "")) as pool,
    ):
        clock = _Clock()
        count = len(list(pool.run(jobs, _no_work)))
        spent = clock.each(count)
    print(f"Dask: {count} empty tasks in {spent}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=500)
    parser.add_argument("--ships", type=int, default=20)
    parser.add_argument("--listed", type=int, default=100_000)
    parser.add_argument("--tasks", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="larsd-driver-") as name:
        folder = Path(name)
        pattern = str(folder / "out" / "{scene}.gpkg")
        _time_output(folder, "a GeoPackage each", FilePerScene(pattern), asked.scenes, asked.ships)
        pattern = str(folder / "out" / "{scene}.parquet")
        _time_output(folder, "a GeoParquet each", FilePerScene(pattern), asked.scenes, asked.ships)
        layer = OneLayer(str(folder / "one.gpkg"))
        _time_output(folder, "one GeoPackage", layer, asked.scenes, asked.ships)
        if asked.listed:
            _time_listing(folder, asked.listed)
    if asked.tasks:
        _time_scheduler(asked.tasks, asked.workers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
