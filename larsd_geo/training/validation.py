"""How good a network is on labelled pictures: for `larsd evaluate` and for choosing weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from larsd_geo.evaluation import EvaluationResult, evaluate_detections
from larsd_geo.evaluation.pictures import predict_picture, read_picture
from larsd_geo.model.backbone import Normalisation
from larsd_geo.model.network import Larsd
from larsd_geo.training.datasets import LabelledPicture


def score_network(
    network: Larsd,
    normalisation: Normalisation,
    pictures: Sequence[LabelledPicture],
    *,
    precision: str = "float32",
    score_threshold: float | None = None,
    advance: Callable[[], None] | None = None,
) -> EvaluationResult:
    """Run a network over labelled pictures and score what it finds.

    Args:
        network: In evaluation mode.
        normalisation: What the network expects.
        pictures: The pictures with their labels.
        precision: See `larsd_geo.model.predict.precision_context`.
        score_threshold: Where to count hits and misses; None takes the greatest F1.
        advance: Called after each picture, for a progress bar.

    Raises:
        LabelError: If a picture cannot be read.
    """
    predictions = {}
    for picture in pictures:
        image = read_picture(picture.path)
        found = predict_picture(network, normalisation, image, precision=precision)
        predictions[str(picture.path)] = (found.boxes, found.scores)
        if advance is not None:
            advance()
    return evaluate_detections(
        predictions,
        {str(p.path): (p.boxes, p.ignore) for p in pictures},
        sources={str(p.path): p.source for p in pictures},
        score_threshold=score_threshold,
    )
