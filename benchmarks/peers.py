"""The same scene through `larsd detect`, GeoDeep, and SAHI with YOLO11n-OBB, in one table.

    pip install 'larsd-geo[bench]'
    python -m benchmarks.peers              a scene of 8192 pixels
    python -m benchmarks.peers --quick      a small scene: does it work

Each runs in a process of its own, from its start to its end, one after the other, round after
round, so that they share a machine and its load; the best round counts. The peers' networks have
random weights, which costs as much as trained ones, and find nothing, so that what comes after
their networks costs nothing either. Both programs are used as they come, on tiles of 640 pixels;
GeoDeep has no rotated boxes, and gets YOLO11n with upright ones. What is not installed is told.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.detect import render
from benchmarks.memory import write_tiny_model
from benchmarks.process import Cost, run

__all__ = ["main"]

SIZE, QUICK_SIZE = 8192, 1024

#: Side of the peers' tiles, pixels: what their networks are made for.
TILE = 640

OURS = "larsd detect"

#: What each needs besides larsd-geo.
PEERS = {
    "GeoDeep + YOLO11n": ("geodeep", "onnxruntime", "ultralytics"),
    "SAHI + YOLO11n-OBB": ("sahi", "ultralytics"),
}

_MAKE_ONNX = """
import json, sys, torch, onnx
from ultralytics import YOLO
torch.manual_seed(0)
model = YOLO("yolo11n.yaml")
model.save(sys.argv[1] + ".pt")
path = YOLO(sys.argv[1] + ".pt").export(format="onnx", imgsz=int(sys.argv[2]), simplify=False)
network = onnx.load(path)
about = {
    "model_type": "Detector", "det_type": "YOLO_v8", "resolution": 100, "det_conf": 0.3,
    "det_iou_thresh": 0.3, "tiles_overlap": 10, "class_names": {"0": "ship"},
}
for key, value in about.items():
    entry = network.metadata_props.add()
    entry.key, entry.value = key, json.dumps(value)
onnx.save(network, sys.argv[1] + ".onnx")
"""

_MAKE_WEIGHTS = """
import sys, torch
from ultralytics import YOLO
torch.manual_seed(0)
YOLO("yolo11n-obb.yaml").save(sys.argv[1] + ".pt")
"""

_GEODEEP = """
import sys
from geodeep import detect
detect(sys.argv[1], sys.argv[2] + ".onnx", output_type="geojson")
"""

_SAHI = """
import sys
from sahi import AutoDetectionModel
from sahi.predict import get_sliced_prediction
model = AutoDetectionModel.from_pretrained(
    "ultralytics", model_path=sys.argv[2] + ".pt", confidence_threshold=0.3, device="cpu"
)
side = int(sys.argv[3])
get_sliced_prediction(
    sys.argv[1], model, slice_height=side, slice_width=side, overlap_height_ratio=0.1,
    overlap_width_ratio=0.1, verbose=0,
)
"""


def missing(peer: str) -> list[str]:
    """Return the modules that a peer needs and that are not installed."""
    return [name for name in PEERS[peer] if importlib.util.find_spec(name) is None]


def prepare(peer: str, folder: Path) -> list[str]:
    """Make a peer's network, and return the command that searches the scene with it."""
    stem, python = str(folder / peer.split()[0].lower()), [sys.executable, "-c"]
    if peer.startswith("GeoDeep"):
        run([*python, _MAKE_ONNX, stem, str(TILE)], folder)
        return [*python, _GEODEEP, str(folder / "scene.tif"), stem]
    run([*python, _MAKE_WEIGHTS, stem], folder)
    return [*python, _SAHI, str(folder / "scene.tif"), stem, str(TILE)]


def ours(folder: Path, options: Sequence[str]) -> list[str]:
    """Return the command that searches the scene with larsd-geo."""
    command = [sys.executable, "-m", "larsd_geo.cli", "detect", str(folder / "scene.tif")]
    command += ["-o", str(folder / "ships.gpkg"), "--overwrite", "--progress", "json"]
    return [*command, *options]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, help=f"side of the scene, pixels (default {SIZE})")
    parser.add_argument("--rounds", type=int, default=2, help="rounds; the best of each counts")
    parser.add_argument("--quick", action="store_true", help="small, once, and a tiny network")
    parser.add_argument("options", nargs="*", help="passed on to larsd detect, after --")
    asked = parser.parse_args(arguments)
    size = asked.size or (QUICK_SIZE if asked.quick else SIZE)
    console = Console(width=100, highlight=False)
    table = Table("", "wall s", "CPU s", "Mpx/s", "Mpx/CPU s", "peak MB")
    for column in table.columns[1:]:
        column.justify = "right"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        render(folder / "scene.tif", size)
        options = list(asked.options)
        if asked.quick:
            options += ["--model", str(write_tiny_model(folder / "tiny"))]
        commands = {OURS: ours(folder, options)}
        for peer in PEERS:
            if absent := missing(peer):
                console.print(f"{peer}: not installed ({', '.join(absent)})")
            else:
                commands[peer] = prepare(peer, folder)
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(1 if asked.quick else asked.rounds):
            for name, command in commands.items():
                finished = run(command, folder)
                costs[name].append(finished.cost)
                if name == OURS:
                    ships = json.loads(finished.output.splitlines()[-1])["ships"]
    megapixels = size * size / 1e6
    for name, runs in costs.items():
        wall, processor, peak = (min(values) for values in zip(*runs, strict=True))
        rates = f"{megapixels / wall:.2f}", f"{megapixels / processor:.2f}"
        table.add_row(name, f"{wall:.1f}", f"{processor:.1f}", *rates, f"{peak:.0f}")
    console.print(table)
    console.print(
        f"a scene of {size} x {size} pixels, {ships} ships found by larsd-geo; the networks of the "
        "others have random weights and find none"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
