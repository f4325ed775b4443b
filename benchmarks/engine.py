"""The pipeline of `larsd detect` against its own bare network on the same tiles.

    python -m benchmarks.engine                       a scene of 4096 pixels, 900 ships
    python -m benchmarks.engine --scene harbour.tif   your own
    python -m benchmarks.engine --quick               a small scene and a tiny network: does it work

The search of the scene and the network's passes over the same tiles, read and scaled beforehand,
run in one process, one after the other, so that they share a machine and its load. Stages run at
the same time: their seconds are those of the threads that they ran in, and add up to more than the
search took.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.memory import write_tiny_model
from larsd_geo.boxes.acceleration import load_kernels
from larsd_geo.detection import tiles as tiles_module
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import TileSearch
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.inference.backend import LevelMaps
from larsd_geo.inference.predictor import Predictor
from larsd_geo.scene import reader

SIZE, SHIPS = 4096, 900
QUICK_SIZE, QUICK_SHIPS = 640, 12


class Clock:
    """Seconds by stage, of any number of threads."""

    def __init__(self) -> None:
        self.calls: dict[str, int] = defaultdict(int)
        self.wall: dict[str, float] = defaultdict(float)
        self.processor: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    @contextmanager
    def running(self, stage: str) -> Iterator[None]:
        """Count what runs inside as a stage's."""
        wall, processor = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            with self._lock:
                self.calls[stage] += 1
                self.wall[stage] += time.perf_counter() - wall
                self.processor[stage] += time.thread_time() - processor

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is counted as a stage."""

        def counted(*arguments: Any, **named: Any) -> Any:
            with self.running(stage):
                return function(*arguments, **named)

        return counted


class TimedBackend:
    """A backend whose passes are timed; see `larsd_geo.inference.backend.Backend`."""

    def __init__(self, backend: Any, clock: Clock) -> None:
        self._backend, self._clock = backend, clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Run the network."""
        with self._clock.running("network"):
            maps: list[LevelMaps] = self._backend.run(batch)
            return maps

    def score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score bow crops."""
        with self._clock.running("bow head"):
            scores: NDArray[np.float64] = self._backend.score_bows(crops)
            return scores


@contextmanager
def stages_timed(clock: Clock) -> Iterator[None]:
    """Time reading and what follows the network while inside."""
    places = [
        (reader, "_read", "reading"),
        (TileSearch, "_look", "network with scaling and candidates"),
        (TileSearch, "_searched", "after the network"),
        (tiles_module, "_refined_in_tile", "  thinning, voting, agreement"),
    ]
    before = [(place, name, getattr(place, name)) for place, name, _ in places]
    for place, name, stage in places:
        setattr(place, name, clock.timed(stage, getattr(place, name)))
    try:
        yield
    finally:
        for place, name, function in before:
            setattr(place, name, function)


def prepare(folder: Path, *, quick: bool) -> Path:
    """Render the scene."""
    from larsd_geo.synthetic import compose_scene, write_scene

    size, ships = (QUICK_SIZE, QUICK_SHIPS) if quick else (SIZE, SHIPS)
    path = folder / f"engine_{size}.tif"
    if not path.is_file():
        write_scene(path, compose_scene((size, size), seed=0, ships=ships, harbour=0.7))
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Search the scene, run the bare network, and print both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scene", type=Path, help="a scene; the default is drawn")
    parser.add_argument("--folder", type=Path, help="where to keep the drawn scene for later runs")
    parser.add_argument("--tile", type=int, help="side of a tile, pixels")
    parser.add_argument("--threads", type=int, help="as of larsd detect")
    parser.add_argument("--precision", default="auto", help="as of larsd detect")
    parser.add_argument("--repeats", type=int, default=1, help="the best of so many counts")
    parser.add_argument("--quick", action="store_true", help="small, random weights")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        scene = asked.scene or prepare(folder, quick=asked.quick)
        model = write_tiny_model(Path(temporary) / "tiny") if asked.quick else None
        settings = DetectionSettings(
            model=model,
            tile=asked.tile,
            threads=asked.threads,
            precision=asked.precision,
            device="cpu" if asked.quick else "auto",
        )
        compare(scene, settings, asked.repeats)
    return 0


def compare(path: Path, settings: DetectionSettings, repeats: int) -> None:
    """Print the times of a search and of the bare network on its tiles."""
    detector = Detector(settings)
    backend = detector.backend
    with open_for_search(path, settings, detector.card) as scene:
        plan = plan_scene(scene, settings, detector.card, SearchArea())
        predictor = Predictor(detector_spec(detector), backend, 1)
        batches = [
            predictor._normalised([one.image], [one.valid])
            for look in plan.looks
            for one in reader.read_ahead(look.scene, filter(look.is_searched, look.tiles))
            if one.image is not None and one.valid is not None
        ]
        own = int(np.prod(scene.working.shape))
    through = sum(batch[0, 0].size for batch in batches)
    if not batches:
        raise SystemExit(f"{path}: there is nothing in it to look at")
    backend.run(batches[0])  # the first pass prepares kernels
    load_kernels()
    bare = search = float("inf")
    clock, result = Clock(), None
    for _ in range(repeats):
        began, used = time.perf_counter(), time.process_time()
        for batch in batches:
            backend.run(batch)
        if (took := time.perf_counter() - began) < bare:
            bare, bare_processor = took, time.process_time() - used
        now = Clock()
        object.__setattr__(detector._model, "backend", TimedBackend(backend, now))
        began, used = time.perf_counter(), time.process_time()
        with stages_timed(now):
            found = detector.search(path)
        if (took := time.perf_counter() - began) < search:
            search, clock, result = took, now, found
            search_processor = time.process_time() - used
    assert result is not None
    table = Table("", "wall s", "CPU s", "Mpx/s of the scene", "Mpx/CPU s")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, wall, processor in (
        ("bare network", bare, bare_processor),
        ("search", search, search_processor),
    ):
        rates = (f"{own / seconds / 1e6:.2f}" for seconds in (wall, processor))
        table.add_row(name, f"{wall:.2f}", f"{processor:.2f}", *rates)
    stages = Table("stage", "calls", "wall s", "CPU s of its thread")
    for column in stages.columns[1:]:
        column.justify = "right"
    for stage, calls in clock.calls.items():
        row = (str(calls), f"{clock.wall[stage]:.2f}", f"{clock.processor[stage]:.2f}")
        stages.add_row(stage, *row)
    console = Console(width=100, highlight=False)
    console.print(table)
    console.print(stages)
    ships = result.summary.ships
    after = clock.processor["after the network"]
    console.print(
        f"{path.name}: {ships} ships, {len(batches)} tiles of {batches[0].shape[3]} x "
        f"{batches[0].shape[2]}; {through / own:.2f} times its pixels through the network "
        f"({plan.wasted_share():.0%} wasted)\n"
        f"search / bare network: {search / bare:.2f} in wall time, "
        f"{search_processor / bare_processor:.2f} in CPU time; "
        f"the network idle for {1 - clock.wall['network'] / search:.0%} of the search\n"
        f"after the network: {1e3 * after / max(1, ships):.2f} ms a ship"
    )


def detector_spec(detector: Detector) -> Any:
    """Return what inference must know of the detector's network."""
    return detector._model.predictor().spec


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main())
