"""A picture of a scene with its ships drawn in, for looking at rather than reading."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.io.atomic import atomic_output
from larsd_geo.io.styles import score_class

__all__ = ["draw_overlay"]

#: Lines are drawn this many times larger and shrunk, which smooths them.
_SUPERSAMPLING = 2

#: Labels are left out when there are more ships than this: they would hide the picture.
_MOST_LABELS = 150


def draw_overlay(
    path: str | os.PathLike[str],
    image: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    scores: NDArray[np.float64],
    lengths_m: Sequence[float] | None = None,
    *,
    overwrite: bool = False,
) -> None:
    """Draw boxes over a picture, coloured by score, and write it as PNG.

    Args:
        path: The PNG to be written.
        image: (H, W, 3) picture.
        boxes: (N, 5) boxes in its pixels.
        scores: (N,) scores.
        lengths_m: (N,) lengths for the labels; scores are shown where there is none.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        OutputExistsError: If there is a file already and `overwrite` is false.
        OutputNotWritableError: If writing fails.
    """
    height, width = image.shape[:2]
    base = Image.fromarray(image)
    layer = Image.new("RGBA", (width * _SUPERSAMPLING, height * _SUPERSAMPLING), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    line = max(2, round(max(width, height) / 700)) * _SUPERSAMPLING
    for corners, score in zip(corners_from_boxes(boxes), scores, strict=True):
        outline = [tuple(point) for point in corners * _SUPERSAMPLING]
        draw.line([*outline, outline[0]], fill=score_class(score).colour, width=line, joint="curve")
    smooth = layer.resize((width, height), Image.Resampling.LANCZOS)
    base.paste(smooth, (0, 0), smooth)
    if len(boxes) <= _MOST_LABELS:
        _label(base, boxes, scores, lengths_m)
    with atomic_output(path, overwrite=overwrite, name="overlay.png") as temporary:
        base.save(temporary, "PNG")


def _label(
    picture: Image.Image,
    boxes: NDArray[np.float64],
    scores: NDArray[np.float64],
    lengths_m: Sequence[float] | None,
) -> None:
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=max(11, round(max(picture.size) / 90)))
    for index, (box, score) in enumerate(zip(boxes, scores, strict=True)):
        length = np.nan if lengths_m is None else lengths_m[index]
        text = f"{score:.2f}" if np.isnan(length) else f"{length:.0f} m"
        cos, sin = abs(np.cos(box[4])), abs(np.sin(box[4]))
        top = box[1] - (box[2] * sin + box[3] * cos) / 2
        draw.text(
            (box[0], top - 3),
            text,
            font=font,
            anchor="mb",
            fill=score_class(score).colour,
            stroke_width=2,
            stroke_fill=(0, 0, 0),
        )
