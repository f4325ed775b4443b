"""How often reported headings are right in synthetic scenes, through all of `larsd detect`.

    python -m benchmarks.headings                       seeds 2, 3, 5 and 8
    python -m benchmarks.headings --seeds 1 2 --model ./my-model

Synthetic ships (`larsd synth`) are of kinds and in places that the bow head never saw in training,
and their boxes are the detector's own, with its errors. A heading is right within 45 degrees of the
true bow; ships with an ambiguous heading do not count.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import geopandas as gpd
import shapely
from rich.console import Console
from rich.table import Table

import larsd_geo
from larsd_geo.synthetic import compose_scene, write_scene

SEEDS = (2, 3, 5, 8)

#: Side of a scene in pixels of 1 m, and the number of ships asked for.
SIDE, SHIPS = 1500, 30

#: A detection belongs to a true ship if their IoU is greater than this.
SAME_SHIP_IOU = 0.3


def judge_headings(scene: Path, model: str | None) -> list[bool]:
    """Detect ships in a scene and tell of each true one with a heading whether that is right."""
    found = larsd_geo.detect(scene, model=model)
    labels = scene.with_name(f"{scene.stem}_ships.geojson")
    truth = gpd.read_file(labels).to_crs(found.crs)
    right = []
    for ship in found[~found.heading_ambiguous].itertuples():
        common = shapely.area(shapely.intersection(truth.geometry.values, ship.geometry))
        union = shapely.area(truth.geometry.values) + ship.geometry.area - common
        best = int((common / union).argmax())
        if common[best] > SAME_SHIP_IOU * union[best]:
            off = abs((ship.heading_deg - truth.heading_deg.iloc[best] + 180) % 360 - 180)
            right.append(bool(off < 45))
    return right


def main() -> None:
    """Detect ships in the scenes and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--model")
    asked = parser.parse_args()
    table = Table("seed", "told", "right")
    total: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in asked.seeds:
            path = Path(folder) / f"{seed}.tif"
            scene = compose_scene((SIDE, SIDE), seed=seed, ships=SHIPS, clouds=0.0)
            write_scene(path, scene, labels=True)
            told = judge_headings(path, asked.model)
            total += told
            table.add_row(str(seed), str(len(told)), str(sum(told)))
    table.add_row("all", str(len(total)), str(sum(total)))
    Console().print(table)


if __name__ == "__main__":
    main()
