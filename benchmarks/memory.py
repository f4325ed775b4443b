"""Peak memory of `larsd detect` on small and large scenes, in one table.

    python -m benchmarks.memory                      8192 and 32768 pixels, the shipped model
    python -m benchmarks.memory --tiny               a tiny network with random weights: faster
    python -m benchmarks.memory --filled 1 0.0625    a sixteenth of the second scene, which is then
                                                       as much work for the network as the first

A scene is a synthetic block of 2048 pixels of 1 m, repeated; what is not filled is nodata. Each one
is searched by `larsd` in a process of its own, whose peak resident memory the operating system
counts. Memory must not grow with the scene: the exit status is 1 if the largest peak is more than
`--limit` times the smallest.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import rasterio
from rasterio.windows import Window
from rich.console import Console
from rich.table import Table

from benchmarks.detect import render, search
from benchmarks.process import RSS_UNIT

SIZES = (8192, 32768)
BLOCK = 2048

#: Bytes of GDAL's cache while the scenes are written.
CACHE_BYTES = 64 << 20


def write_repeated(path: Path, block: Path, size: int, filled: float) -> None:
    """Write a scene whose upper-left share `filled` repeats a block; the rest is nodata."""
    if path.is_file():
        return
    with rasterio.open(block) as source:
        pixels = np.maximum(source.read(), 1)
        profile = source.profile
    for stale in ("blockxsize", "blockysize"):
        profile.pop(stale, None)
    profile |= {"width": size, "height": size, "nodata": 0, "tiled": True, "compress": "deflate"}
    profile |= {"blockxsize": 512, "blockysize": 512, "sparse_ok": True, "zlevel": 1}
    profile |= {"bigtiff": "if_safer"}
    side = round(size * math.sqrt(filled))
    with (
        rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES),
        rasterio.open(path, "w", **profile) as target,
    ):
        for top in range(0, side, BLOCK):
            for left in range(0, side, BLOCK):
                height, width = min(BLOCK, side - top), min(BLOCK, side - left)
                part = pixels[:, :height, :width]
                target.write(part, window=Window(left, top, width, height))


def write_tiny_model(folder: Path) -> Path:
    """Write a tiny network of random weights, which finds nothing, as a model."""
    import torch

    from larsd_geo.model.config import LarsdConfig
    from larsd_geo.model.network import Larsd
    from larsd_geo.model.weights import load_model, save_model

    config = LarsdConfig.from_preset(
        "larsd-11", backbone="lcnet_035", decoder_widths=(8, 8, 8), head_width=8, head_depth=1
    )
    card = load_model().card
    torch.manual_seed(0)
    network = Larsd(config, torch.tensor(card.anchors))
    values: dict[str, object] = {
        "bow": None,
        "name": "tiny",
        "description": "random weights",
        "config": config,
    }
    save_model(folder, network.state_dict(), type(card)(**{**vars(card), **values}))
    return folder


def main() -> int:
    """Write the scenes, search them and print one table; return 1 if memory grows with them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="sides, pixels")
    parser.add_argument(
        "--filled",
        type=float,
        nargs="+",
        default=[1.0],
        help="share of each scene with data",
    )
    parser.add_argument("--tiny", action="store_true", help="a tiny network, random weights")
    parser.add_argument("--limit", type=float, default=1.2, help="largest peak over smallest")
    parser.add_argument("--folder", type=Path, help="where to keep the scenes for later runs")
    parser.add_argument("options", nargs="*", help="passed on to larsd detect, after --")
    asked = parser.parse_args()
    filled = (asked.filled * len(asked.sizes))[: len(asked.sizes)]
    table = Table("scene", "filled", "ships", "tiles", "search s", "CPU s", "peak MB")
    for column in table.columns[1:]:
        column.justify = "right"
    peaks = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        block = folder / f"block_{BLOCK}.tif"
        # Not in this process: its own peak would count as its children's.
        prepare(block, Path(temporary) / "tiny", asked.tiny)
        options = [*asked.options, *(["--model", f"{temporary}/tiny"] if asked.tiny else [])]
        for size, share in zip(asked.sizes, filled, strict=True):
            scene = folder / f"repeated_{size}_{share:g}.tif"
            write_repeated(scene, block, size, share)
            run = search(scene, Path(temporary) / "ships.gpkg", options)
            peaks.append(run.peak_mb)
            table.add_row(
                f"{size} x {size}",
                f"{share:g}",
                str(run.ships),
                str(run.tiles),
                f"{run.search_s:.1f}",
                f"{run.processor_s:.1f}",
                f"{run.peak_mb:.0f}",
            )
    console = Console(width=100, highlight=False)
    console.print(table)
    ratio = max(peaks) / min(peaks)
    own = own_peak_mb()
    console.print(
        f"largest peak / smallest: {ratio:.3f} (limit {asked.limit:g}); {platform.machine()}, "
        f"{os.cpu_count()} cores, torch {version('torch')}, GDAL {rasterio.__gdal_version__}"
    )
    if own > min(peaks):
        console.print(f"this script's own peak, {own:.0f} MB, hides theirs: nothing was measured")
        return 1
    return int(ratio > asked.limit)


def own_peak_mb() -> float:
    """Return this process's peak, megabytes; on Linux without that of its parent."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT / 1e6
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def prepare(block: Path, model: Path, tiny: bool) -> None:
    """Write the block and the tiny model in another process."""
    worker = multiprocessing.get_context("spawn").Process(
        target=_prepare, args=(block, model, tiny)
    )
    worker.start()
    worker.join()
    if worker.exitcode:
        raise SystemExit("the scene's block or the tiny model could not be written")


def _prepare(block: Path, model: Path, tiny: bool) -> None:
    render(block, BLOCK)
    if tiny:
        write_tiny_model(model)


if __name__ == "__main__":
    sys.exit(main())
