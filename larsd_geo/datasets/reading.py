"""Read the pixels of labelled images."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from larsd_geo.errors import LabelFileError

__all__ = ["DAMAGED_IMAGE", "read_image"]

#: What Pillow raises for an image that is damaged, or that claims to be absurdly large.
DAMAGED_IMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    ArithmeticError,
    LookupError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
)


def read_image(path: Path) -> NDArray[np.uint8]:
    """Read an image as (H, W, 3) uint8 RGB.

    Raises:
        LabelFileError: If it cannot be read.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except DAMAGED_IMAGE as error:
        raise LabelFileError(path, 0, "the image is missing or damaged") from error
