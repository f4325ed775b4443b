"""Where a raster's tags and its pixels disagree: an alpha band that is none, undeclared fill."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.scene.masks import grown
from larsd_geo.scene.samples import Block, flat

__all__ = ["is_a_mask", "scattered_share", "undeclared_fill"]

#: An alpha band with more distinct values than this, and more than this share of its visible pixels
#: between clear and opaque, is an image: masks are soft at their edges only.
_FEW_VALUES = 8
_SOFT_SHARE = 0.1

#: Within this share of the largest value, alpha counts as clear or opaque (JPEG blurs masks).
_ALMOST = 0.04

#: Fill is not part of the image: of values this near to it, in spreads of the others, there is less
#: than this share of its own pixels.
_GAP_FAR, _GAP_ZERO = 1.0, 0.1
_NEAR_SHARE = 0.02

#: Fill other than zero lies at least this many spreads outside of the others.
_FAR = 3.0

#: Pixels that tell the spread of the others well enough.
_TELLING = 100_000

#: The smallest spread, of an image of one value.
_TINY = float(np.finfo(np.float32).tiny)

#: The fewest pixels of fill; of zero or of eight bits, which may be water or clouds, the least
#: share of the sample, and of those the share within a solid area.
_FEWEST = 8
_LEAST_SHARE = {False: 0.001, True: 0.005}
_SOLID = 0.8

#: Values that no sensor measures and software fills with, besides the extremes of the data type.
_USUAL_FILL = (9999.0, 99999.0, 32767.0, 65534.0, 65535.0)
_HUGE = 1e19


def is_a_mask(alpha: NDArray[Any]) -> bool:
    """Return whether the values of an alpha band look like a mask.

    Args:
        alpha: (n,) values.

    Examples:
        >>> is_a_mask(np.array([0, 0, 255, 255, 255]))
        True
        >>> is_a_mask(np.arange(200))
        False
    """
    if alpha.size == 0 or (top := float(alpha.max())) <= 0:
        return True
    visible = alpha[alpha > _ALMOST * top]
    soft = visible[visible < (1 - _ALMOST) * top]
    return len(soft) <= _SOFT_SHARE * len(visible) or len(np.unique(soft)) <= _FEW_VALUES


def undeclared_fill(blocks: list[Block]) -> float | None:
    """Find a value that fills the scene where it has no image, though no tag says so.

    Such a value is the same in all bands, stands apart from all others and, where it might be
    water or cloud, covers solid areas.

    Args:
        blocks: A sample of the scene.

    Returns:
        The value, or None. Where there are several, the one furthest from the image.
    """
    pixels = flat(blocks)
    if pixels.shape[1] == 0:
        return None
    alike = pixels[0][_in_all_bands(pixels[1:] == pixels[0], pixels.shape[1:])]
    kinds, counts = np.unique(alike, return_counts=True)
    often = kinds[counts >= _FEWEST]
    if often.size == 0:
        return None
    chosen = {kinds[0], kinds[-1], kinds[counts.argmax()], pixels.dtype.type(0)}
    candidates = [float(value) for value in chosen if value in often]
    found = [value for value in candidates if _is_fill(value, pixels, blocks)]
    if len(found) < 2:
        return found[0] if found else None
    middle = float(np.median(pixels))
    return max(found, key=lambda value: abs(value - middle))


def _in_all_bands(told: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return where something holds in all bands: `told.all(axis=0)`, band by band and so faster.

    Args:
        told: (bands, ...) whether it holds.
        shape: Of the result, also where there are no bands.
    """
    result = np.ones(shape, dtype=bool)
    for band in told:
        result &= band
    return result


def scattered_share(blocks: list[Block]) -> float:
    """Return the share of pixels that are invalid, but belong to no solid area of such pixels.

    Args:
        blocks: A sample of the scene.

    Returns:
        A share of all pixels.
    """
    total = sum(block.valid.size for block in blocks)
    loose = sum(int((~valid & ~grown(_solid(~valid), 1)).sum()) for _, valid in blocks)
    return loose / max(total, 1)


def _is_fill(value: float, pixels: NDArray[Any], blocks: list[Block]) -> bool:
    at = _in_all_bands(pixels == value, pixels.shape[1:])
    count = int(at.sum())
    eight_bits = pixels.dtype == np.uint8
    is_usual = _is_usual(value, pixels.dtype) and not eight_bits
    # Bright values near the image may be clouds, values below zero are no light.
    may_be_near = value <= 0 or (eight_bits and value == 255)
    may_be_near &= count >= _LEAST_SHARE[eight_bits] * len(at)
    step = max(1, len(at) // _TELLING)
    some = pixels[:, ::step][:, ~at[::step]]
    if some.shape[1] == 0 or not (is_usual or may_be_near):
        return False
    low, high = (float(end) for end in np.percentile(some, (25, 75)))
    spread = max(high - low, abs(high) * 1e-3, _TINY)
    if is_usual and max(low - value, value - high) > _FAR * spread:
        return _near(pixels, value, _GAP_FAR * spread) - count <= _NEAR_SHARE * count
    gap = max(_GAP_ZERO * spread, 3.0 if eight_bits else 0.0)
    if not may_be_near or _near(pixels, value, gap) - count > _NEAR_SHARE * count:
        return False
    places = [
        block.valid & _in_all_bands(block.values == value, block.valid.shape) for block in blocks
    ]
    return sum(int(_solid(place).sum()) for place in places) >= _SOLID * count


def _is_usual(value: float, dtype: np.dtype[Any]) -> bool:
    if np.issubdtype(dtype, np.integer) and value in (np.iinfo(dtype).min, np.iinfo(dtype).max):
        return value != 0
    return value < 0 or value in _USUAL_FILL or abs(value) >= _HUGE


def _near(pixels: NDArray[Any], value: float, gap: float) -> int:
    """Count the pixels that are near a value in all bands, or at it."""
    near = [(band >= value - gap) & (band <= value + gap) for band in pixels]
    return int(_in_all_bands(np.array(near), pixels.shape[1:]).sum())


def _solid(place: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which pixels of an area (rows, columns) have no neighbour outside it."""
    padded = np.pad(place, 1, mode="edge")
    solid: NDArray[np.bool_] = (
        place & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    )
    return solid
