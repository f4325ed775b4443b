"""Labels in the format of YOLO-OBB: `class x1 y1 ... x4 y4`, coordinates as fractions.

Layouts: `<root>/images/<split>` with `<root>/labels/<split>`, or `<root>/<split>/images` with
`<root>/<split>/labels`, or both without splits. `class_names` says where the names of the classes
come from, and `larsd_geo.datasets.classes` which of them are ships.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from larsd_geo.datasets.class_names import class_names
from larsd_geo.datasets.classes import ShipClasses
from larsd_geo.datasets.labelled import (
    DEFAULT_SPLIT,
    IGNORE_CLASS,
    SHIP_CLASS,
    LabelledImage,
    boxes_from_labels,
    image_size,
    images_in,
    numbers,
    read_text,
    sound_labels,
)
from larsd_geo.datasets.tally import Tally
from larsd_geo.errors import LabelClassError, LabelFileError

__all__ = ["LOOKED_FOR", "read_yolo_obb", "recognises"]

#: What `recognises` looks for, for the error of the automatic detection.
LOOKED_FOR = "images/ with labels/ (YOLO-OBB, with or without split folders)"

logger = logging.getLogger(__name__)


def recognises(root: Path) -> bool:
    """Return whether the folder has the layout of YOLO."""
    return bool(_parts(root))


def read_yolo_obb(root: Path, tally: Tally | None = None) -> list[LabelledImage]:
    """Read a data set in YOLO's layout with oriented boxes.

    An image without a label file is an image without ships, as in YOLO's own tools.

    Args:
        root: The data set's folder.
        tally: Says which classes are ships, and counts what is left out.

    Returns:
        One value per image, by split and name; the source is the folder's name.

    Raises:
        LabelFileError: If a file of class names is malformed.
        LabelClassError: If no class is known to be a ship.
    """
    tally = Tally() if tally is None else tally
    names = class_names(root)
    _check_known(root, names, tally)
    found = (
        _read_image(image, labels / f"{image.stem}.txt", names, root.name, split, tally)
        for split, images, labels in _parts(root)
        for image in images_in(images).values()
    )
    return [image for image in found if image is not None]


def _parts(root: Path) -> list[tuple[str, Path, Path]]:
    """Return the (split, images, labels) folders."""
    images, labels = root / "images", root / "labels"
    if images.is_dir() and labels.is_dir():
        splits = [folder for folder in sorted(images.iterdir()) if folder.is_dir()]
        parts = [(s.name, s, labels / s.name) for s in splits if (labels / s.name).is_dir()]
        return parts or [(DEFAULT_SPLIT, images, labels)]
    if not root.is_dir():
        return []
    return [
        # Some exporters write "valid" instead of "val".
        ("val" if folder.name == "valid" else folder.name, folder / "images", folder / "labels")
        for folder in sorted(root.iterdir())
        if (folder / "images").is_dir() and (folder / "labels").is_dir()
    ]


def _read_image(
    image: Path, labels: Path, names: dict[int, str], source: str, split: str, tally: Tally
) -> LabelledImage | None:
    try:
        text = read_text(labels) if labels.is_file() else ""
        size = image_size(image)
    except LabelFileError as error:
        tally.skip_image(error)
        return None
    tally.read()
    quads: list[list[float]] = []
    ignore: list[bool] = []
    places: list[tuple[Path, int]] = []
    for line, row in enumerate(text.splitlines(), start=1):
        words = row.split()
        if not words:
            continue
        try:
            index, values = _parse(words, labels, line)
        except LabelFileError as error:
            tally.skip_label(error)
            continue
        verdict = tally.verdict(names.get(index, str(index)), index)
        if verdict is None:
            continue
        quads.append([value * size[i % 2] for i, value in enumerate(values)])
        ignore.append(verdict == IGNORE_CLASS)
        places.append((labels, line))
    good, flaws = sound_labels(quads, places)
    for flaw in flaws:
        tally.skip_label(flaw)
    corners = np.asarray(quads, dtype=np.float64).reshape(-1, 8)[good]
    return LabelledImage(
        path=image,
        boxes=boxes_from_labels(corners, [p for p, ok in zip(places, good, strict=True) if ok]),
        ignore=np.array(ignore, dtype=np.bool_)[good],
        source=source,
        split=split,
        gsd_m=None,
    )


def _parse(words: list[str], labels: Path, line: int) -> tuple[int, list[float]]:
    """Return a line's class and its coordinates."""
    if len(words) != 9 or not words[0].isdigit():
        reason = "expected a class number and 8 coordinates (oriented boxes, not upright ones)"
        raise LabelFileError(labels, line, f"{reason}, found {len(words)} words")
    values = numbers(words[1:], labels, line)
    if max(map(abs, values)) > 2:
        # Corners may stick out of the image, but not by its whole size.
        raise LabelFileError(labels, line, "coordinates must be fractions of the image's size")
    return int(words[0]), values


def _check_known(root: Path, names: dict[int, str], tally: Tally) -> None:
    """Check that ships can be told from other classes.

    Raises:
        LabelClassError: If no class is known to be a ship.
    """
    classes = tally.classes
    if names:
        verdicts = {classes.verdict(name, number) for number, name in names.items()}
        if verdicts & {SHIP_CLASS}:
            return
        raise LabelClassError(root, sorted(names.values()))
    if classes.given is not None:
        return
    found = sorted(_numbers(root))
    # A data set of one class for a detector of one class needs no names.
    if len(found) > 1:
        raise LabelClassError(root, found)
    if found:
        tally.classes = ShipClasses(["all"])
        logger.warning(
            "%s: no file names its classes; the only one, %s, is taken for ships", root, found[0]
        )


def _numbers(root: Path) -> set[str]:
    """Return the numbers of the classes in all label files."""
    return {
        words[0]
        for _, _, labels in _parts(root)
        for file in labels.glob("*.txt")
        for line in read_text(file).splitlines()
        if len(words := line.split()) == 9 and words[0].isdigit()
    }
