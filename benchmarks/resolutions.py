"""What a model is worth from 1 to 10 m: simulated and real imagery, and where no ships are.

    python -m benchmarks.resolutions DATA --split val --assumed-gsd 1
    python -m benchmarks.resolutions DATA --real SENTINEL2 --ship-free NEGATIVES
    python -m benchmarks.resolutions --quick     a tiny network on rendered images: does it work

DATA are labelled images of about 1 m, which are made as coarse as sensors of each ground sample
distance see them. Images of `--real` are searched as they are, those of `--ship-free` too: all that
is found there is false, and is counted per 100 square kilometres.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.memory import write_tiny_model
from larsd_geo.boxes import corners_from_boxes
from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.errors import LarsdError
from larsd_geo.evaluation.at_gsd import evaluate_at_gsds, find_ships
from larsd_geo.evaluation.resolution import evaluate_in_metres, gsd_table
from larsd_geo.inference.images import calibrated_in_image
from larsd_geo.inference.opening import OpenedModel, open_model
from larsd_geo.synthetic.chips import render_chip

GSDS_M: tuple[float, ...] = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
QUICK_GSDS_M: tuple[float, ...] = (1.0, 3.0)

#: False detections are counted over so much ground, in square kilometres.
PER_KM2 = 100.0


def by_source(images: Sequence[LabelledImage]) -> dict[str, list[LabelledImage]]:
    """Return images by their source."""
    groups: dict[str, list[LabelledImage]] = {}
    for image in images:
        groups.setdefault(image.source, []).append(image)
    return groups


def found_in(
    opened: OpenedModel, images: Sequence[LabelledImage]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return boxes and calibrated scores by the names of images, searched as they are."""
    named = {str(image.path): image for image in images}
    return {
        name: calibrated_in_image(opened.card, found, named[name].gsd_m)
        for name, found in find_ships(opened.predictor(), opened.card, named)
    }


def real_table(opened: OpenedModel, images: Sequence[LabelledImage]) -> Table:
    """Return the scores on real coarse imagery, a row for each source and one for all."""
    results = {}
    for source, group in by_source(images).items():
        gsd_m = float(np.median([image.gsd_m or 1.0 for image in group]))
        named = {str(image.path): image for image in group}
        threshold = opened.card.score_threshold
        results[source] = evaluate_in_metres(found_in(opened, group), named, gsd_m, threshold)
    table = Table(title="real imagery, scores in %")
    names = ["source", "ships", "AP", "precision", "recall", "recall from 80 m", "length error"]
    for name in names:
        table.add_column(name, justify="right")
    for source, result in results.items():
        at, long = result.overall.at_threshold, list(result.by_size.values())[2:]
        ships, hits = sum(g.ships for g in long), sum(g.at_threshold.hits for g in long)
        shares = (result.overall.ap50_voc07, at.precision, at.recall)
        table.add_row(
            source,
            str(result.overall.ships),
            *(f"{100 * share:.1f}" for share in shares),
            f"{100 * hits / max(1, ships):.1f} of {ships}",
            f"{100 * result.localisation.length:.1f}",
        )
    return table


def false_table(opened: OpenedModel, images: Sequence[LabelledImage]) -> Table:
    """Return what is found where there is no ship."""
    table = Table(title=f"ship-free imagery, at score {opened.card.score_threshold:g}")
    for name in ("source", "images", "km2", "found", "images with any", f"per {PER_KM2:g} km2"):
        table.add_column(name, justify="right")
    for source, group in by_source(images).items():
        found = found_in(opened, group)
        counts = [int((f[1] >= opened.card.score_threshold).sum()) for f in found.values()]
        areas = [np.prod(i.read().shape[:2]) * i.gsd_m**2 / 1e6 for i in group if i.gsd_m]
        km2 = float(sum(areas)) if len(areas) == len(group) else None
        rate = "-" if km2 is None else f"{PER_KM2 * sum(counts) / km2:.2f}"
        size = "unknown" if km2 is None else f"{km2:.1f}"
        some = sum(count > 0 for count in counts)
        table.add_row(source, str(len(group)), size, str(sum(counts)), str(some), rate)
    return table


def write_rendered(folder: Path) -> None:
    """Write a small data set of rendered images with labels."""
    (folder / "images").mkdir(parents=True)
    (folder / "labelTxt").mkdir()
    for number in range(2):
        image, boxes = render_chip(np.random.default_rng(number), 256, 1.0)
        Image.fromarray(image).save(folder / "images" / f"{number}.png")
        lines = [
            " ".join(f"{value:.2f}" for value in quad.ravel()) + " ship 0"
            for quad in corners_from_boxes(boxes)
        ]
        (folder / "labelTxt" / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--model", default=None)
    parser.add_argument("--split", default="val")
    parser.add_argument("--assumed-gsd", type=float, default=1.0, metavar="METRES")
    parser.add_argument("--real", type=Path, action="append", default=[])
    parser.add_argument("--ship-free", type=Path, action="append", default=[])
    parser.add_argument("--json", type=Path, help="scores by ground sample distance")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(arguments)
    console = Console(width=180, highlight=False)
    with tempfile.TemporaryDirectory() as temporary:
        data, model, split, gsds_m = asked.data, asked.model, asked.split, GSDS_M
        if asked.quick:
            data, split, gsds_m = Path(temporary) / "rendered", None, QUICK_GSDS_M
            write_rendered(data)
            model = str(write_tiny_model(Path(temporary) / "tiny"))
        try:
            if data is not None:
                results = evaluate_at_gsds(
                    data,
                    gsds_m,
                    model,
                    assumed_gsd_m=asked.assumed_gsd,
                    split=split,
                    json_path=asked.json,
                    overwrite=True,
                )
                console.print(gsd_table(results))
            opened = open_model(model, "auto", "float32", "torch")
            for folder in asked.real:
                console.print(real_table(opened, read_labels(folder, split=split)))
            for folder in asked.ship_free:
                console.print(false_table(opened, read_labels(folder)))
        except LarsdError as error:
            console.print(f"error: {error}", markup=False)
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
