"""Labels in the format of DOTA: one text file for each image, one quadrilateral on each line.

A line is `x1 y1 x2 y2 x3 y3 x4 y4 class [difficult]`; the two header lines of DOTA v1
(`imagesource:`, `gsd:`) may come first. Layouts:

- `<root>/images`, `<root>/labelTxt` and, optionally, `<root>/images.csv` with the columns
  image, source, split, gsd_m (any of the last three may be missing or empty);
- `<root>/<split>/images`, `<root>/<split>/labelTxt`, as DOTA itself is distributed.

A file `bow_stern.json` beside `labelTxt` says where the bows are: for each image's file name a
list of `{"bow": [x, y], "stern": [x, y]}` or null, one for each ship of the label file that is
not ignored, in its order.
"""

from __future__ import annotations

import csv
import json
import logging
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.datasets.labelled import (
    DEFAULT_SPLIT,
    IGNORE_CLASS,
    LabelledImage,
    boxes_from_labels,
    image_size,
    images_in,
    numbers,
    read_text,
    sound_labels,
)
from larsd_geo.datasets.tally import Tally
from larsd_geo.errors import LabelFileError

__all__ = ["LOOKED_FOR", "read_dota", "recognises"]

#: What `recognises` looks for, for the error of the automatic detection.
LOOKED_FOR = "images/ with labelTxt/ (or one such pair per split folder)"

#: The file of bows and sterns, beside `labelTxt`.
BOWS_FILE = "bow_stern.json"

logger = logging.getLogger(__name__)


def recognises(root: Path) -> bool:
    """Return whether the folder has the layout of DOTA."""
    return bool(_parts(root))


def read_dota(root: Path, tally: Tally | None = None) -> list[LabelledImage]:
    """Read a data set in DOTA's layout.

    An `ignore` object and a difficult ship (last column 1) have `ignore` set.

    Args:
        root: The data set's folder.
        tally: Says which classes are ships, and counts what is left out.

    Returns:
        One value per image; in the order of images.csv where that exists, else by name.

    Raises:
        LabelFileError: If a table is missing or malformed; names the file and the line.
    """
    tally = Tally() if tally is None else tally
    found: list[LabelledImage] = []
    for split, folder in _parts(root):
        table = folder / "images.csv"
        if table.is_file():
            found.extend(_read_with_table(folder, table, root.name, split, tally))
        else:
            found.extend(_read_plain(folder, root.name, split, tally))
    return found


def _parts(root: Path) -> list[tuple[str, Path]]:
    """Return the folders with images/ and labelTxt/, each with the split that it stands for."""
    if _is_part(root):
        return [(DEFAULT_SPLIT, root)]
    if not root.is_dir():
        return []
    return [(folder.name, folder) for folder in sorted(root.iterdir()) if _is_part(folder)]


def _is_part(folder: Path) -> bool:
    return (folder / "images").is_dir() and (folder / "labelTxt").is_dir()


def _read_plain(folder: Path, source: str, split: str, tally: Tally) -> list[LabelledImage]:
    images = images_in(folder / "images")
    orphans = sorted({p.stem for p in (folder / "labelTxt").glob("*.txt")} - images.keys())
    if orphans:
        logger.warning("%d label files of %s have no image, first: %s", len(orphans), folder,
                     f"{orphans[0]}.txt")  # fmt: skip
    bows = _read_bows(folder)
    found = (
        _read_image(folder, path, source, split, None, bows, tally) for path in images.values()
    )
    return [image for image in found if image is not None]


def _read_with_table(
    folder: Path, table: Path, source: str, split: str, tally: Tally
) -> list[LabelledImage]:
    reader = csv.DictReader(read_text(table).splitlines())
    if reader.fieldnames is None or "image" not in reader.fieldnames:
        raise LabelFileError(table, 1, "there is no column 'image'")
    bows = _read_bows(folder)
    found: list[LabelledImage] = []
    for row in reader:
        line = reader.line_num
        path = folder / "images" / (row["image"] or "")
        if not os.path.isfile(path):  # noqa: PTH113 (False for a name that no file can have)
            tally.skip_image(LabelFileError(table, line, f"the image {path} does not exist"))
            continue
        word = row.get("gsd_m") or ""
        gsd_m = numbers([word], table, line)[0] if word.strip() else None
        if gsd_m is not None and not (math.isfinite(gsd_m) and gsd_m > 0):
            raise LabelFileError(table, line, f"gsd_m must be positive, not {word}")
        own = (row.get("source") or source, row.get("split") or split)
        image = _read_image(folder, path, *own, gsd_m, bows, tally)
        if image is not None:
            found.append(image)
    return found


def _read_image(
    folder: Path,
    path: Path,
    source: str,
    split: str,
    gsd_m: float | None,
    bows: Mapping[str, Any],
    tally: Tally,
) -> LabelledImage | None:
    labels = folder / "labelTxt" / f"{path.stem}.txt"
    if not labels.is_file():
        reason = "it does not exist (an image without ships has an empty label file)"
        tally.skip_image(LabelFileError(labels, 0, reason))
        return None
    try:
        image_size(path)
        lines = read_text(labels).splitlines()
    except LabelFileError as error:
        tally.skip_image(error)
        return None
    tally.read()
    quads: list[list[float]] = []
    ignore: list[bool] = []
    places: list[tuple[Path, int]] = []
    skipped = False
    for line, text in enumerate(lines, start=1):
        words = text.split()
        if not words or text.startswith("imagesource:"):
            continue
        if text.startswith("gsd:"):
            gsd_m = _header_gsd(text) if gsd_m is None else gsd_m
            continue
        try:
            quad, name, is_difficult = _parse(words, labels, line)
        except LabelFileError as error:
            tally.skip_label(error)
            skipped = True
            continue
        verdict = tally.verdict(name)
        if verdict is None:
            continue
        quads.append(quad)
        ignore.append(verdict == IGNORE_CLASS or is_difficult)
        places.append((labels, line))
    ignored = np.array(ignore, dtype=np.bool_)
    # Where a line is skipped nobody knows whose the others are.
    ends = None if skipped else bows.get(path.name)
    directions = _bows_of(folder / BOWS_FILE, path.name, ends, ignored)
    good, flaws = sound_labels(quads, places)
    for flaw in flaws:
        tally.skip_label(flaw)
    corners = np.asarray(quads, dtype=np.float64).reshape(-1, 8)[good]
    return LabelledImage(
        path=path,
        boxes=boxes_from_labels(corners, [p for p, ok in zip(places, good, strict=True) if ok]),
        ignore=ignored[good],
        source=source,
        split=split,
        gsd_m=gsd_m,
        bows=None if directions is None else directions[good],
    )


def _parse(words: list[str], labels: Path, line: int) -> tuple[list[float], str, bool]:
    """Return a line's coordinates, its class, and whether it is difficult."""
    if len(words) < 9:
        reason = f"expected 8 coordinates, a class and a difficult flag, found {len(words)}"
        raise LabelFileError(labels, line, f"{reason} words")
    quad = numbers(words[:8], labels, line)
    rest = words[8:]
    # Class names may have spaces, as in FAIR1M: the flag is last, where there is one.
    flag = rest.pop() if len(rest) > 1 else "0"
    if flag not in ("0", "1", "2"):
        # DOTA v1.5 and later also use 2 for "very difficult".
        raise LabelFileError(labels, line, f"the difficult flag must be 0, 1 or 2, not {flag}")
    return quad, " ".join(rest), flag != "0"


def _read_bows(folder: Path) -> Mapping[str, Any]:
    """Read the file of bows: image name -> list of bow and stern; empty where there is none."""
    path = folder / BOWS_FILE
    if not path.is_file():
        return {}
    try:
        found = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise LabelFileError(path, error.lineno, f"it is not JSON ({error.msg})") from None
    except (ValueError, RecursionError) as error:  # numbers too long, nested too deeply
        raise LabelFileError(path, 0, f"it cannot be read ({error})") from None
    if not isinstance(found, dict):
        raise LabelFileError(path, 0, "it must map the names of images to lists")
    return found


def _bows_of(
    path: Path, name: str, ends: Any, ignored: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    """Return the directions of the bows of an image's boxes, radians; None if not listed."""
    if ends is None:
        return None
    counted = np.flatnonzero(~ignored)
    if not isinstance(ends, list) or len(ends) != len(counted):
        given = len(ends) if isinstance(ends, list) else "no list"
        reason = f"{name} has {len(counted)} ships that are not ignored, but {given} bows"
        raise LabelFileError(path, 0, reason)
    bows = np.full(len(ignored), np.nan)
    for index, pair in zip(counted, ends, strict=True):
        if pair is None:
            continue
        try:
            (bow_x, bow_y), (stern_x, stern_y) = pair["bow"], pair["stern"]
            bows[index] = math.atan2(bow_y - stern_y, bow_x - stern_x)
        except (TypeError, KeyError, ValueError):
            reason = f'{name}: a ship must be {{"bow": [x, y], "stern": [x, y]}} or null'
            raise LabelFileError(path, 0, reason) from None
    return bows


def _header_gsd(text: str) -> float | None:
    """Return the ground sample distance of a DOTA header, which may be "null" or "None"."""
    try:
        value = float(text.partition(":")[2])
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None
