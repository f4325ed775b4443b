"""One scene searched again and again: no number of threads, batch or order of tiles changes a bit.

    python -m benchmarks.determinism --size 2048

Every backend and precision that this machine has searches a generated harbour with all numbers of
threads and batch sizes, and takes its tiles in random orders. What differs from the first layer in
any bit of any column but the time is counted; the exit status is 1 if anything does.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from larsd_geo.detection.detector import Detector
from larsd_geo.detection.merge import SceneMerge
from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import TileSearch
from larsd_geo.errors import LarsdError
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.inference.opening import open_model
from larsd_geo.synthetic import compose_scene, write_scene

__all__ = ["main"]

#: Backends and what they compute in.
_WAYS = [
    ("torch", "float32"),
    ("torch", "bfloat16"),
    ("openvino", "float32"),
    ("openvino", "bfloat16"),
]

#: Small tiles, so that ships lie across several and batches are filled.
_TILE: dict[str, Any] = {"device": "cpu", "tile": 320, "overlap_m": 96.0, "score": 0.2}


def main(arguments: Sequence[str] | None = None) -> None:
    """Search, compare, and print how many layers differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=2048, help="rows and columns of the scene")
    parser.add_argument("--threads", default="1,2,3,5,8", help="numbers of threads")
    parser.add_argument("--batches", default="1,3,16", help="batch sizes")
    parser.add_argument("--orders", type=int, default=8, help="random orders of the tiles")
    parser.add_argument("--quick", action="store_true", help="a small scene, few runs")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.size, chosen.threads, chosen.batches, chosen.orders = 512, "1,3", "1,4", 2
    threads, batches = (
        [int(number) for number in text.split(",")] for text in (chosen.threads, chosen.batches)
    )
    began, runs, differing = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        scene = compose_scene((chosen.size, chosen.size), seed=9, ships=12, clouds=0)
        path = write_scene(Path(folder) / "harbour.tif", scene).path
        for backend, precision in _WAYS:
            way: dict[str, Any] = {**_TILE, "backend": backend, "precision": precision}
            try:
                layers = list(_layers(path, way, threads, batches))
            except LarsdError as error:
                print(f"{backend} in {precision}: not here ({error})")
                continue
            merged = list(_merged(path, way, chosen.orders))
            wrong = sum(one != same[0] for same in (layers, merged) for one in same[1:])
            count = len(layers) + len(merged)
            print(f"{backend} in {precision}: {count} searches, {wrong} differ", flush=True)
            runs, differing = runs + count, differing + wrong
    seconds = time.monotonic() - began
    print(
        f"{runs} searches of {chosen.size} x {chosen.size} in {seconds:.0f} s: {differing} differ"
    )
    sys.exit(differing > 0 or runs == 0)


def _layers(
    path: Path, way: dict[str, Any], threads: Sequence[int], batches: Sequence[int]
) -> Iterator[str]:
    """Search with every number of threads and batch size; yield a digest of each layer."""
    for number, batch in itertools.product(threads, batches):
        settings = DetectionSettings(**way, threads=number, batch_size=batch)
        (result,) = Detector(settings).results([path])
        ships = result.ships.drop(columns="detected_at")
        if len(ships) < 4:
            raise AssertionError(f"{len(ships)} ships are too few to tell anything")
        # Numbers are written so that no two of them look alike.
        yield _digest(ships.to_wkb().to_csv().encode())


def _merged(path: Path, way: dict[str, Any], orders: int) -> Iterator[str]:
    """Take the tiles of the fine look in random orders; yield a digest of the merged ships."""
    settings = DetectionSettings(**way)
    model = open_model(None, "cpu", settings.precision, settings.backend)
    rng = np.random.default_rng(0)
    with open_for_search(path, settings, model.card) as scene:
        plan = plan_scene(scene, settings, model.card, SearchArea()).first
        for _ in range(orders):
            merge = SceneMerge(settings.iou)
            tiles = TileSearch(plan, model.predictor(3), settings, model.card)
            for searched in tiles.run(rng.permutation(len(plan.tiles)).tolist()):
                for tile in searched:
                    if tile.ships is not None:
                        merge.add(tile.ships)
            yield _digest(b"".join(values.tobytes() for values in merge.ships()))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main()
