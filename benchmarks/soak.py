"""Hundreds of scenes in one process: memory, open files and threads stay what they are.

    python -m benchmarks.soak --scenes 500

The scenes are one small drawn scene under many names, searched by a network of random weights: what
a search leaves behind does not depend on the weights. The first scenes warm caches up; after them
the process must not grow.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.memory import write_tiny_model
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.synthetic import compose_scene, write_scene

__all__ = ["State", "growth", "is_flat", "main", "search_scenes"]

#: Megabytes that the process may grow by after the first quarter of the scenes: what an allocator
#: holds back goes up and down by some.
_MOST_MB = 24.0


class State(NamedTuple):
    """What a process holds.

    Attributes:
        scenes: Scenes that it has searched.
        megabytes: Its resident memory.
        handles: Its open files.
        threads: Its threads.
    """

    scenes: int
    megabytes: float
    handles: int
    threads: int


def search_scenes(folder: Path, scenes: int, every: int) -> list[State]:
    """Search scenes one after the other in this process.

    Args:
        folder: An empty folder to work in.
        scenes: How many.
        every: After how many the state is looked at.
    """
    drawn = compose_scene((320, 448), seed=4, ships=5, coast=False, clouds=0, distractors=0)
    original = write_scene(folder / "scene.tif", drawn).path
    paths = []
    for number in range(scenes):
        paths.append(folder / f"scene_{number:04}.tif")
        os.link(original, paths[-1])
    settings = DetectionSettings(
        model=write_tiny_model(folder / "tiny"), tile=128, overlap_m=32, backend="torch",
        device="cpu", precision="float32",
    )  # fmt: skip
    states = []
    for number, _ in enumerate(Detector(settings).results(paths), start=1):
        if number % every == 0:
            states.append(_state(number))
    return states


def growth(states: Sequence[State]) -> State:
    """Return by how much the last state exceeds the largest of the first quarter."""
    first = states[: max(1, len(states) // 4)]
    most = [max(state[field] for state in first) for field in range(1, 4)]
    last = states[-1]
    return State(last.scenes, last.megabytes - most[0], last.handles - int(most[1]),
                 last.threads - int(most[2]))  # fmt: skip


def is_flat(states: Sequence[State]) -> bool:
    """Tell whether a process has not grown."""
    grown = growth(states)
    return grown.megabytes <= _MOST_MB and grown.handles <= 0 and grown.threads <= 0


def _state(scenes: int) -> State:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return State(
        scenes, megabytes, sum(1 for _ in Path("/proc/self/fd").iterdir()), threading.active_count()
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Search scenes and print what the process held on the way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=500)
    parser.add_argument("--quick", action="store_true", help="forty scenes")
    chosen = parser.parse_args(arguments)
    scenes = 40 if chosen.quick else chosen.scenes
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        states = search_scenes(Path(folder), scenes, max(1, scenes // 10))
    for state in states:
        print(f"{state.scenes:5} scenes: {state.megabytes:7.1f} MB, {state.handles} handles, "
              f"{state.threads} threads")  # fmt: skip
    grown = growth(states)
    print(
        f"{scenes} scenes in {time.monotonic() - began:.0f} s; grown by {grown.megabytes:.1f} MB, "
        f"{grown.handles} handles, {grown.threads} threads"
    )
    sys.exit(not is_flat(states))


if __name__ == "__main__":
    main()
