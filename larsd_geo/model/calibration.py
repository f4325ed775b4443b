"""Scores that mean something: of ships reported with 0.7, seven in ten are ships.

A focal loss and the mean of a score map make scores that rank well and are no probabilities. What
turns them into some is the logistic curve of Platt (1999), that is, a temperature and a shift of
the score's logit: two numbers, which the few hundred ships of a validation set can settle. It rises
strictly, so that no order, no suppression and no average precision changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Scores are kept this far from 0 and 1, where the logit is infinite.
_EDGE = 1e-6


@dataclass(frozen=True)
class Calibration:
    """The curve from a network's final score to the share of such detections that are ships.

    Attributes:
        slope: Of the logit: the inverse of a temperature; positive.
        offset: Added to it.
        detections: How many detections it was fitted to; 0 for a curve that was not fitted.
        fitted_on: What they were from, in words.
        error_before: Expected calibration error of the network's own scores.
        error_after: The same of the calibrated ones, each picture's by a curve fitted without it.
    """

    slope: float = 1.0
    offset: float = 0.0
    detections: int = 0
    fitted_on: str = ""
    error_before: float | None = None
    error_after: float | None = None

    def __post_init__(self) -> None:
        """Refuse a curve that would change the order of the detections.

        Raises:
            ValueError: If the slope is not positive, or a number is not finite.
        """
        if not (math.isfinite(self.slope) and math.isfinite(self.offset) and self.slope > 0):
            raise ValueError("a calibration needs a positive slope and a finite offset")

    def apply(self, scores: ArrayLike) -> NDArray[np.float64]:
        """Return what scores of the network, 0 to 1, mean: probabilities of being right."""
        values = np.asarray(scores, dtype=np.float64)
        return values if self._is_identity else _logistic(self.slope * logit(values) + self.offset)

    def invert(self, probability: float) -> float:
        """Return the score of the network that means a probability."""
        if self._is_identity or probability <= 0.0 or probability >= 1.0:
            return probability
        return float(_logistic((logit(np.asarray(probability)) - self.offset) / self.slope))

    @property
    def _is_identity(self) -> bool:
        return self.slope == 1.0 and self.offset == 0.0


#: What a model without a calibration has.
UNCALIBRATED = Calibration()


def logit(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log(p / (1 - p)), finite at 0 and 1 as well."""
    inner = np.clip(scores, _EDGE, 1.0 - _EDGE)
    values: NDArray[np.float64] = np.log(inner / (1.0 - inner))
    return values


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-values))
    return shares
