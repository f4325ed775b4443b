"""Many small scenes on two workers: memory stays flat, nothing is lost, nothing is doubled.

    python -m benchmarks.cluster_soak --scenes 500
    python -m benchmarks.cluster_soak --quick
    python -m benchmarks.cluster_soak --scenes 500 --kills 5

Every scene is a copy of one of four drawn ones, so that the ships of each are known. Workers are
killed (SIGKILL) at even distances if asked to. Memory is what the processes have resident (RSS)
after each scene: the median of the last quarter is compared with that of the second one, since the
first still loads the model and fills GDAL's cache.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import geopandas as gpd
import psutil

from larsd_geo.batch.dask import local_workers
from larsd_geo.batch.manifest import Manifest
from larsd_geo.batch.outputs import FilePerScene
from larsd_geo.batch.run import Batch, SceneReport
from larsd_geo.batch.scenes import list_scenes
from larsd_geo.batch.worker import Order
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.model.card import read_card
from larsd_geo.model.registry import find_model
from larsd_geo.synthetic import compose_scene, write_scene

__all__ = ["SoakResult", "main", "soak"]

_MIB = 2**20

#: Scenes that are drawn; the others are copies of them.
_DRAWN = 4


class SoakResult(NamedTuple):
    """What came of it.

    Attributes:
        scenes: Scenes that were searched.
        kills: Workers that were killed.
        seconds: What it took.
        failed: Scenes that failed.
        lost: Scenes without an output.
        doubled: Scenes that were reported more than once.
        different: Scenes whose ships are not those of the scene that they are a copy of.
        driver_mib: Memory of the driver in the second and the last quarter.
        workers_mib: Memory of all workers in the second and the last quarter.
    """

    scenes: int
    kills: int
    seconds: float
    failed: int
    lost: int
    doubled: int
    different: int
    driver_mib: tuple[float, float]
    workers_mib: tuple[float, float]


def soak(folder: Path, scenes: int, workers: int = 2, kills: int = 0) -> SoakResult:
    """Search many scenes.

    Args:
        folder: An empty folder to work in.
        scenes: How many.
        workers: On how many workers.
        kills: How many of them are killed meanwhile.
    """
    settings = DetectionSettings(score=0.2, device="cpu", threads=1)
    drawn = [
        write_scene(
            folder / f"drawn{number}.tif",
            compose_scene(
                (192, 256), seed=40 + number, ships=3, coast=False, clouds=0, distractors=0
            ),
        ).path
        for number in range(_DRAWN)
    ]
    detector = Detector(settings)
    expected = [sorted(detector.search(path).ships.score.round(6)) for path in drawn]
    del detector
    (folder / "scenes").mkdir()
    for number in range(scenes):
        shutil.copy(drawn[number % _DRAWN], folder / "scenes" / f"scene{number:05d}.tif")

    reports: list[SceneReport] = []
    driver, others = [], []
    manifest = Manifest(folder / "out" / "manifest", {"for": "a soak"})
    order = Order(settings, read_card(find_model(None)).sha256)
    with local_workers(workers, order) as pool:
        deaths = [round(scenes * (n + 1) / (kills + 1)) for n in range(kills)]

        def watch(report: SceneReport) -> None:
            reports.append(report)
            driver.append(psutil.Process().memory_info().rss / _MIB)
            others.append(sum(_resident(pid) for pid in _workers_of(pool)) / _MIB)
            if report.position in deaths:
                os.kill(sorted(_workers_of(pool))[0], signal.SIGKILL)

        batch = Batch(manifest, FilePerScene(str(folder / "out" / "{scene}.gpkg")), watch)
        batch.register(list_scenes([str(folder / "scenes")]), retry_failed=False)
        began = time.monotonic()
        status = batch.run(pool)
        seconds = time.monotonic() - began
    manifest.close()

    counts = Counter(report.scene for report in reports)
    lost = different = 0
    for number in range(scenes):
        file = folder / "out" / f"scene{number:05d}.gpkg"
        if not file.exists():
            lost += 1
            continue
        found = gpd.read_file(file, layer="ships")
        different += sorted(found.score.round(6)) != expected[number % _DRAWN]
    return SoakResult(
        scenes,
        kills,
        seconds,
        status.failed,
        lost,
        sum(count > 1 for count in counts.values()),
        different,
        _second_and_last_quarter(driver),
        _second_and_last_quarter(others),
    )


def _workers_of(pool: Any) -> list[int]:
    """Return the process numbers of the workers: children of the driver that have loaded torch."""
    return [
        child.pid
        for child in psutil.Process().children(recursive=True)
        if _resident(child.pid) > 100 * _MIB
    ]


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _second_and_last_quarter(values: Sequence[float]) -> tuple[float, float]:
    quarter = max(1, len(values) // 4)
    return median(values[quarter : 2 * quarter]), median(values[-quarter:])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the soak and print what came of it; the status is 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="40 scenes, one kill")
    asked = parser.parse_args(arguments)
    if asked.quick:
        asked.scenes, asked.kills = 40, 1
    with tempfile.TemporaryDirectory(prefix="larsd-soak-") as folder:
        (Path(folder) / "out").mkdir()
        result = soak(Path(folder), asked.scenes, asked.workers, asked.kills)
    speed = 3600 * result.scenes / result.seconds
    print(
        f"{result.scenes} scenes on {asked.workers} workers, {result.kills} killed: "
        f"{result.seconds:.1f} s, {speed:.0f} scenes per hour"
    )
    print(
        f"failed {result.failed}, lost {result.lost}, doubled {result.doubled}, "
        f"different {result.different}"
    )
    for name, (second, last) in (
        ("driver", result.driver_mib),
        ("workers", result.workers_mib),
    ):
        print(f"{name}: {second:.0f} MiB in the second quarter, {last:.0f} MiB in the last")
    return int(bool(result.failed or result.lost or result.doubled or result.different))


if __name__ == "__main__":
    sys.exit(main())
