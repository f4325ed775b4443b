"""Export a training run as a model: its best weights and a card."""

from __future__ import annotations

from pathlib import Path

from larsd_geo.evaluation.results import EvaluationResult
from larsd_geo.model.backbone import normalisation_for
from larsd_geo.model.calibration import Calibration
from larsd_geo.model.card import ModelCard, read_card
from larsd_geo.model.registry import find_model
from larsd_geo.model.weights import save_model
from larsd_geo.training.checkpoint import load_best
from larsd_geo.training.config import CardText, TrainingConfig

__all__ = ["export_model"]


def export_model(
    run: Path,
    folder: Path,
    config: TrainingConfig,
    text: CardText,
    result: EvaluationResult | None,
    *,
    calibration: Calibration | None = None,
    overwrite: bool = False,
) -> ModelCard:
    """Write the best weights of a run as a model.

    Args:
        run: Folder of the run, with its `best.pt`.
        folder: Folder of the model.
        config: The run's recipe.
        text: The descriptive part of the card.
        result: Scores on the validation split, which give the default score threshold.
        calibration: Calibration of the scores, if `result` is of calibrated ones.
        overwrite: Replace a model that is there.

    Returns:
        The card as written.

    Raises:
        CheckpointError: If the run has no best weights.
        ModelExistsError: If the folder holds a model already.
    """
    best = load_best(run)
    normalisation = normalisation_for(config.model.backbone)
    training = {
        "recipe": config.to_dict(),
        "initial_weights": best["initial_weights"],
        "steps": best["step"],
    }
    if config.start_from:
        # All earlier stages: the recipe of the last one alone does not make the model.
        training["started_from"] = dict(read_card(find_model(config.start_from)).training)
    card = ModelCard(
        name=text.name,
        description=text.description,
        config=config.model,
        anchors=tuple(
            tuple((round(float(w), 4), round(float(h), 4)) for w, h in level)
            for level in best["anchors"]
        ),
        mean=normalisation.mean,
        std=normalisation.std,
        gsd_range_m=text.gsd_range_m,
        longest_ship_m=text.longest_ship_m,
        score_threshold=0.5 if result is None else round(result.best.score_threshold, 3),
        sha256="",
        licence=text.licence,
        data=text.data,
        scores={} if result is None else result.scores(),
        training=training,
        limits=text.limits,
        calibration=calibration,
        looks=text.looks,
        most_magnified=text.most_magnified,
    )
    return save_model(folder, best["network"], card, overwrite=overwrite)
