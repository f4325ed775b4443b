"""The bare network by every installed backend, in every precision, on one tile.

    python -m benchmarks.backends
    python -m benchmarks.backends my-model --side 1536 --rounds 7
    python -m benchmarks.backends --quick

Forms that the model lacks are exported first, but for int8, which needs images. The backends take
turns, round after round, so that a busy machine slows all of them alike: read the ratios.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from larsd_geo.errors import LarsdError
from larsd_geo.inference.backend import Backend, LevelMaps
from larsd_geo.inference.export import export_model
from larsd_geo.inference.forms import is_installed, load_form, possible_forms
from larsd_geo.inference.machine import processor_name
from larsd_geo.inference.threads import thread_count
from larsd_geo.model.card import EXPORT_FORMATS, read_card
from larsd_geo.model.weights import load_model
from larsd_geo.synthetic import compose_scene
from larsd_geo.windows import PixelWindow

__all__ = ["main"]

#: Precisions to ask each backend for; what it lacks it says.
_PRECISIONS = ("float32", "bfloat16", "int8")


class Row(NamedTuple):
    """A row of the table.

    Attributes:
        name: Backend and precision.
        rate: Megapixels a second, the median round.
        rate_cpu: Megapixels a second of processor time.
        difference: Largest difference of a cell's probability from torch in float32.
    """

    name: str
    rate: float
    rate_cpu: float
    difference: float


def open_backends(model: str | None, folder: Path) -> Iterator[Backend]:
    """Yield every backend of a model, torch in float32 first."""
    loaded = load_model(model)
    image = np.zeros((3, 64, 64), dtype=np.uint8)
    there = {export.format for export in loaded.card.exports if export.precision == "float32"}
    for format_ in EXPORT_FORMATS:
        package = "onnx" if format_ == "onnx" else "openvino"
        if is_installed(format_) and format_ not in there and _has(package):
            export_model(loaded, folder, format_, image)
    own = loaded.folder
    places = [own, folder] if (folder / "card.json").exists() else [own]
    for backend in ("torch", *EXPORT_FORMATS):
        for precision in _PRECISIONS:
            for place in places[:1] if backend == "torch" else places:
                card = read_card(place)
                try:
                    forms = possible_forms(card, backend, "cpu", precision)
                except LarsdError:
                    continue
                yield load_form(place, card, forms[0])


def _has(package: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(package) is not None


def measure(backends: Sequence[Backend], tile: NDArray[np.float32], rounds: int) -> list[Row]:
    """Run backends on a tile, taking turns."""
    first = [backend.run(tile) for backend in backends]  # also what each prepares for the shape
    walls: list[list[float]] = [[] for _ in backends]
    cpus: list[list[float]] = [[] for _ in backends]
    for _ in range(rounds):
        for number, backend in enumerate(backends):
            wall, cpu = time.perf_counter(), time.process_time()
            backend.run(tile)
            walls[number].append(time.perf_counter() - wall)
            cpus[number].append(time.process_time() - cpu)
    pixels = tile.shape[2] * tile.shape[3] / 1e6
    return [
        Row(
            f"{backend.name} {backend.precision}",
            pixels / statistics.median(walls[number]),
            pixels / statistics.median(cpus[number]),
            _difference(first[number], first[0]),
        )
        for number, backend in enumerate(backends)
    ]


def _difference(found: Sequence[LevelMaps], expected: Sequence[LevelMaps]) -> float:
    return max(
        float(np.abs(expit(a.logits) - expit(b.logits)).max())
        for a, b in zip(found, expected, strict=True)
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit status."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="?", help="a model's folder or name; by default the shipped")
    parser.add_argument("--side", type=int, default=1024, help="of the tile, in pixels")
    parser.add_argument("--rounds", type=int, default=5, help="timed rounds")
    parser.add_argument("--quick", action="store_true", help="one round on a small tile")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    side, rounds = (256, 1) if options.quick else (options.side, options.rounds)
    scene = compose_scene((side, side), seed=4, ships=max(4, side // 60), clouds=0)
    image = scene.render_cell(PixelWindow(0, 0, side, side)).transpose(2, 0, 1)
    try:
        card = load_model(options.model).card
        mean, std = (np.array(v, dtype=np.float32)[:, None, None] for v in (card.mean, card.std))
        tile = ((image - mean) / std)[None].astype(np.float32)
        with tempfile.TemporaryDirectory(prefix="larsd-backends-") as folder:
            backends = list(open_backends(options.model, Path(folder)))
            rows = measure(backends, np.ascontiguousarray(tile), rounds)
    except LarsdError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"{processor_name()}, {thread_count()} threads, one tile of {side} x {side} pixels\n")
    print("| backend | Mpx/s | Mpx per CPU second | probabilities differ by at most |")
    print("|---|---:|---:|---:|")
    for row in rows:
        print(f"| {row.name} | {row.rate:.2f} | {row.rate_cpu:.2f} | {row.difference:.4f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
