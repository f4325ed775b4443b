"""Read the pixels of labelled images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from larsd_geo.errors import LabelFileError

__all__ = ["read_image"]


def read_image(path: Path) -> NDArray[np.uint8]:
    """Read an image as (H, W, 3) uint8 RGB.

    Raises:
        LabelFileError: If it cannot be read.
    """
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, UnidentifiedImageError) as error:
        raise LabelFileError(path, 0, "the image is missing or damaged") from error
