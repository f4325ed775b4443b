"""How long `larsd detect` takes until its first ships, and what for.

    python -m benchmarks.startup             a scene of 2048 pixels, the shipped model
    python -m benchmarks.startup --quick     a small scene and a tiny network: does it work

Every line is a process of its own, so that nothing is imported yet; the files that it reads are in
the system's cache from a first run that does not count. CPU seconds are the process's, all threads
together, and suffer less from what else a machine does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.detect import render
from benchmarks.memory import write_tiny_model
from benchmarks.process import run

SIZE, QUICK_SIZE = 2048, 512

#: What is imported, one after the other, on the way to a first ship.
STEPS = {
    "Python alone": "pass",
    "larsd --help": "import larsd_geo.cli",
    "the pipeline (NumPy, GDAL, GeoPandas)": "import larsd_geo.detection.detector",
    "torch": "import torch",
    "the network (torch, torchvision, timm)": "import larsd_geo.model.network",
}


def first_ships(command: list[str]) -> dict[str, float]:
    """Run `larsd detect` and return the seconds from its start to each first event."""
    seen: dict[str, float] = {}
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            name = event["event"]
            if name == "progress" and event["done"]:
                name = "first tiles" if not event["ships"] else "first ships"
            seen.setdefault(name, time.monotonic() - began)
    if process.returncode:
        raise SystemExit(f"larsd ended with status {process.returncode}")
    return seen


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many counts")
    parser.add_argument("--quick", action="store_true", help="small, random weights, once")
    parser.add_argument("options", nargs="*", help="passed on to larsd detect, after --")
    asked = parser.parse_args(arguments)
    repeats = 1 if asked.quick else asked.repeats
    console = Console(width=100, highlight=False)
    with tempfile.TemporaryDirectory() as temporary:
        scene = Path(temporary) / "scene.tif"
        render(scene, QUICK_SIZE if asked.quick else SIZE)
        options = list(asked.options)
        if asked.quick:
            options += ["--model", str(write_tiny_model(Path(temporary) / "tiny"))]
        table = Table("a process that imports", "wall s", "CPU s", "peak MB")
        for name, code in STEPS.items():
            runs = [run([sys.executable, "-c", code]).cost for _ in range(repeats + 1)]
            wall, processor, peak = (min(values) for values in zip(*runs[1:], strict=True))
            table.add_row(name, f"{wall:.2f}", f"{processor:.2f}", f"{peak:.0f}")
        command = [sys.executable, "-m", "larsd_geo.cli", "detect", str(scene)]
        command += ["-o", f"{temporary}/ships.gpkg", "--overwrite", "--progress", "json", "-q"]
        seen = [first_ships([*command, *options]) for _ in range(repeats)]
        events = Table("event of larsd detect", "s after its start")
        for name in dict.fromkeys(name for one in seen for name in one):
            events.add_row(name, f"{min(one[name] for one in seen if name in one):.2f}")
    for one in (table, events):
        for column in one.columns[1:]:
            column.justify = "right"
        console.print(one)
    return 0


if __name__ == "__main__":
    sys.exit(main())
