"""Change the tones of training crops: the one colour jitter of detectors and bow heads.

Both kinds of recipe give the same three ranges, in the same units: `brightness` is the greatest
shift, as a fraction of the range of values; `contrast` the greatest relative change; `gamma` the
greatest *factor* of the exponent, either way, so that 1 changes nothing and the exponent is drawn
from 1 / gamma to gamma.
"""

from __future__ import annotations

import math
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["ToneRanges", "change_tones"]

#: Parts of the shift that all channels share, and that each has for itself (a tint).
SHARED, OWN = 0.7, 0.3

Values = TypeVar("Values", NDArray[np.float64], Tensor)


class ToneRanges(Protocol):
    """How far tones are changed; the module gives the units."""

    @property
    def brightness(self) -> float:
        """Return the greatest shift."""

    @property
    def contrast(self) -> float:
        """Return the greatest relative change of contrast."""

    @property
    def gamma(self) -> float:
        """Return the greatest factor of the exponent."""


def change_tones(
    values: Values,
    ranges: ToneRanges,
    *,
    gamma: Values | float,
    contrast: Values | float,
    shift: Values | float,
    tint: Values,
) -> Values:
    """Change gamma, contrast and brightness of values from 0 to 1.

    Args:
        values: The values, any shape.
        ranges: How far they are changed.
        gamma: Draw from [-1, 1] for the exponent; like the next three of a shape that broadcasts.
        contrast: Draw for the contrast.
        shift: Draw for the brightness of all channels.
        tint: Draws for the brightness of single channels.

    Returns:
        The changed values, not clipped.
    """
    exponent = _exponent(ranges.gamma, gamma)
    contrasted = (values**exponent - 0.5) * (1.0 + ranges.contrast * contrast) + 0.5
    changed: Values = contrasted + ranges.brightness * (SHARED * shift + OWN * tint)
    return changed


def _exponent(gamma: float, draw: Values | float) -> Values | float:
    """Return `gamma` to the power of a draw."""
    if isinstance(draw, Tensor):
        # Rounds as the bow heads' trainings always did.
        return torch.exp(draw * math.log(gamma))
    exponent: Values | float = gamma**draw
    return exponent
