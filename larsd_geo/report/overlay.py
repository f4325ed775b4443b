"""An image of a scene with its ships drawn in, for looking at rather than reading."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.errors import OutputNotWritableError
from larsd_geo.files import atomic_output
from larsd_geo.io.styles import (
    CASING,
    CASING_ALPHA,
    FILL_ALPHA,
    OUTLINE_ALPHA,
    RGB,
    SCORE_CLASSES,
    score_class,
)
from larsd_geo.report.overview import overview_with_boxes

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["draw_overlay", "draw_scene"]

#: Pillow does not smooth its lines: each ship is drawn this many times larger, and shrunk.
_SUPERSAMPLING = 4

#: Side in pixels of the cells in which taken room is recorded while labels are placed.
_CELL = 4

_WHITE: RGB = (255, 255, 255)
_LEGEND_GROUND: RGB = (22, 26, 34)
_LEGEND_TEXT: RGB = (226, 229, 235)


class _Sizes(NamedTuple):
    """Widths and heights in pixels, all from the image's longer side."""

    outline: float
    casing: float
    text: int
    legend: int

    @classmethod
    def of(cls, width: int, height: int) -> _Sizes:
        longer = max(width, height)
        outline = float(np.clip(longer / 800, 1.5, 8.0))
        text = round(float(np.clip(longer / 95, 11, 56)))
        return cls(outline, outline + max(1.5, outline), text, round(2.6 * text))


def draw_overlay(
    path: str | os.PathLike[str],
    image: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    scores: NDArray[np.float64],
    lengths_m: Sequence[float] | NDArray[np.float64] | None = None,
    bows: Sequence[float] | NDArray[np.float64] | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Draw ships over an image in the colours of the QGIS style, and write it as PNG.

    The best ships are on top and are labelled first; a label that would cover another one or a
    ship is left out. A legend is added below, so that the image's own pixels stay where they are.

    Args:
        path: The PNG to be written.
        image: (H, W, 3) uint8 image, red, green, blue.
        boxes: (N, 5) boxes in its pixels, any form; they may stick out.
        scores: (N,) scores, 0 to 1.
        lengths_m: (N,) lengths in metres for the labels; scores where it or one of it is missing.
        bows: (N,) where the bows point to, radians from +x towards +y, for a filled tip; none where
            it or one of it is missing (NaN).
        overwrite: Whether an existing file may be replaced.

    Raises:
        OutputExistsError: If there is a file already and `overwrite` is false.
        OutputNotWritableError: If writing fails.
    """
    height, width = image.shape[:2]
    sizes = _Sizes.of(width, height)
    scores = np.asarray(scores, dtype=np.float64).reshape(-1)
    corners = np.asarray(corners_from_boxes(np.asarray(boxes, dtype=np.float64).reshape(-1, 5)))
    drawing = Image.new("RGB", (width, height + sizes.legend), _LEGEND_GROUND)
    drawing.paste(Image.fromarray(np.ascontiguousarray(image)), (0, 0))
    scene = drawing.crop((0, 0, width, height))
    best_first = np.argsort(-scores, kind="stable")
    ahead = np.full(len(scores), np.nan) if bows is None else np.asarray(bows, dtype=np.float64)
    for index in best_first[::-1]:
        colour = score_class(scores[index]).colour
        _draw_ship(scene, corners[index], ahead[index], colour, sizes)
    _draw_labels(scene, corners, _labels(scores, lengths_m), best_first, sizes)
    drawing.paste(scene, (0, 0))
    _draw_legend(drawing, len(scores), sizes)
    with atomic_output(path, overwrite=overwrite, name="overlay.png") as temporary:
        try:
            drawing.save(temporary, "PNG")
        except OSError as error:
            raise OutputNotWritableError(path, str(error.strerror or error).lower()) from error


def draw_scene(
    path: str | os.PathLike[str],
    scene: str | os.PathLike[str],
    ships: gpd.GeoDataFrame,
    *,
    overwrite: bool = False,
    **options: Any,
) -> None:
    """Draw the ships of a scene over a small image of it, and write it as PNG.

    Args:
        path: The PNG to be written.
        scene: The raster.
        ships: Its ships, in any CRS.
        overwrite: Whether an existing file may be replaced.
        **options: Passed to `larsd_geo.open_scene`.

    Raises:
        SceneError: If the scene cannot be read.
        OutputError: If the file exists, or writing fails.
    """
    image, boxes, bows = overview_with_boxes(scene, ships, **options)
    scores, lengths_m = ships["score"].to_numpy(), ships["length_m"].to_numpy()
    draw_overlay(path, image, boxes, scores, lengths_m, bows, overwrite=overwrite)


def _draw_ship(
    drawing: Image.Image, corners: NDArray[np.float64], bow: float, colour: RGB, sizes: _Sizes
) -> None:
    """Draw one ship through masks of its own surroundings: memory does not grow with the scene."""
    margin = math.ceil(sizes.casing) + 1
    left, top = np.floor(corners.min(axis=0)).astype(int) - margin
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + margin
    left, top = max(int(left), 0), max(int(top), 0)
    right, bottom = min(int(right), drawing.width), min(int(bottom), drawing.height)
    if right <= left or bottom <= top:
        return
    large = ((right - left) * _SUPERSAMPLING, (bottom - top) * _SUPERSAMPLING)

    def placed(points: NDArray[np.float64]) -> list[tuple[float, float]]:
        return [(float(x), float(y)) for x, y in (points - (left, top)) * _SUPERSAMPLING]

    def paint(ink: RGB, alpha: int, outline: float | None, ring: list[tuple[float, float]]) -> None:
        mask = Image.new("L", large, 0)
        canvas = ImageDraw.Draw(mask)
        if outline is None:
            canvas.polygon(ring, fill=alpha)
        else:
            # Two corners more than the ring has, so that the joint that closes it is round too.
            line = round(outline * _SUPERSAMPLING)
            canvas.line([*ring, *ring[:2]], fill=alpha, width=line, joint="curve")
        drawing.paste(ink, (left, top, right, bottom), mask.reduce(_SUPERSAMPLING))

    ring = placed(corners)
    paint(colour, FILL_ALPHA, None, ring)
    paint(CASING, CASING_ALPHA, sizes.casing, ring)
    paint(colour, OUTLINE_ALPHA, sizes.outline, ring)
    if np.isfinite(bow):
        paint(colour, OUTLINE_ALPHA, None, placed(_bow_tip(corners, bow)))


def _bow_tip(corners: NDArray[np.float64], bow: float) -> NDArray[np.float64]:
    """Return the (3, 2) corners of a triangle in the end of a box that a bow points to."""
    order = np.argsort(corners @ np.array([np.cos(bow), np.sin(bow)]))
    stern, end = corners[order[:2]], corners[order[2:]]
    back = stern.mean(axis=0) - end.mean(axis=0)
    length, width = float(np.hypot(*back)), float(np.hypot(*(end[1] - end[0])))
    # As long as wide, so that its tip looks like one, but a third of the ship at most.
    shoulders = end + back * min(width / max(length, 1e-9), 1 / 3)
    return np.array([shoulders[0], end.mean(axis=0), shoulders[1]])


def _labels(
    scores: NDArray[np.float64], lengths_m: Sequence[float] | NDArray[np.float64] | None
) -> list[str]:
    lengths = np.full(len(scores), np.nan) if lengths_m is None else np.asarray(lengths_m, float)
    return [
        f"{length:.0f} m" if np.isfinite(length) else f"{score:.2f}"
        for length, score in zip(lengths, scores, strict=True)
    ]


def _draw_labels(
    drawing: Image.Image,
    corners: NDArray[np.float64],
    labels: Sequence[str],
    order: NDArray[np.int64],
    sizes: _Sizes,
) -> None:
    """Label ships in the given order wherever there is room beside them."""
    canvas = ImageDraw.Draw(drawing)
    font = ImageFont.load_default(size=sizes.text)
    stroke = max(1, round(sizes.text / 9))
    taken = _cells_under_ships(drawing.size, corners)
    gap = math.ceil(sizes.casing / 2) + 1
    for index in order:
        box = canvas.textbbox((0, 0), labels[index], font=font, stroke_width=stroke)
        width, height = math.ceil(box[2] - box[0]), math.ceil(box[3] - box[1])
        for left, top in _places(corners[index], width, height, gap):
            if left < 0 or top < 0 or left + width > drawing.width or top + height > drawing.height:
                continue
            rows = slice(top // _CELL, -(-(top + height) // _CELL))
            columns = slice(left // _CELL, -(-(left + width) // _CELL))
            if taken[rows, columns].any():
                continue
            taken[rows, columns] = True
            canvas.text(
                (left - box[0], top - box[1]),
                labels[index],
                font=font,
                fill=_WHITE,
                stroke_width=stroke,
                stroke_fill=CASING,
            )
            break


def _cells_under_ships(size: tuple[int, int], corners: NDArray[np.float64]) -> NDArray[np.bool_]:
    cells = Image.new("L", (-(-size[0] // _CELL), -(-size[1] // _CELL)), 0)
    canvas = ImageDraw.Draw(cells)
    for ring in corners / _CELL:
        canvas.polygon([(float(x), float(y)) for x, y in ring], fill=1, outline=1)
    return np.array(cells, dtype=bool)


def _places(
    corners: NDArray[np.float64], width: int, height: int, gap: int
) -> Iterator[tuple[int, int]]:
    """Yield the upper-left corners to try for a label: right of the ship, left, above, below.

    Beside the corner that reaches furthest to that side, so that labels of slanted ships are near.
    """
    rightmost, leftmost = corners[corners[:, 0].argmax()], corners[corners[:, 0].argmin()]
    highest, lowest = corners[corners[:, 1].argmin()], corners[corners[:, 1].argmax()]
    for x, y in (
        (rightmost[0] + gap, rightmost[1] - height / 2),
        (leftmost[0] - gap - width, leftmost[1] - height / 2),
        (highest[0] - width / 2, highest[1] - gap - height),
        (lowest[0] - width / 2, lowest[1] + gap),
    ):
        yield round(x), round(y)


def _draw_legend(drawing: Image.Image, count: int, sizes: _Sizes) -> None:
    """Draw a bar of the classes' colours with their bounds, and how many ships there are."""
    canvas = ImageDraw.Draw(drawing)
    font = ImageFont.load_default(size=round(sizes.text * 0.9))
    top = drawing.height - sizes.legend
    margin = sizes.text
    summary = "no ships" if count == 0 else f"{count} ship{'s' if count > 1 else ''}"
    middle = top + sizes.legend / 2
    x = float(margin)
    canvas.text((x, middle), "score", font=font, fill=_LEGEND_TEXT, anchor="lm")
    x += canvas.textlength("score", font=font) + margin
    block = min(5.0 * sizes.text, (drawing.width - x - margin) / len(SCORE_CLASSES))
    if block < 2.2 * sizes.text:
        return  # the image is too narrow for legible bounds
    bar = (top + 0.45 * sizes.text, top + 1.05 * sizes.text)
    for number, step in enumerate(SCORE_CLASSES):
        left = x + number * block
        canvas.rectangle((left, bar[0], left + block - 1, bar[1]), fill=step.colour)
    for number, bound in enumerate([SCORE_CLASSES[0].lower, *(c.upper for c in SCORE_CLASSES)]):
        place = (x + number * block, bar[1] + 0.25 * sizes.text)
        canvas.text(place, f"{bound:.1f}", font=font, fill=_LEGEND_TEXT, anchor="mt")
    end = x + len(SCORE_CLASSES) * block + 2 * margin
    if end + canvas.textlength(summary, font=font) + margin <= drawing.width:
        place = (drawing.width - margin, middle)
        canvas.text(place, summary, font=font, fill=_LEGEND_TEXT, anchor="rm")
