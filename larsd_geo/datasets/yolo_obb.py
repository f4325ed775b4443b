"""Labels in the format of YOLO-OBB: `class x1 y1 ... x4 y4`, coordinates as fractions.

Layouts: `<root>/images/<split>` with `<root>/labels/<split>`, or `<root>/<split>/images` with
`<root>/<split>/labels`, or both without splits. `data.yaml` (or any single YAML file with
`names`) lists the classes: of several, only those whose name contains "ship" are ships, and
"ignore" is neither hit nor miss; with no names, or a single class, every object is a ship.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

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
)
from larsd_geo.errors import LabelFileError

__all__ = ["LOOKED_FOR", "read_yolo_obb", "recognises"]

#: What `recognises` looks for, for the error of the automatic detection.
LOOKED_FOR = "images/ with labels/ (YOLO-OBB, with or without split folders)"


def recognises(root: Path) -> bool:
    """Return whether the folder has the layout of YOLO."""
    return bool(_parts(root))


def read_yolo_obb(root: Path) -> list[LabelledImage]:
    """Read a data set in YOLO's layout with oriented boxes.

    An image without a label file is an image without ships, as in YOLO's own tools.

    Args:
        root: The data set's folder.

    Returns:
        One value per image, by split and name; the source is the folder's name.

    Raises:
        LabelFileError: If a file is malformed; names the file and the line.
    """
    names = _class_names(root)
    return [
        _read_image(image, labels / f"{image.stem}.txt", names, root.name, split)
        for split, images, labels in _parts(root)
        for image in images_in(images).values()
    ]


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


def _class_names(root: Path) -> dict[int, str]:
    """Return the class names of data.yaml; empty if there is none.

    The three ways in which the tools write `names` (a flow list, a block list, a block mapping)
    are read here directly: they do not justify a dependency on a YAML library.
    """
    candidates = [root / "data.yaml", root / "data.yml"]
    candidates = [path for path in candidates if path.is_file()] or sorted(root.glob("*.y*ml"))
    if len(candidates) != 1:
        return {}
    lines = [line.partition(" #")[0].rstrip() for line in read_text(candidates[0]).splitlines()]
    start = next((i for i, line in enumerate(lines) if line.startswith("names:")), None)
    if start is None:
        return {}
    body = lines[start].removeprefix("names:").strip()
    for line in lines[start + 1 :]:
        if line and not line.startswith((" ", "-", "]", "}")):
            break
        body += "\n" + line
    body = body.strip()
    if body.startswith(("[", "{")):
        body = "\n".join(body.strip("[]{}").split(","))
    names: dict[int, str] = {}
    for item in filter(None, (line.strip() for line in body.splitlines())):
        match = re.fullmatch(r"(?:-\s*|(\d+)\s*:\s*)?(.+)", item)
        if match is not None:
            index = int(match[1]) if match[1] else len(names)
            names[index] = match[2].strip(" '\"").lower()
    return names


def _is_ship(index: int, names: dict[int, str]) -> bool:
    known = [name for name in names.values() if name != IGNORE_CLASS]
    return len(known) <= 1 or SHIP_CLASS in names.get(index, "")


def _read_image(
    image: Path, labels: Path, names: dict[int, str], source: str, split: str
) -> LabelledImage:
    quads: list[list[float]] = []
    ignore: list[bool] = []
    places: list[tuple[Path, int]] = []
    text = read_text(labels) if labels.is_file() else ""
    size = image_size(image) if text.strip() else (0, 0)
    for line, row in enumerate(text.splitlines(), start=1):
        words = row.split()
        if not words:
            continue
        if len(words) != 9 or not words[0].isdigit():
            reason = "expected a class number and 8 coordinates (oriented boxes, not upright ones)"
            raise LabelFileError(labels, line, f"{reason}, found {len(words)} words")
        values = numbers(words[1:], labels, line)
        if max(map(abs, values)) > 2:
            # Corners may stick out of the image, but not by its whole size.
            raise LabelFileError(labels, line, "coordinates must be fractions of the image's size")
        index = int(words[0])
        ignored = names.get(index) == IGNORE_CLASS
        if not ignored and not _is_ship(index, names):
            continue
        quads.append([value * size[i % 2] for i, value in enumerate(values)])
        ignore.append(ignored)
        places.append((labels, line))
    return LabelledImage(
        path=image,
        boxes=boxes_from_labels(quads, places),
        ignore=np.array(ignore, dtype=np.bool_),
        source=source,
        split=split,
        gsd_m=None,
    )
