"""Augment images together with their boxes (paper, sec. III-A, and more).

A crop is one resampling: flip, rotation, scale and crop are composed into a single affine map, so
that an image is blurred at most once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import points_at, to_larsd_form
from larsd_geo.training.colour import change_tones
from larsd_geo.windows import FILL

__all__ = [
    "MIN_LENGTH",
    "MIN_WIDTH",
    "AugmentationConfig",
    "Cut",
    "Resample",
    "augment",
    "change_colours",
    "cut_crop",
    "random_crop_matrix",
    "side_by_side",
    "transform_boxes",
    "visible_share",
    "warp",
]

#: A ship with more than this share in the crop is a target; with less than MIN_VISIBLE it is
#: dropped (a sliver of hull at the edge teaches nothing); between the two it is ignored.
WHOLE_ENOUGH = 0.7
MIN_VISIBLE = 0.1

#: Boxes that resampling made smaller than this (pixels) are ignored: nothing is left to learn from.
MIN_LENGTH = 7.0
MIN_WIDTH = 3.0


@dataclass(frozen=True)
class AugmentationConfig:
    """How images are changed.

    Attributes:
        crop: Side of the square crop in pixels, a multiple of 32.
        scale: Least and greatest magnification; drawn log-uniformly.
        any_angle: Probability of a rotation by any angle; else a multiple of 90 degrees is drawn.
        focus: Probability of a crop around a ship.
        brightness: See `larsd_geo.training.colour`.
        contrast: See `larsd_geo.training.colour`.
        gamma: See `larsd_geo.training.colour`; a factor.
        grey: Probability of a grey image (as from panchromatic sensors).
        blur: Probability of a slight blur.
        noise: Probability of noise.
        paste: Probability that ships from other images are pasted onto open water, see
            `larsd_geo.training.paste`.
        coarse: Probability of a crop as a coarser sensor would see it, see
            `larsd_geo.training.optics`.
        coarse_scale: Least and greatest magnification of such a crop, instead of `scale`.
        sensor_px: Least and greatest side of the coarser sensor's pixel, in pixels of the crop;
            drawn log-uniformly.
        haze: Probability of haze.
        swap: Probability of bands in another order.
    """

    crop: int = 512
    scale: tuple[float, float] = (0.6, 1.6)
    any_angle: float = 0.6
    focus: float = 0.85
    brightness: float = 0.12
    contrast: float = 0.25
    gamma: float = 1.3
    grey: float = 0.1
    blur: float = 0.1
    noise: float = 0.1
    paste: float = 0.0
    coarse: float = 0.0
    coarse_scale: tuple[float, float] = (0.25, 1.0)
    sensor_px: tuple[float, float] = (1.0, 3.0)
    haze: float = 0.0
    swap: float = 0.0


def transform_boxes(boxes: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map (N, 5) boxes by a similarity, mirrored or not.

    Args:
        boxes: Boxes in pixels.
        matrix: (2, 3) map of image points; rotation, uniform scale, shift and mirror.

    Returns:
        (N, 5) boxes in LARSD form.
    """
    linear = matrix[:, :2]
    determinant = np.linalg.det(linear)
    scale = np.sqrt(abs(determinant))
    centres = boxes[:, :2] @ linear.T + matrix[:, 2]
    along = np.stack([np.cos(boxes[:, 4]), np.sin(boxes[:, 4])], axis=1) @ linear.T
    theta = np.arctan2(along[:, 1], along[:, 0])
    moved = np.column_stack([centres, boxes[:, 2:4] * scale, theta])
    result: NDArray[np.float64] = to_larsd_form(moved)
    return result


def visible_share(boxes: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the share of each box (N, 5) within an image of (height, width), 0 to 1.

    Measured on a lattice of 11 x 5 points of the box, to about a tenth.
    """
    u, v = np.meshgrid(np.linspace(-0.5, 0.5, 11), np.linspace(-0.5, 0.5, 5))
    lattice = np.stack([u.ravel(), v.ravel()], axis=-1)
    # The lattice's long side lies along the box's long side.
    swap = (boxes[:, 3] > boxes[:, 2])[:, None, None]
    x, y = np.moveaxis(points_at(boxes, np.where(swap, lattice[:, ::-1], lattice)), -1, 0)
    height, width = size
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    share: NDArray[np.float64] = inside.mean(axis=1)
    return share


def random_crop_matrix(
    rng: np.random.Generator,
    size: tuple[int, int],
    boxes: NDArray[np.float64],
    config: AugmentationConfig,
) -> NDArray[np.float64]:
    """Draw the (2, 3) map from an image of (height, width) to a square crop.

    The crop is around a ship if there is one (with probability `focus`), else anywhere; the ship's
    position in the crop is random.
    """
    height, width = size
    scale = float(np.exp(rng.uniform(*np.log(config.scale))))
    if rng.random() < config.any_angle:
        angle = rng.uniform(-np.pi, np.pi)
    else:
        angle = rng.integers(4) * np.pi / 2
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    half = config.crop / 2
    if len(boxes) and rng.random() < config.focus:
        centre = boxes[rng.integers(len(boxes)), :2]
        shift = rng.uniform(-0.7, 0.7, 2) * half
    else:
        # Keep the crop within the image where the image is large enough.
        reach = np.minimum(half / scale, np.array([width, height]) / 2)
        centre = rng.uniform(reach, np.array([width, height]) - reach + 1e-6)
        shift = np.zeros(2)
    cos, sin = np.cos(angle), np.sin(angle)
    linear = scale * np.array([[cos, -sin], [sin, cos]]) @ np.diag([mirror, 1.0])
    offset = half + shift - linear @ centre
    return np.column_stack([linear, offset])


def warp(image: NDArray[np.uint8], matrix: NDArray[np.float64], size: int) -> NDArray[np.uint8]:
    """Resample an (H, W, 3) image by a map of image points (pixel corners at integers)."""
    # OpenCV puts integers at pixel centres: shift by half a pixel on both sides.
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    exact = np.allclose(np.abs(matrix[:, :2]), np.round(np.abs(matrix[:, :2])), atol=1e-9)
    if scale < 0.75:
        # Bilinear sampling skips pixels when an image shrinks: blur by the footprint first.
        image = cv2.GaussianBlur(image, (0, 0), 0.45 / scale)  # type: ignore[assignment]
    flags = cv2.INTER_NEAREST if exact else cv2.INTER_LINEAR
    out = cv2.warpAffine(
        image,
        shifted,
        (size, size),
        flags=flags,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(FILL, FILL, FILL),
    )
    return out  # type: ignore[return-value]


#: Takes an image, the (2, 3) map to a crop and the crop's side; returns the crop.
Resample = Callable[[NDArray[np.uint8], NDArray[np.float64], int], NDArray[np.uint8]]


@dataclass(frozen=True, eq=False)
class Cut:
    """A crop before its colours are changed, and its position in its image.

    Attributes:
        image: (S, S, 3) pixels.
        boxes: (M, 5) boxes in LARSD form, in the crop's pixels.
        ignore: (M,) which of them are neither ship nor background.
        matrix: (2, 3) map from the image's points to the crop's.
        reserved: (D, 5) further boxes that nothing may be pasted on: ships of which too little is
            in the crop, and what the crop was drawn around.
        size: Height and width of the image.
    """

    image: NDArray[np.uint8]
    boxes: NDArray[np.float64]
    ignore: NDArray[np.bool_]
    matrix: NDArray[np.float64]
    reserved: NDArray[np.float64]
    size: tuple[int, int]


def cut_crop(
    rng: np.random.Generator,
    image: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    ignore: NDArray[np.bool_],
    config: AugmentationConfig,
    around: NDArray[np.float64] | None = None,
    see: Resample = warp,
) -> Cut:
    """Draw the position of a crop and cut it out.

    Args:
        rng: Decides everything; the same state gives the same crop.
        image: (H, W, 3) pixels.
        boxes: (N, 5) boxes of the image, in pixels.
        ignore: (N,) which of them are neither ship nor background.
        config: How images are changed.
        around: (K, 5) boxes, one of which the crop is drawn around; around a ship if None.
        see: Resamples the image by the map to the crop.

    Returns:
        The crop, its colours unchanged.
    """
    height, width = image.shape[:2]
    if around is None:
        matrix = random_crop_matrix(rng, (height, width), boxes[~ignore], config)
    else:
        matrix = random_crop_matrix(rng, (height, width), around, replace(config, focus=1.0))
    crop = see(image, matrix, config.crop)
    moved = transform_boxes(boxes, matrix) if len(boxes) else boxes
    reserved = moved[:0] if around is None else transform_boxes(around, matrix)
    if len(moved):
        share = visible_share(moved, (config.crop, config.crop))
        sides = np.sort(moved[:, 2:4], axis=1)
        lost = (share < WHOLE_ENOUGH) | (sides[:, 0] < MIN_WIDTH) | (sides[:, 1] < MIN_LENGTH)
        ignore = ignore | lost
        keep = share > MIN_VISIBLE
        reserved = np.concatenate([reserved, moved[~keep]])
        moved, ignore = moved[keep], ignore[keep]
    return Cut(crop, moved, ignore, matrix, reserved, (height, width))


def side_by_side(
    cuts: Sequence[Cut],
) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_]]:
    """Put n x n crops of one size together into one, row by row.

    Returns:
        The pixels, the boxes (M, 5) and the ignore flags (M,) of the whole.
    """
    cells = math.isqrt(len(cuts))
    side = cuts[0].image.shape[0]
    rows = [np.concatenate([c.image for c in cuts[i : i + cells]], axis=1)
            for i in range(0, len(cuts), cells)]  # fmt: skip
    moved = []
    for index, cut in enumerate(cuts):
        row, column = divmod(index, cells)
        boxes = cut.boxes.copy()
        boxes[:, :2] += np.array([column, row]) * side
        moved.append(boxes)
    return np.concatenate(rows), np.concatenate(moved), np.concatenate([c.ignore for c in cuts])


def augment(
    rng: np.random.Generator,
    image: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    ignore: NDArray[np.bool_],
    config: AugmentationConfig,
) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_]]:
    """Draw one training crop of an image.

    Args:
        rng: Decides everything; the same state gives the same crop.
        image: (H, W, 3) pixels.
        boxes: (N, 5) boxes of the image, in pixels.
        ignore: (N,) which of them are neither ship nor background.
        config: How images are changed; `paste`, which needs further images, is not used.

    Returns:
        The (crop, crop, 3) pixels, their (M, 5) boxes in LARSD form, and (M,) ignore flags.
    """
    cut = cut_crop(rng, image, boxes, ignore, config)
    return change_colours(rng, cut.image, config), cut.boxes, cut.ignore


def change_colours(
    rng: np.random.Generator, image: NDArray[np.uint8], config: AugmentationConfig
) -> NDArray[np.uint8]:
    """Change brightness, contrast, gamma and tint at random, and sometimes add blur or noise."""
    if rng.random() < config.grey:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        image = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)  # type: ignore[assignment]
    shift, contrast, gamma = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1)
    tint = rng.uniform(-1, 1, 3)
    ramp = np.linspace(0.0, 1.0, 256)[:, None]
    tones = change_tones(ramp, config, gamma=gamma, contrast=contrast, shift=shift, tint=tint)
    table = np.clip(tones * 255, 0, 255).astype(np.uint8)
    image = cv2.LUT(image, table[None])  # type: ignore[assignment]
    if rng.random() < config.blur:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.2))  # type: ignore[assignment]
    if rng.random() < config.noise:
        noise = rng.normal(0, rng.uniform(2, 10), image.shape)
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    return image
