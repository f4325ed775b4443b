"""The type that every label reader returns, and what the readers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from larsd_geo.boxes import boxes_from_quads
from larsd_geo.datasets.reading import DAMAGED_IMAGE, read_image
from larsd_geo.errors import LabelFileError

__all__ = [
    "DEFAULT_SPLIT",
    "IGNORE_CLASS",
    "RASTER_SUFFIXES",
    "SHIP_CLASS",
    "SMALLEST_SIDE_PX",
    "VECTOR_SUFFIXES",
    "LabelledImage",
    "boxes_from_labels",
    "count_bows",
    "has_bows",
    "image_size",
    "images_in",
    "numbers",
    "quad_around",
    "read_text",
    "sound_labels",
]

#: What the readers accept as an image, in lower case.
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")

#: Georeferenced images that vector labels can be drawn over, in lower case.
RASTER_SUFFIXES = (".tif", ".tiff")

#: Vector files that can hold labels, in lower case.
VECTOR_SUFFIXES = (
    *(".gpkg", ".geojson", ".json", ".fgb", ".shp", ".parquet", ".geoparquet"),
    *(".gml", ".kml", ".tab", ".mif", ".sqlite"),
)

#: Class name of a ship in formats that name classes (compared in lower case).
SHIP_CLASS = "ship"

#: Class name of an object that is neither hit nor miss (compared in lower case).
IGNORE_CLASS = "ignore"

#: Split of an image in a data set that says nothing about splits.
DEFAULT_SPLIT = "train"

#: How files of these formats end; some writers append a few bytes more.
_ENDINGS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
_TAIL_BYTES = 65_536

#: A label thinner than this covers no pixel area: it is an annotation error, not a ship.
SMALLEST_SIDE_PX = 1e-3


@dataclass(frozen=True, eq=False)
class LabelledImage:
    """An image and the rotated boxes of the ships in it.

    Attributes:
        path: The image's file.
        boxes: (N, 5) float64 (cx, cy, w, h, theta) in LARSD form; pixels, radians.
        ignore: (N,) bool; True for a box that is neither hit nor miss and that training must
            treat neither as a ship nor as background.
        source: Where the image comes from (reports break scores down by it).
        split: `train`, `val`, `test` or whatever the data set calls it.
        gsd_m: Ground sample distance in metres per pixel, None where unknown.
        reader: Turns the file into the pixels that the boxes refer to.
        bows: (N,) direction of each bow, radians from +x towards +y, NaN where unknown; None if no
            bow of the image is known.
    """

    path: Path
    boxes: NDArray[np.float64]
    ignore: NDArray[np.bool_]
    source: str
    split: str
    gsd_m: float | None
    reader: Callable[[Path], NDArray[np.uint8]] = read_image
    bows: NDArray[np.float64] | None = None

    def read(self) -> NDArray[np.uint8]:
        """Read the image as (H, W, 3) uint8 RGB.

        Raises:
            LabelFileError: If it cannot be read.
        """
        return self.reader(self.path)

    @property
    def name(self) -> str:
        """Return the file name."""
        return self.path.name


def count_bows(image: LabelledImage) -> int:
    """Return the number of ships in an image whose bow is known."""
    if image.bows is None:
        return 0
    return int(np.isfinite(image.bows[~image.ignore]).sum())


def has_bows(image: LabelledImage) -> bool:
    """Return whether the bow of any ship in an image is known."""
    return count_bows(image) > 0


def boxes_from_labels(
    quads: Sequence[Sequence[float]] | NDArray[np.float64], places: Sequence[tuple[Path, int]]
) -> NDArray[np.float64]:
    """Turn labelled quadrilaterals into boxes, refusing those without an area.

    Args:
        quads: (N, 8) values x1 y1 ... x4 y4 in pixels.
        places: (file, line) of each quadrilateral, for the error; line 0 where there are no lines.

    Returns:
        (N, 5) float64 boxes in LARSD form: the rectangle itself, or the minimum-area rectangle
        around any other quadrilateral.

    Raises:
        LabelFileError: If a coordinate is not finite, or a quadrilateral has no area.
    """
    corners = np.asarray(quads, dtype=np.float64).reshape(-1, 4, 2)
    finite = np.isfinite(corners).all(axis=(1, 2))
    if not finite.all():
        path, line = places[int(np.argmin(finite))]
        raise LabelFileError(path, line, "a coordinate is not a finite number")
    if len(corners) == 0:
        return np.zeros((0, 5))
    boxes = np.asarray(boxes_from_quads(corners), dtype=np.float64)
    thin = boxes[:, 2:4].min(axis=1) < SMALLEST_SIDE_PX
    if thin.any():
        path, line = places[int(np.argmax(thin))]
        raise LabelFileError(path, line, "the box has no area")
    return boxes


def sound_labels(
    quads: Sequence[Sequence[float]] | NDArray[np.float64], places: Sequence[tuple[Path, int]]
) -> tuple[NDArray[np.bool_], list[LabelFileError]]:
    """Find the quadrilaterals that can be boxes.

    Args:
        quads: (N, 8) values x1 y1 ... x4 y4 in pixels.
        places: (file, line) of each quadrilateral; line 0 where there are no lines.

    Returns:
        (N,) bool, and the errors of those that cannot.
    """
    corners = np.asarray(quads, dtype=np.float64).reshape(-1, 8)
    good = np.ones(len(corners), dtype=np.bool_)
    errors: list[LabelFileError] = []
    try:
        boxes_from_labels(corners, places)
    except LabelFileError:
        pass
    else:
        return good, errors
    for index, (quad, place) in enumerate(zip(corners, places, strict=True)):
        try:
            boxes_from_labels(quad[None], [place])
        except LabelFileError as error:
            good[index] = False
            errors.append(error)
    return good, errors


def quad_around(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners of the minimum-area rectangle around points.

    Args:
        points: (P, 2) points x, y in pixels.

    Returns:
        (4, 2) corners.
    """
    # OpenCV works in float32: near the origin nothing of an image's precision is lost.
    origin = points.mean(axis=0)
    rectangle = cv2.minAreaRect((points - origin).astype(np.float32))
    corners: NDArray[np.float64] = np.asarray(cv2.boxPoints(rectangle), dtype=np.float64)
    corners += origin
    return corners


def image_size(path: Path) -> tuple[int, int]:
    """Return the width and height of an image, from its file's header and end alone.

    Raises:
        LabelFileError: If the file is missing, is not an image, or is a JPEG or PNG cut short.
    """
    try:
        with Image.open(path) as image:
            size, ending = image.size, _ENDINGS.get(image.format or "")
        if ending is not None and ending not in _tail(path):
            raise LabelFileError(path, 0, "the image is cut short")
        return size
    except DAMAGED_IMAGE:
        raise LabelFileError(path, 0, "it cannot be read as an image") from None


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return file.read()


def images_in(folder: Path) -> dict[str, Path]:
    """List the images of a folder by stem, in the order of their names.

    Raises:
        LabelFileError: If two images share a stem, so that a label file could mean either.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in IMAGE_SUFFIXES:
            continue
        if path.stem in found:
            reason = f"{found[path.stem].name} has the same stem: one label file cannot serve both"
            raise LabelFileError(path, 0, reason)
        found[path.stem] = path
    return found


def numbers(words: Iterable[str], path: Path, line: int) -> list[float]:
    """Parse words as numbers.

    Raises:
        LabelFileError: If a word is not a number.
    """
    values: list[float] = []
    for word in words:
        try:
            values.append(float(word))
        except ValueError:
            raise LabelFileError(path, line, f"{word!r} is not a number") from None
    return values


def read_text(path: Path) -> str:
    """Read a label file as UTF-8 (with or without a byte-order mark).

    Raises:
        LabelFileError: If the file is not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LabelFileError(path, 0, "it is not UTF-8 text") from None
    except OSError as error:
        raise LabelFileError(path, 0, f"it cannot be read ({error.strerror})") from None
