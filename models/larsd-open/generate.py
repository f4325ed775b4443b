"""Render the labelled images that larsd-open is trained, validated and calibrated on.

    python models/larsd-open/generate.py OUT [--train N] [--val N]

OUT gets the layout of DOTA: `images/`, `labelTxt/` and an `images.csv` with the splits. Each image
depends on its number alone, so that a run that was stopped goes on, and two runs give the same.
"""

from __future__ import annotations

import argparse
import csv
import logging
from pathlib import Path

import cv2
import numpy as np

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.synthetic import render_chip

__all__ = ["main", "render"]

#: Rows and columns of an image.
SIDE = 768
#: Metres per pixel, drawn between these.
GSD_M = (0.7, 1.3)
#: Seed of the first image of each split; far apart, so that no image is in both.
FIRST_SEED = {"train": 1_000_000, "val": 9_000_000}

logger = logging.getLogger(__name__)


def render(folder: Path, split: str, number: int) -> dict[str, str]:
    """Render one image and its labels, unless they are there.

    Args:
        folder: The data set's folder.
        split: `train` or `val`.
        number: The image's number within its split.

    Returns:
        The image's row of `images.csv`.
    """
    rng = np.random.default_rng(FIRST_SEED[split] + number)
    gsd_m = float(np.exp(rng.uniform(*np.log(GSD_M))))
    name = f"{split}_{number:04d}"
    image_path = folder / "images" / f"{name}.png"
    label_path = folder / "labelTxt" / f"{name}.txt"
    # The image is written last: where it is, its labels are.
    if not image_path.exists():
        image, boxes = render_chip(rng, SIDE, gsd_m)
        lines = [
            " ".join(f"{value:.2f}" for value in corners.ravel()) + " ship 0"
            for corners in np.asarray(corners_from_boxes(boxes))
        ]
        label_path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        partial = image_path.with_name(f".{name}.png")
        cv2.imwrite(str(partial), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        partial.replace(image_path)
    row = {"image": image_path.name, "source": "generated", "split": split}
    return {**row, "gsd_m": f"{gsd_m:.3f}"}


def main() -> None:
    """Render both splits and write the table of images."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--train", type=int, default=300, metavar="N")
    parser.add_argument("--val", type=int, default=40, metavar="N")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder: Path = arguments.out
    for part in ("images", "labelTxt"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    rows = []
    for split, count in (("train", arguments.train), ("val", arguments.val)):
        for number in range(count):
            rows.append(render(folder, split, number))
            if number % 20 == 19:
                logger.info("%s: %d of %d", split, number + 1, count)
    with (folder / "images.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
