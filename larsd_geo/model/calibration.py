"""Scores that are probabilities: of ten detections with a score of 0.7, seven are ships.

A focal loss and the mean of a score map yield scores that rank well but are not probabilities. The
logistic curve of Platt (1999) turns them into some: a temperature and a shift of the score's logit,
two numbers that the few hundred ships of a validation set determine. The curve is strictly
increasing, so that order, suppression and average precision do not change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["UNCALIBRATED", "Calibration", "logit"]

#: Scores are kept this far from 0 and 1, where the logit is infinite.
_EDGE = 1e-6


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
    """

    slope: float = 1.0
    offset: float = 0.0
    detections: int = 0
    fitted_on: str = ""
    error_before: float | None = None
    error_after: float | None = None

    def __post_init__(self) -> None:
        """Reject a curve that would change the order of the detections.

        Raises:
            ValueError: If the slope is not positive, or a number is not finite.
        """
        if not (math.isfinite(self.slope) and math.isfinite(self.offset) and self.slope > 0):
            raise ValueError("a calibration needs a positive slope and a finite offset")

    def apply(self, scores: ArrayLike) -> NDArray[np.float64]:
        """Return the probabilities of being right that scores of the network, 0 to 1, stand for."""
        values = np.asarray(scores, dtype=np.float64)
        return values if self._is_identity else _logistic(self.slope * logit(values) + self.offset)

    def invert(self, probability: float) -> float:
        """Return the score of the network that stands for a probability."""
        if self._is_identity or probability <= 0.0 or probability >= 1.0:
            return probability
        return float(_logistic((logit(np.asarray(probability)) - self.offset) / self.slope))

    @property
    def _is_identity(self) -> bool:
        return self.slope == 1.0 and self.offset == 0.0


#: The curve of a model without a calibration: the identity.
UNCALIBRATED = Calibration()


def logit(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log(p / (1 - p)), finite at 0 and 1 as well."""
    inner = np.clip(scores, _EDGE, 1.0 - _EDGE)
    values: NDArray[np.float64] = np.log(inner / (1.0 - inner))
    return values


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-values))
    return shares
