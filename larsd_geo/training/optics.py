"""See a training image as a coarser sensor would (simulated optics).

A scene of 10 m is not a sharp image with fewer pixels: each of its pixels is the mean over an area
of the sea, a little blurred by the optics, and the scene reader then magnifies it. A coarse crop is
made in that order: the image is filtered over the sensor's pixel, sampled once a pixel at a random
phase, and magnified (bilinear, as scenes are) to the crop.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.training.augmentation import warp

__all__ = ["add_haze", "seen_by_sensor", "swap_bands"]

#: Greatest blur of the optics, as the standard deviation of a Gaussian in the sensor's pixels,
#: beyond the pixel's own area.
MOST_BLUR_PX = 0.6

#: Pixels of the sensor beyond each edge of a crop, so that its edges are interpolated, not filled.
BORDER_PX = 2

#: Greatest share of haze in a pixel, and the range of its brightness.
MOST_HAZE = 0.5
HAZE_TONES = (180.0, 245.0)


def seen_by_sensor(
    rng: np.random.Generator,
    image: NDArray[np.uint8],
    matrix: NDArray[np.float64],
    size: int,
    sensor_px: float,
) -> NDArray[np.uint8]:
    """Cut a crop out of an image as a sensor with coarse pixels would see it.

    Args:
        rng: Decides the phase of the sensor's grid and the blur of its optics.
        image: (H, W, 3) pixels.
        matrix: (2, 3) map from the image's points to the crop's.
        size: Side of the crop in pixels.
        sensor_px: Side of the sensor's pixel in pixels of the crop, 1 or more.

    Returns:
        (size, size, 3) pixels.
    """
    phase = rng.uniform(0.0, 1.0, 2) + BORDER_PX
    to_sensor = matrix / sensor_px
    to_sensor[:, 2] += phase
    side = math.ceil(size / sensor_px) + 2 * BORDER_PX + 1
    seen = warp(image, to_sensor, side)
    blur = rng.uniform(0.0, MOST_BLUR_PX)
    if blur > 0.1:
        seen = cv2.GaussianBlur(seen, (0, 0), blur)  # type: ignore[assignment]
    back = np.column_stack([np.eye(2) * sensor_px, -phase * sensor_px])
    return warp(seen, back, size)


def add_haze(rng: np.random.Generator, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an image (H, W, 3) seen through an even haze of random strength and brightness."""
    share, tone = rng.uniform(0.0, MOST_HAZE), rng.uniform(*HAZE_TONES)
    tones = np.arange(256) * (1.0 - share) + tone * share
    hazy: NDArray[np.uint8] = cv2.LUT(image, np.clip(tones, 0, 255).astype(np.uint8))  # type: ignore[assignment]
    return hazy


def swap_bands(rng: np.random.Generator, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an image (H, W, 3) with its bands in another order, as false colours have them."""
    return np.ascontiguousarray(image[..., rng.permutation(3)])
