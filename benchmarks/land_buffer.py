"""How far inland of a drawn shore labelled ships lie: what the buffer of a land mask must be.

    python -m benchmarks.land_buffer ../shared/data
    python -m benchmarks.land_buffer ../shared/data --mask land.gpkg

Looked at are the georeferenced images with labels below a folder: `sentinel2/images` with
`sentinel2/labels_geojson`, and `scenes/*_ships.geojson`. For each buffer the command prints which
share of the ships a mask keeps, and which share of the images with ships it leaves out of the
search. Last comes the ship that is farthest inland.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np

from larsd_geo.geo.land import DEFAULT_SHORE_BUFFER_M, LandMask, inland_of
from larsd_geo.scene import open_scene

__all__ = ["BUFFERS_M", "main"]

#: Metres; none of the images is wider than twice the largest.
BUFFERS_M = (0, 100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000)


def labelled(root: Path) -> Iterator[tuple[Path, Path]]:
    """Yield images and their layers of labelled ships."""
    for labels in sorted((root / "sentinel2" / "labels_geojson").glob("*.geojson")):
        image = root / "sentinel2" / "images" / f"{labels.stem}.tif"
        if image.exists():
            yield image, labels
    for labels in sorted((root / "scenes").glob("*_ships.geojson")):
        yield labels.with_name(labels.name.replace("_ships.geojson", ".tif")), labels


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with sentinel2/ and scenes/")
    parser.add_argument("--mask", default="auto", help="auto, or a file with the land")
    chosen = parser.parse_args(arguments)
    ships = 0
    kept = np.zeros(len(BUFFERS_M), dtype=int)
    inland = np.zeros(len(BUFFERS_M))
    pixels = 0.0
    worst = (0.0, "none")
    for path, labels in labelled(chosen.data):
        layer = gpd.read_file(labels)
        if len(layer) == 0:
            continue
        with open_scene(path) as scene:
            grid = scene.working
            shapes = [
                grid.geometry_to_pixels(shape)
                for shape in layer.to_crs(grid.crs).geometry
                if shape is not None and not shape.is_empty
            ]
        ships += len(shapes)
        pixels += grid.shape[0] * grid.shape[1]
        land = LandMask(chosen.mask, max(BUFFERS_M)).drawn(grid)
        lost = np.zeros(len(BUFFERS_M), dtype=int)
        for place, buffer in enumerate(BUFFERS_M):
            inner = inland_of(land, grid, buffer)
            covered = np.array([inner.covers(shape) for shape in shapes], dtype=bool)
            lost[place] = covered.sum()
            kept[place] += (~covered).sum()
            inland[place] += inner.area
            if covered.any() and buffer >= worst[0]:
                worst = (float(buffer), path.name)
        if lost.any():
            told = ", ".join(
                f"{count} at {buffer} m" for count, buffer in zip(lost, BUFFERS_M, strict=True)
                if count
            )  # fmt: skip
            print(f"{path.name}: of {len(shapes)} ships lost: {told}", flush=True)
    print(f"{ships} labelled ships; mask: {chosen.mask}")
    print(f"{'buffer':>8} {'kept':>8} {'lost':>6} {'inland':>8}")
    for buffer, count, area in zip(BUFFERS_M, kept, inland, strict=True):
        mark = "  (the default)" if buffer == DEFAULT_SHORE_BUFFER_M else ""
        print(
            f"{buffer:>6} m {count / max(ships, 1):>8.2%} {ships - count:>6} "
            f"{area / max(pixels, 1.0):>8.1%}{mark}"
        )
    print(f"farthest inland: a ship of {worst[1]}, wholly inland at a buffer of {worst[0]:.0f} m")


if __name__ == "__main__":
    main()
