"""How fast `larsd detect` searches a scene, and how much memory it takes, in one table.

    python -m benchmarks.detect            scenes of 2048 and 8192 pixels
    python -m benchmarks.detect --large    and of 32768 (gigabytes of disk, half an hour and more)

Each scene is synthetic (1 m pixels, ships and a coast) and searched by `larsd` in a process of its
own, whose peak resident memory the operating system counts. It should not grow with the scene,
except that a small scene does not fill GDAL's cache of 256 MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.process import run

SIZES = (2048, 8192)
LARGE = 32768


class Run(NamedTuple):
    """The cost of one search.

    Attributes:
        ships: Ships found.
        tiles: Tiles that the scene was cut into.
        area_km2: Ground that was searched.
        search_s: Seconds of the search alone.
        total_s: Seconds from the start of the process to its end.
        processor_s: Seconds of processor time, all threads together.
        peak_mb: Peak resident memory, megabytes.
    """

    ships: int
    tiles: int
    area_km2: float
    search_s: float
    total_s: float
    processor_s: float
    peak_mb: float


def render(path: Path, size: int) -> None:
    """Write a synthetic scene of `size` pixels a side, unless the file exists."""
    if path.is_file():
        return
    from larsd_geo.synthetic import compose_scene, write_scene

    write_scene(path, compose_scene((size, size), seed=11, clouds=0.02))


def search(scene: Path, out: Path, options: list[str]) -> Run:
    """Search a scene in a process of its own and measure it."""
    command = [sys.executable, "-m", "larsd_geo.cli", "detect", str(scene), "-o", str(out)]
    finished = run([*command, "--overwrite", "--progress", "json", "-q", *options])
    events = [json.loads(line) for line in finished.output.splitlines()]
    done = events[-1]
    last = [event for event in events if event["event"] == "progress"][-1]
    return Run(
        done["ships"],
        last["total"],
        done["area_km2"],
        last["seconds"],
        *finished.cost,
    )


def main() -> None:
    """Render the scenes, search them and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", help="sides of the scenes, pixels")
    parser.add_argument("--large", action="store_true", help=f"also a scene of {LARGE} pixels")
    parser.add_argument("--folder", type=Path, help="where to keep the scenes for later runs")
    parser.add_argument("options", nargs="*", help="passed on to larsd detect, after --")
    asked = parser.parse_args()
    sizes = asked.sizes or [*SIZES, *([LARGE] if asked.large else [])]
    console = Console(width=100, highlight=False)
    table = Table("scene", "ships", "Mpx/s", "km²/s", "search s", "total s", "CPU s", "peak MB")
    for column in table.columns[1:]:
        column.justify = "right"
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            scene = folder / f"scene_{size}.tif"
            render(scene, size)
            took = search(scene, Path(temporary) / "ships.gpkg", asked.options)
            table.add_row(
                f"{size} x {size}",
                str(took.ships),
                f"{size * size / took.search_s / 1e6:.2f}",
                f"{took.area_km2 / took.search_s:.2f}",
                f"{took.search_s:.1f}",
                f"{took.total_s:.1f}",
                f"{took.processor_s:.1f}",
                f"{took.peak_mb:.0f}",
            )
    import torch

    console.print(table)
    console.print(
        f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}, "
        f"larsd detect {' '.join(asked.options)}"
    )


if __name__ == "__main__":
    main()
