"""Labels in the format of HRSC2016: one XML file for each image, boxes as centre, sides and angle.

Layouts:

- as distributed: `<root>/<Part>/AllImages` and `<root>/<Part>/Annotations`
  (Part = FullDataSet, Train, Test), the splits in `<root>/ImageSets/*.txt`;
- the same without the level `<Part>`; `images` or `JPEGImages` serve as well.

`mbox_ang` is in radians, positive from +x towards +y, as in this project.
"""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from larsd_geo.boxes import to_larsd_form
from larsd_geo.datasets.labelled import (
    DEFAULT_SPLIT,
    SHIP_CLASS,
    SMALLEST_SIDE_PX,
    LabelledImage,
    image_size,
    images_in,
    numbers,
    read_text,
)
from larsd_geo.datasets.tally import Tally
from larsd_geo.errors import LabelFileError

__all__ = ["LOOKED_FOR", "read_hrsc", "recognises"]

#: What `recognises` looks for, for the error of the automatic detection.
LOOKED_FOR = "Annotations/*.xml with AllImages/ or images/ beside it (HRSC2016)"

#: Source of every image of this format (all are from Google Earth's harbours).
SOURCE = "hrsc2016"

_IMAGE_FOLDERS = ("AllImages", "JPEGImages", "images", "Images")
_SPLIT_FILES = ("train", "val", "test")  # trainval repeats the first two
_FIELDS = ("mbox_cx", "mbox_cy", "mbox_w", "mbox_h", "mbox_ang")


def recognises(root: Path) -> bool:
    """Return whether the folder has the layout of HRSC2016."""
    return bool(_parts(root))


def read_hrsc(root: Path, tally: Tally | None = None) -> list[LabelledImage]:
    """Read a data set in HRSC2016's layout.

    With `ImageSets`, the images that train.txt, val.txt and test.txt name are read, each with
    the list's name as its split. Without, the split of an image is the name of its part in lower
    case (`train`, `test`), or `train` where there are no parts. Ships marked difficult have
    `ignore` set. The data set has ships only: every class counts unless some are named.

    Args:
        root: The data set's folder.
        tally: Says which classes are ships, and counts what is left out.

    Returns:
        One value per image, by split and name.

    Raises:
        LabelFileError: If a file is missing or malformed; names the file.
    """
    tally = Tally() if tally is None else tally
    annotated: dict[str, tuple[str, Path, Path]] = {}
    for split, images, labels_folder in _parts(root):
        found = images_in(images)
        for labels in sorted(labels_folder.glob("*.xml")):
            if labels.stem not in found:
                tally.skip_image(LabelFileError(labels, 0, f"its image is not in {images}"))
                continue
            annotated.setdefault(labels.stem, (split, found[labels.stem], labels))
    lists = [root / "ImageSets" / f"{name}.txt" for name in _SPLIT_FILES]
    lists = [path for path in lists if path.is_file()]
    if not lists:
        read = (_read_image(image, xml, s, tally) for s, image, xml in annotated.values())
        return [image for image in read if image is not None]
    chosen: list[LabelledImage] = []
    for path in lists:
        for line, text in enumerate(read_text(path).splitlines(), start=1):
            stem = text.strip()
            if not stem:
                continue
            if stem not in annotated:
                tally.skip_image(LabelFileError(path, line, f"there is no annotation {stem}.xml"))
                continue
            _, image, xml = annotated[stem]
            labelled = _read_image(image, xml, path.stem, tally)
            if labelled is not None:
                chosen.append(labelled)
    return chosen


def _parts(root: Path) -> list[tuple[str, Path, Path]]:
    """Return the (split, images, annotations) folders: FullDataSet alone if it is there."""
    whole = [root, root / "FullDataSet"]
    single = [root / name for name in ("Train", "Val", "Test", "train", "val", "test")]
    parts: dict[Path, tuple[str, Path, Path]] = {}
    for folder in (*whole, *single):
        annotations = folder / "Annotations"
        if not (annotations.is_dir() and any(annotations.glob("*.xml"))):
            continue
        images = next((folder / p for p in _IMAGE_FOLDERS if (folder / p).is_dir()), None)
        if images is None:
            continue
        split = DEFAULT_SPLIT if folder in whole else folder.name.lower()
        # Resolved, because "Train" and "train" are one folder on some file systems.
        parts.setdefault(annotations.resolve(), (split, images, annotations))
        if folder in whole:
            break
    return list(parts.values())


def _read_image(image: Path, labels: Path, split: str, tally: Tally) -> LabelledImage | None:
    try:
        tree = ElementTree.parse(labels)
        image_size(image)
    except ElementTree.ParseError as error:
        tally.skip_image(LabelFileError(labels, error.position[0], "it is not well-formed XML"))
        return None
    except LabelFileError as error:
        tally.skip_image(error)
        return None
    tally.read()
    boxes: list[list[float]] = []
    ignore: list[bool] = []
    for index, ship in enumerate(tree.iter("HRSC_Object"), start=1):
        try:
            box = _box(ship, labels, index)
        except LabelFileError as error:
            tally.skip_label(error)
            continue
        if not _counts(ship, tally):
            continue
        boxes.append(box)
        ignore.append((ship.findtext("difficult") or "0").strip() != "0")
    gsd = (tree.findtext("Img_Resolution") or "").strip()
    gsd_m = _number(gsd)
    array = np.array(boxes, dtype=np.float64).reshape(-1, 5)
    return LabelledImage(
        path=image,
        boxes=np.asarray(to_larsd_form(array), dtype=np.float64),
        ignore=np.array(ignore, dtype=np.bool_),
        source=SOURCE,
        split=split,
        gsd_m=gsd_m if gsd_m is not None and math.isfinite(gsd_m) and gsd_m > 0 else None,
    )


def _box(ship: ElementTree.Element, labels: Path, index: int) -> list[float]:
    """Return the centre, the sides and the angle of an object."""
    words = [ship.findtext(field) for field in _FIELDS]
    missing = [field for field, word in zip(_FIELDS, words, strict=True) if word is None]
    if missing:
        raise LabelFileError(labels, 0, f"object {index} has no {', '.join(missing)}")
    box = numbers([word or "" for word in words], labels, 0)
    if not all(map(math.isfinite, box)) or min(box[2:4]) < SMALLEST_SIDE_PX:
        raise LabelFileError(labels, 0, f"the box of object {index} has no area")
    return box


def _counts(ship: ElementTree.Element, tally: Tally) -> bool:
    """Tell whether an object is a ship that was asked for."""
    if tally.classes.given is None:
        tally.count_ship()
        return True
    return tally.verdict((ship.findtext("Class_ID") or "").strip()) == SHIP_CLASS


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
