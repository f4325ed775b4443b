"""From a raster's own values to eight bits: one scaling for the whole scene, never one per tile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import ValueRangeCountError, ValueRangeError
from larsd_geo.scene.calibration import Calibration
from larsd_geo.scene.samples import Block, flat, sample_blocks
from larsd_geo.scene.source import RasterSource

__all__ = ["PERCENTILES", "Scaling", "ValueRange", "choose_scaling", "doubts_about"]

#: The values that become 0 and 255: one pair for all bands, or one for each.
ValueRange = tuple[float, float] | tuple[tuple[float, float], ...]

#: The percentiles that become 0 and 255. Ships are few and bright, so that little may saturate at
#: the top; sea and shadow crowd at the bottom.
PERCENTILES = (0.5, 99.8)

#: From this share of black or white pixels on, a given range is worth a warning.
_SATURATED = 0.9


@dataclass(frozen=True)
class Scaling:
    """How values become eight bits.

    Attributes:
        kind: "as is" (eight bits already), "percentiles" of the scene, or a given "range".
        ranges: The values that become 0 and 255 in each band in use; empty for "as is". Physical
            ones where the raster or its product says what stored values mean.
        reason: The same in words, for the log and for `larsd info`.
        calibration: From stored to physical values, of the bands in use; None where they are the
            same.

    Examples:
        >>> scaling = Scaling("range", ((100.0, 200.0),), "given range 100 to 200")
        >>> scaling.apply(np.array([[90.0, 100.0, 140.0, 250.0]])).tolist()
        [[0, 0, 102, 255]]
    """

    kind: Literal["as is", "percentiles", "range"]
    ranges: tuple[tuple[float, float], ...]
    reason: str
    calibration: Calibration | None = None

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
        for band, (low, high) in zip(scaled, self.stored_ranges(), strict=True):
            band -= low
            band *= 255.0 / (high - low)
        np.clip(scaled, 0, 255, out=scaled)
        eight_bits: NDArray[np.uint8] = np.rint(scaled, out=scaled).astype(np.uint8)
        return eight_bits

    def stored_ranges(self) -> tuple[tuple[float, float], ...]:
        """Return the stored values that become 0 and 255 in each band in use."""
        if self.calibration is None:
            return self.ranges
        known = zip(self.calibration.scales, self.calibration.offsets, strict=True)
        return tuple(
            ((low - offset) / scale, (high - offset) / scale)
            for (low, high), (scale, offset) in zip(self.ranges, known, strict=True)
        )


def choose_scaling(
    source: RasterSource,
    bands: tuple[int, ...],
    value_range: ValueRange | None = None,
    blocks: list[Block] | None = None,
) -> Scaling:
    """Choose how a scene's values become eight bits.

    Args:
        source: The scene's raster.
        bands: The bands in use, from 1.
        value_range: The values that become 0 and 255, if the user gives them; physical ones where
            the raster or its product says what stored values mean.
        blocks: A sample of the scene's bands; read where it is not given.

    Raises:
        ValueRangeError: If a given range is empty or not finite.
        ValueRangeCountError: If there are several, and not one for each band.
        UnreadableSceneError: If the scene cannot be read.
    """
    calibration = source.calibration.of(bands)
    known = None if calibration.is_plain else calibration
    if value_range is not None:
        return _given(value_range, len(bands), known)
    is_inverted = source.tags.get("MINISWHITE") == "YES"
    if source.dtype(bands) == np.uint8:
        bits = source.bits
        if bits == 8 and not is_inverted:
            return Scaling("as is", (), "eight bits, used as they are")
        ends = (0.0, 2.0**bits - 1)
        reason = f"{bits} bits" + (", of which 0 is white" if is_inverted else "")
        return Scaling("range", (ends[::-1] if is_inverted else ends,) * len(bands), reason)

    samples = _told(sample_blocks(source, bands) if blocks is None else blocks, source, bands)
    if samples.shape[1] == 0:
        return Scaling("percentiles", ((0.0, 1.0),) * len(bands), "no valid pixel was found")
    ranges = tuple(_percentile_range(band) for band in samples)
    low_percent, high_percent = PERCENTILES
    reason = f"{low_percent:g} to {high_percent:g} percent of {samples.shape[1]:,} sampled pixels"
    if is_inverted:
        ranges, reason = tuple(pair[::-1] for pair in ranges), f"{reason}; low values are white"
    return Scaling("percentiles", _physical(ranges, known), reason, known)


def doubts_about(scaling: Scaling, blocks: list[Block]) -> tuple[str, ...]:
    """Return what is doubtful about a given range of values, a sentence without a full stop.

    Args:
        scaling: The scaling.
        blocks: A sample of the scene.
    """
    if scaling.kind != "range" or not blocks:
        return ()
    pixels = flat(blocks)
    if pixels.shape[1] == 0:
        return ()
    ends = np.isin(scaling.apply(pixels), (0, 255)).all(axis=0)
    if ends.mean() < _SATURATED:
        return ()
    known = scaling.calibration
    meaning = "" if known is None else f" (it is one of physical values: {known.text()})"
    return (
        f"{ends.mean():.0%} of the pixels are outside the {scaling.reason}{meaning}, so that they "
        "are black or white; set another value_range",
    )


def _physical(
    ranges: tuple[tuple[float, float], ...], known: Calibration | None
) -> tuple[tuple[float, float], ...]:
    """Return ranges of stored values as physical ones; with a negative scale they turn over."""
    if known is None:
        return ranges
    found = []
    for (low, high), scale, offset in zip(ranges, known.scales, known.offsets, strict=True):
        ends = (low * scale + offset, high * scale + offset)
        found.append(ends if scale > 0 else ends[::-1])
    return tuple(found)


def _given(value_range: ValueRange, bands: int, known: Calibration | None) -> Scaling:
    pairs = np.asarray(value_range, dtype=np.float64).reshape(-1, 2)
    if len(pairs) not in (1, bands):
        raise ValueRangeCountError(len(pairs), bands)
    ranges = [(float(low), float(high)) for low, high in pairs]
    for low, high in ranges:
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueRangeError(low, high)
    words = ", ".join(f"{low:g} to {high:g}" for low, high in ranges)
    if len(ranges) == 1:
        ranges *= bands
    return Scaling("range", tuple(ranges), f"given range {words}", known)


def _told(blocks: list[Block], source: RasterSource, bands: tuple[int, ...]) -> NDArray[Any]:
    """Return the values of the pixels that tell something, (bands, n)."""
    pixels = flat(blocks)
    if source.mask_kind(bands) != "none":
        return pixels
    # Scenes are often cut from larger ones and padded with undeclared zeros, which would only
    # compress the range of the rest.
    return pixels[:, (pixels != 0).any(axis=0)]


def _percentile_range(values: NDArray[Any]) -> tuple[float, float]:
    low, high = (float(value) for value in np.percentile(values, PERCENTILES))
    if low >= high:  # nearly all pixels are alike: let the few others decide
        low, high = float(values.min()), float(values.max())
    if low >= high or 255.0 / (high - low) == math.inf:  # a constant band becomes black
        return low, low + max(1.0, abs(low))
    return low, high
