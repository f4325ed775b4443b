"""Train a model: a whole training run, from labelled images to a calibrated model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.errors import ModelExistsError, TooFewDetectionsError
from larsd_geo.evaluation import EvaluationResult, evaluate_detections
from larsd_geo.evaluation.calibration import calibrate_detections
from larsd_geo.evaluation.run import ImageProgress, detections_of, labels_of, score_network
from larsd_geo.inference.device import choose_device
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.model.backbone import normalisation_for
from larsd_geo.model.calibration import Calibration
from larsd_geo.model.card import CARD_FILE, ModelCard
from larsd_geo.model.folder import whole_folder
from larsd_geo.model.network import Larsd
from larsd_geo.training.batches import default_workers
from larsd_geo.training.config import CardText, TrainingConfig
from larsd_geo.training.export import export_model
from larsd_geo.training.trainer import Progress, Trainer

__all__ = ["TrainedModel", "train"]


@dataclass(frozen=True)
class TrainedModel:
    """A model that was trained and written.

    Attributes:
        card: Its card.
        result: Its scores on the validation split; None if that has no images.
        not_calibrated: Why its scores are not calibrated although it was validated, else empty.
    """

    card: ModelCard
    result: EvaluationResult | None
    not_calibrated: str = ""


def train(
    data: str | Path,
    config: TrainingConfig,
    output: Path,
    *,
    text: CardText | None = None,
    run_folder: Path | None = None,
    extra: Sequence[str | Path] = (),
    label_format: str = "auto",
    classes: Sequence[str] | None = None,
    split: str = "train",
    val_split: str = "val",
    resume: bool = False,
    workers: int | None = None,
    device: str = "auto",
    overwrite: bool = False,
    advance: Callable[[Progress], None] | None = None,
    mining: ImageProgress | None = None,
) -> TrainedModel:
    """Train a model on labelled images, calibrate it on the validation split, and write it.

    The averaged weights are scored on the validation split at intervals; the best ones become the
    model.

    Args:
        data: Folder of the labelled images.
        config: The recipe; `larsd_geo.training.config.load_config` reads one.
        output: Folder of the model.
        text: The descriptive part of the card; `load_card_text` reads it.
        run_folder: Folder of the checkpoints; `runs/` with the name of `output` by default.
        extra: Folders of further images to train on, never to validate on.
        label_format: One of `larsd_geo.datasets.FORMATS`, or `auto`; of `data`.
        classes: The classes that are ships; None for the usual names.
        split: Split to train on.
        val_split: Split to choose the weights on.
        resume: Whether to resume from the last checkpoint of the run.
        workers: Processes that make crops; None for a number that suits the device.
        device: See `larsd_geo.inference.device.choose_device`.
        overwrite: Whether a model that exists may be replaced.
        advance: Called after each step.
        mining: Called after each image that is searched for hard negatives.

    Returns:
        The model's card and scores.

    Raises:
        ModelExistsError: If there is a model in `output` and `overwrite` is false.
        LabelFileError: If the labels or an image cannot be read.
        TrainingConfigError: If the recipe does not fit the starting model or the images.
        NoTrainingImagesError: If there are no labelled ships to train on.
        CheckpointError: If the run cannot be resumed.
        OutputNotWritableError: If a file cannot be written.
    """
    if (whole_folder(output) / CARD_FILE).exists() and not overwrite:
        raise ModelExistsError(output)
    text = text or CardText()
    images = read_labels(data, label_format, split, classes)
    for folder in extra:
        images += read_labels(folder, split=split, classes=classes)
    held_out = read_labels(data, label_format, val_split, classes)
    chosen = choose_device(device, "float32")
    normalisation = normalisation_for(config.model.backbone)

    def score(network: Larsd) -> float:
        scores = score_network(network, normalisation, held_out, gsd_range_m=text.gsd_range_m)
        return scores.overall.ap50_voc07

    trainer = Trainer(
        config,
        images,
        run_folder or Path("runs") / output.name,
        device=chosen.device,
        validator=score if held_out else None,
        workers=default_workers(chosen.device.type) if workers is None else workers,
    )
    for progress in trainer.run(resume=resume, mining=mining):
        if advance is not None:
            advance(progress)
    result, curve, reason = None, None, ""
    if held_out:
        result, curve, reason = _calibrated(trainer, held_out, text, val_split)
    card = export_model(
        trainer.folder, output, config, text, result, calibration=curve, overwrite=overwrite
    )
    return TrainedModel(card, result, reason)


def _calibrated(
    trainer: Trainer, images: Sequence[LabelledImage], text: CardText, split: str
) -> tuple[EvaluationResult, Calibration | None, str]:
    """Return the scores of a run's best weights, their calibration, and why there is none."""
    truths, sources = labels_of(images)
    predictor = predictor_for_network(trainer.best_network(), trainer.normalisation)
    found = detections_of(predictor, images, gsd_range_m=text.gsd_range_m)
    named = {str(image.path): image for image in images}
    try:
        calibrated = calibrate_detections(found, named, split)
    except TooFewDetectionsError as error:
        return evaluate_detections(found, truths, sources=sources), None, str(error)
    return calibrated.after, calibrated.curve, ""
