"""Errors of evaluations: what is compared does not fit together."""

from __future__ import annotations

from larsd_geo.errors.base import LarsdError

__all__ = [
    "ComparisonError",
    "EvaluationError",
    "EvaluationInputError",
    "NoImagesAtGsdError",
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


class NoImagesAtGsdError(EvaluationError, ValueError):
    """No labelled image is fine enough to stand for a ground sample distance.

    Args:
        gsd_m: The distance in metres.
        images: How many images there are.
        unknown: How many of them do not say their own distance.
    """

    remedies = ("assumed_gsd_m",)

    def __init__(self, gsd_m: float, images: int, unknown: int) -> None:
        reason = f"none of the {images} images is as fine as {gsd_m:g} m"
        if unknown:
            reason += f", or says so: of {unknown} the ground sample distance is unknown"
        super().__init__(f"{reason}; give finer images, or the distance of those.")


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
