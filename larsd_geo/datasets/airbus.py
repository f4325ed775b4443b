"""Labels of the Airbus Ship Detection Challenge: one table of run-length masks, one row per ship.

A row is `ImageId,EncodedPixels`; the runs `start length start length ...` count pixels from 1,
down the columns. A row without runs is an image without ships. The images are in the
table's folder or in `train_v2/`, `train/` or `images/` within it.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from larsd_geo.datasets.labelled import (
    DEFAULT_SPLIT,
    LabelledImage,
    boxes_from_labels,
    image_size,
    quad_around,
    read_text,
)
from larsd_geo.datasets.tally import Tally
from larsd_geo.errors import LabelFileError

__all__ = ["LOOKED_FOR", "read_airbus", "recognises"]

#: What `recognises` looks for, for the error of the automatic detection.
LOOKED_FOR = "a CSV table with the columns ImageId,EncodedPixels (Airbus)"

#: Source of every image of this format.
SOURCE = "airbus"

#: Ground sample distance of the SPOT images of the challenge.
GSD_M = 1.5

_HEADER = "ImageId,EncodedPixels"
_IMAGE_FOLDERS = ("train_v2", "train", "images", ".")

logger = logging.getLogger(__name__)


def recognises(root: Path) -> bool:
    """Return whether the folder holds a table of run-length masks."""
    return _table(root) is not None


def read_airbus(root: Path, tally: Tally | None = None) -> list[LabelledImage]:
    """Read the run-length table: every mask becomes its minimum-area rectangle.

    The rectangle goes around the pixels' outer corners, not their centres, so that a ship one
    pixel wide has width 1. Images of the table that are not on disk are skipped with a warning:
    the challenge's archive is large and often unpacked in part.

    Args:
        root: Folder of the table.
        tally: Counts what is left out as damaged; all labels are ships.

    Returns:
        One value per image, by name.

    Raises:
        LabelFileError: If the table is malformed, or no image of the table exists.
    """
    tally = Tally() if tally is None else tally
    table = _table(root)
    if table is None:
        raise LabelFileError(root, 0, f"there is no table with the header {_HEADER}")
    rows: dict[str, list[tuple[int, str]]] = {}
    for line, text in enumerate(read_text(table).splitlines()[1:], start=2):
        name, comma, runs = text.strip().partition(",")
        if not name:
            continue
        if not comma:
            raise LabelFileError(table, line, f"expected {_HEADER}")
        found = rows.setdefault(name, [])
        if runs:
            found.append((line, runs))
    folder = next((root / p for p in _IMAGE_FOLDERS if _holds_any(root / p, rows)), None)
    if folder is None:
        raise LabelFileError(
            table, 0, "none of its images is in its folder, nor in train_v2/, train/ or images/"
        )
    present = [name for name in sorted(rows) if os.path.isfile(folder / name)]  # noqa: PTH113
    if len(present) < len(rows):
        logger.warning("%d of the %d images in %s are not in %s and are skipped",
                     len(rows) - len(present), len(rows), table, folder)  # fmt: skip
    read = (_read_image(folder / name, table, rows[name], tally) for name in present)
    return [image for image in read if image is not None]


def _table(root: Path) -> Path | None:
    """Return the table; of several the last by name, because v2 replaced the first."""
    tables = [path for path in sorted(root.glob("*.csv")) if _is_table(path)]
    return tables[-1] if tables else None


def _is_table(path: Path) -> bool:
    # The sample submission has the same header, but invented content.
    if path.name.startswith("sample_submission"):
        return False
    with path.open("rb") as file:
        first = file.readline(64)
    return first.decode("utf-8-sig", errors="replace").strip() == _HEADER


def _holds_any(folder: Path, names: dict[str, list[tuple[int, str]]]) -> bool:
    return folder.is_dir() and any(path.name in names for path in folder.iterdir())


def _read_image(
    image: Path, table: Path, rows: list[tuple[int, str]], tally: Tally
) -> LabelledImage | None:
    try:
        size = image_size(image)
    except LabelFileError as error:
        tally.skip_image(error)
        return None
    tally.read()
    quads, lines = [], []
    for line, runs in rows:
        try:
            quads.append(quad_around(_mask_corners(runs, size, table, line)))
        except LabelFileError as error:
            tally.skip_label(error)
            continue
        tally.count_ship()
        lines.append(line)
    return LabelledImage(
        path=image,
        boxes=boxes_from_labels(
            np.array(quads, dtype=np.float64).reshape(-1, 8), [(table, line) for line in lines]
        ),
        ignore=np.zeros(len(lines), dtype=np.bool_),
        source=SOURCE,
        split=DEFAULT_SPLIT,
        gsd_m=GSD_M,
    )


def _mask_corners(runs: str, size: tuple[int, int], table: Path, line: int) -> NDArray[np.float64]:
    """Return the outer corners (P, 2) of the runs' end pixels; their hull is the mask's."""
    width, height = size
    try:
        values = np.array(runs.strip('"').split(), dtype=np.int64)
    except (ValueError, OverflowError):
        raise LabelFileError(table, line, "the runs must be whole numbers") from None
    if len(values) == 0 or len(values) % 2:
        raise LabelFileError(table, line, "the runs must be pairs of a start and a length")
    start = values[0::2] - 1
    end = start + values[1::2]
    if (start < 0).any() or (end <= start).any() or (end > width * height).any():
        raise LabelFileError(table, line, f"a run leaves the image of {width} x {height} pixels")
    first, last = start // height, (end - 1) // height
    top, bottom = start % height, (end - 1) % height + 1
    # A run over several columns fills the first one down to the bottom, the last one from the
    # top, and those between completely.
    longer = last > first
    columns = np.concatenate([first, last])
    tops = np.concatenate([top, np.where(longer, 0, top)])
    bottoms = np.concatenate([np.where(longer, height, bottom), bottom])
    between = last - first > 1
    columns = np.concatenate([columns, first[between] + 1, last[between] - 1])
    whole = np.zeros(2 * int(between.sum()), dtype=np.int64)
    tops, bottoms = np.concatenate([tops, whole]), np.concatenate([bottoms, whole + height])
    x = np.concatenate([columns, columns + 1, columns, columns + 1])
    y = np.concatenate([tops, tops, bottoms, bottoms])
    return np.stack([x, y], axis=-1).astype(np.float64)
