"""Errors of evaluations: what is compared does not fit together."""

from __future__ import annotations

from larsd_geo.errors.base import LarsdError

__all__ = [
    "ComparisonError",
    "EvaluationError",
    "EvaluationInputError",
    "TooFewDetectionsError",
]


class EvaluationError(LarsdError):
    """Family of errors about scoring detections."""


class EvaluationInputError(EvaluationError, ValueError):
    """Predictions, truths and sources do not fit together.

    Args:
        image: The image's name.
        reason: What is wrong.
    """

    def __init__(self, image: str, reason: str) -> None:
        self.image = image
        super().__init__(f"image {image}: {reason}.")


class ComparisonError(EvaluationError, ValueError):
    """Two layers cannot be compared.

    Args:
        layer: The one at fault, in words.
        reason: What is wrong.
    """

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"cannot compare the layers: {layer}: {reason}.")


class TooFewDetectionsError(EvaluationError, ValueError):
    """There are not enough detections to fit a calibration to.

    Args:
        hits: How many are right.
        false: How many are not.
        least: How many of each there must be.
    """

    def __init__(self, hits: int, false: int, least: int) -> None:
        super().__init__(
            f"{hits} hits and {false} false detections are too few to calibrate scores: there must "
            f"be {least} of each; give more labelled images."
        )
