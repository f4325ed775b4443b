"""Scores that are probabilities: of ten detections with a score of 0.7, seven are ships.

A focal loss and the mean of a score map yield scores that rank well but are not probabilities. The
logistic curve of Platt (1999) turns them into some: a temperature and a shift of the score's logit,
two numbers that the few hundred ships of a validation set determine.

A network is less sure of a ship of ten blurred pixels than of one of a hundred sharp ones, and more
often right than it says. So temperature and shift may depend on how finely the sensor saw the ship
(`SizeTerms`): on the scene's ground sample distance, and on the ship's length in the sensor's
pixels. For ships of one length in one scene the curve is strictly increasing; it may change the
order of ships that differ in either.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "GSD_RANGE_M",
    "LEAST_SLOPE",
    "UNCALIBRATED",
    "Calibration",
    "SizeTerms",
    "logit",
    "seen_as",
]

#: Scores are kept this far from 0 and 1, where the logit is infinite.
_EDGE = 1e-6

#: Ground sample distances (metres) and lengths (the sensor's pixels) at which terms are evaluated:
#: beyond the ends, where nothing was fitted, the nearest end counts.
GSD_RANGE_M = (0.8, 10.0)
LENGTH_RANGE_PX = (4.0, 256.0)

#: Length (the sensor's pixels) at which the terms of the length are zero.
LENGTH_PX = 32.0

#: Least slope of the logit anywhere.
LEAST_SLOPE = 1e-3

#: Numbers of a curve are no larger than this, and slopes no smaller than its inverse: what a
#: damaged file holds instead ends in infinities.
_MOST_TERM = 1e6

Floats = NDArray[np.float64]


def _is_term(value: float) -> bool:
    """Tell whether a number is one of a curve: finite and not absurd."""
    return -_MOST_TERM <= value <= _MOST_TERM


@dataclass(frozen=True)
class SizeTerms:
    """How slope and offset change with x, the doublings of 1 m, and y, the doublings of 32 pixels.

    x is of the ground sample distance, y of the length in the sensor's pixels. At 1 m a ship of 32
    pixels has neither.

    Attributes:
        slope_x: Added to the slope for each x.
        x: Added to the offset for each x.
        xx: For each x squared.
        y: For each y.
        yy: For each y squared.
        xy: For each product of both.
    """

    slope_x: float = 0.0
    x: float = 0.0
    xx: float = 0.0
    y: float = 0.0
    yy: float = 0.0
    xy: float = 0.0


@dataclass(frozen=True)
class Calibration:
    """The curve from a network's final score to the share of such detections that are ships.

    Attributes:
        slope: Factor of the logit, the inverse of a temperature; positive.
        offset: Added to the scaled logit.
        detections: How many detections it was fitted to; 0 for a curve that was not fitted.
        fitted_on: Where they came from, in words.
        error_before: Expected calibration error of the network's own scores.
        error_after: The same of the calibrated scores, each image's by a curve fitted without it.
        sizes: How it depends on ground sample distance and length; None for one curve for all.
    """

    slope: float = 1.0
    offset: float = 0.0
    detections: int = 0
    fitted_on: str = ""
    error_before: float | None = None
    error_after: float | None = None
    sizes: SizeTerms | None = None

    def __post_init__(self) -> None:
        """Reject a curve that would change the order of equally long detections of one scene.

        Raises:
            ValueError: If the slope is not positive everywhere, or a number is not one of a curve.
        """
        if not (_is_term(self.offset) and _is_term(self.slope) and self.slope >= 1 / _MOST_TERM):
            raise ValueError("a calibration needs a positive slope and a finite offset")
        if self.sizes is not None:
            if not all(map(_is_term, astuple(self.sizes))):
                raise ValueError("a calibration needs finite terms")
            ends = [self.slope + self.sizes.slope_x * x for x in np.log2(GSD_RANGE_M)]
            if min(ends) < 1 / _MOST_TERM:
                raise ValueError("a calibration needs a positive slope at every distance")

    def apply(
        self,
        scores: ArrayLike,
        lengths_m: ArrayLike | None = None,
        gsd_m: ArrayLike | None = None,
    ) -> Floats:
        """Return the probabilities of being right that scores of the network stand for.

        Args:
            scores: (N,) scores, 0 to 1.
            lengths_m: (N,) lengths of the ships in metres; where the ground sample distance is
                unknown, in pixels. Not needed without `sizes`.
            gsd_m: Ground sample distance of the scene in metres, or (N,) of them; 1 if None.

        Raises:
            ValueError: If the curve depends on the length and none is given.
        """
        values = np.asarray(scores, dtype=np.float64)
        if self._is_identity:
            return values
        if self.sizes is None:
            return _logistic(self.slope * logit(values) + self.offset)
        if lengths_m is None:
            raise ValueError("this calibration depends on the lengths of the ships")
        x, y = seen_as(lengths_m, gsd_m)
        slope, offset = self._at(x, y)
        return _logistic(slope * logit(values) + offset)

    def invert(self, probability: float, gsd_m: float | None = None) -> float:
        """Return the score of the network that stands for a probability.

        Args:
            probability: What is to be reached.
            gsd_m: Ground sample distance of the scene in metres; 1 if None.

        Returns:
            The score; where it depends on the length, the lowest over all lengths.
        """
        if self._is_identity or probability <= 0.0 or probability >= 1.0:
            return probability
        lengths = np.geomspace(*LENGTH_RANGE_PX, 25) * max(gsd_m or 1.0, GSD_RANGE_M[0])
        slope, offset = self._at(*seen_as(lengths, gsd_m))
        return float(_logistic((logit(np.asarray(probability)) - offset) / slope).min())

    def _at(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return slope and offset at doublings of distance and length."""
        terms = self.sizes or SizeTerms()
        slope = self.slope + terms.slope_x * x
        offset = self.offset + terms.x * x + terms.xx * x**2
        return slope, offset + terms.y * y + terms.yy * y**2 + terms.xy * x * y

    @property
    def _is_identity(self) -> bool:
        return self.slope == 1.0 and self.offset == 0.0 and self.sizes is None


#: The curve of a model without a calibration: the identity.
UNCALIBRATED = Calibration()


def seen_as(lengths_m: ArrayLike, gsd_m: ArrayLike | None) -> tuple[Floats, Floats]:
    """Return how a sensor saw ships: the x and y of `SizeTerms`, each (N,).

    Args:
        lengths_m: (N,) lengths in metres.
        gsd_m: Ground sample distance in metres, or (N,) of them; 1 if None.
    """
    lengths = np.asarray(lengths_m, dtype=np.float64)
    sensor = np.asarray(1.0 if gsd_m is None else gsd_m, dtype=np.float64)
    sensor = np.broadcast_to(np.clip(sensor, *GSD_RANGE_M), lengths.shape)
    pixels = np.clip(lengths / sensor, *LENGTH_RANGE_PX)
    return np.log2(sensor), np.log2(pixels / LENGTH_PX)


def logit(scores: Floats) -> Floats:
    """Return log(p / (1 - p)), finite at 0 and 1 as well."""
    inner = np.clip(scores, _EDGE, 1.0 - _EDGE)
    values: Floats = np.log(inner / (1.0 - inner))
    return values


def _logistic(values: Floats) -> Floats:
    # Beyond these ends it is 0 or 1 in any precision, and the exponential would be infinite.
    shares: Floats = 1.0 / (1.0 + np.exp(-np.clip(values, -500.0, 500.0)))
    return shares
