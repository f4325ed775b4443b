"""From a raster's own values to eight bits: one scaling for the whole scene, never one per tile."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import ValueRangeError
from larsd_geo.scene.source import RasterSource

__all__ = ["PERCENTILES", "Scaling", "choose_scaling"]

#: The percentiles that become 0 and 255. Ships are few and bright, so that little may saturate at
#: the top; sea and shadow crowd at the bottom.
PERCENTILES = (0.5, 99.8)

#: A scene of up to this many pixels is sampled whole (16 MB per 32-bit band).
_WHOLE = 2048 * 2048

#: A larger one is sampled in windows of this side, in a grid of this many rows and columns, which
#: becomes finer if most of the scene is empty.
_SAMPLE_SIDE = 256
_SAMPLE_GRIDS = (8, 16, 32)

#: This many valid pixels are enough for the percentiles.
_ENOUGH = 50_000

#: First row, first column, height and width in native pixels.
_NativeWindow = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scaling:
    """How values become eight bits.

    Attributes:
        kind: "as is" (eight bits already), "percentiles" of the scene, or a given "range".
        ranges: The values that become 0 and 255 in each band in use; empty for "as is".
        reason: The same in words, for the log and for `larsd info`.

    Examples:
        >>> scaling = Scaling("range", ((100.0, 200.0),), "given range 100 to 200")
        >>> scaling.apply(np.array([[90.0, 100.0, 140.0, 250.0]])).tolist()
        [[0, 0, 102, 255]]
    """

    kind: Literal["as is", "percentiles", "range"]
    ranges: tuple[tuple[float, float], ...]
    reason: str

    def apply(self, values: NDArray[np.generic]) -> NDArray[np.uint8]:
        """Scale values to eight bits, saturating outside the range.

        Args:
            values: (bands, ...) finite values of the scene's own type.

        Returns:
            (bands, ...) eight-bit values.
        """
        if self.kind == "as is":
            return values.astype(np.uint8, copy=False)
        # Seven digits are plenty for up to 16 bits; wider types may carry large offsets.
        wide = np.float32 if values.dtype.itemsize <= 2 else np.float64
        scaled: NDArray[Any] = values.astype(wide)
        for band, (low, high) in zip(scaled, self.ranges, strict=True):
            band -= low
            band *= 255.0 / (high - low)
        np.clip(scaled, 0, 255, out=scaled)
        eight_bits: NDArray[np.uint8] = np.rint(scaled, out=scaled).astype(np.uint8)
        return eight_bits


def choose_scaling(
    source: RasterSource,
    bands: tuple[int, ...],
    value_range: tuple[float, float] | None = None,
) -> Scaling:
    """Choose how a scene's values become eight bits.

    Args:
        source: The scene's raster.
        bands: The bands in use, from 1.
        value_range: The values that become 0 and 255 in every band, if the user gives them.

    Raises:
        ValueRangeError: If the given range is empty or not finite.
        UnreadableSceneError: If the scene cannot be read.
    """
    if value_range is not None:
        low, high = (float(value) for value in value_range)
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueRangeError(low, high)
        return Scaling("range", ((low, high),) * len(bands), f"given range {low:g} to {high:g}")
    if source.dtype(bands) == np.uint8:
        return Scaling("as is", (), "eight bits, used as they are")

    samples = _sample(source, bands)
    if samples.shape[1] == 0:
        return Scaling("percentiles", ((0.0, 1.0),) * len(bands), "no valid pixel was found")
    ranges = tuple(_percentile_range(band) for band in samples)
    low_percent, high_percent = PERCENTILES
    return Scaling(
        "percentiles",
        ranges,
        f"{low_percent:g} to {high_percent:g} percent of {samples.shape[1]:,} sampled pixels",
    )


def _percentile_range(values: NDArray[Any]) -> tuple[float, float]:
    low, high = (float(value) for value in np.percentile(values, PERCENTILES))
    if low >= high:  # nearly all pixels are alike: let the few others decide
        low, high = float(values.min()), float(values.max())
    if low >= high or 255.0 / (high - low) == math.inf:  # a constant band becomes black
        return low, low + max(1.0, abs(low))
    return low, high


def _sample(source: RasterSource, bands: tuple[int, ...]) -> NDArray[Any]:
    """Return the values of valid pixels, (bands, n), reading a bounded part of the scene."""
    fill_is_declared = source.mask_kind(bands) != "none"
    samples: NDArray[Any] = np.empty((len(bands), 0))
    for windows in _sample_plans(source):
        parts = []
        for window, out_shape in windows:
            values, valid = source.read(bands, window, out_shape)
            if not fill_is_declared:
                # Scenes are often cut from larger ones and padded with undeclared zeros, which
                # would only compress the range of the rest.
                valid &= (values != 0).any(axis=0)
            parts.append(values[:, valid])
        samples = np.concatenate(parts, axis=1)
        if samples.shape[1] >= _ENOUGH:
            break
    return samples


def _sample_plans(source: RasterSource) -> Iterator[list[tuple[_NativeWindow, tuple[int, int]]]]:
    """Yield ever finer ways to sample the scene: windows and the shapes to read them in."""
    rows, columns = source.shape
    whole = (0.0, 0.0, float(rows), float(columns))
    if rows * columns <= _WHOLE:
        yield [(whole, (rows, columns))]
        return
    for factor in sorted(source.overviews(), reverse=True):
        # The smallest overview that still shows a million pixels, if it is not too large itself.
        small = (math.ceil(rows / factor), math.ceil(columns / factor))
        if _WHOLE / 4 <= small[0] * small[1] <= _WHOLE * 4:
            yield [(whole, small)]
            break
    for grid in _SAMPLE_GRIDS:
        height, width = (min(_SAMPLE_SIDE, size) for size in (rows, columns))
        # int(): whole pixels, so that nothing is resampled.
        tops = [int((cell + 0.5) / grid * (rows - height)) for cell in range(grid)]
        lefts = [int((cell + 0.5) / grid * (columns - width)) for cell in range(grid)]
        yield [
            ((float(top), float(left), float(height), float(width)), (height, width))
            for top in tops
            for left in lefts
        ]
