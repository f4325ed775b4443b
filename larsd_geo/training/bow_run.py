"""Train a bow head for a finished model, from labelled images to a model with the head."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from larsd_geo.datasets import read_labels
from larsd_geo.datasets.labelled import count_bows, has_bows
from larsd_geo.errors import LabelSplitError, ModelExistsError
from larsd_geo.evaluation.bows import BowScores
from larsd_geo.evaluation.run import ImageProgress
from larsd_geo.inference.device import choose_device
from larsd_geo.model.card import CARD_FILE, ModelCard
from larsd_geo.model.folder import whole_folder
from larsd_geo.model.weights import load_model
from larsd_geo.training.bow import BowRecipe, TrainedBow, fit_bow_head
from larsd_geo.training.bow_export import export_bow, score_with_detector

__all__ = ["TrainedBowModel", "train_bow"]


@dataclass(frozen=True)
class TrainedBowModel:
    """A model whose bow head was trained and written.

    Attributes:
        card: Its card.
        head: The head, with its scores on held-out training images.
        scores: Its scores on the validation split; None if that has no labelled bows.
    """

    card: ModelCard
    head: TrainedBow
    scores: BowScores | None


def train_bow(
    model: str | Path,
    data: str | Path,
    output: Path,
    *,
    recipe: BowRecipe | None = None,
    label_format: str = "auto",
    classes: Sequence[str] | None = None,
    split: str = "train",
    val_split: str = "val",
    device: str = "auto",
    overwrite: bool = False,
    advance: Callable[[int, int], None] | None = None,
    scoring: ImageProgress | None = None,
) -> TrainedBowModel:
    """Train a bow head for a model, score it on the validation split, and write the model.

    The detector's own weights stay as they are, bit by bit, and so do its detections.

    Args:
        model: Name or folder of the model.
        data: Folder of the labelled images, with their bows.
        output: Folder of the new model; the old one's with `overwrite`.
        recipe: The recipe; the default one is that of the shipped models.
        label_format: One of `larsd_geo.datasets.FORMATS`, or `auto`.
        classes: The classes that are ships; None for the usual names.
        split: Split to train on.
        val_split: Split to score the head on, if there is one.
        device: See `larsd_geo.inference.device.choose_device`.
        overwrite: Whether a model that exists may be replaced.
        advance: Called with the number of steps done and of all steps.
        scoring: Called after each image of the validation split.

    Returns:
        The model's card, the head and its scores.

    Raises:
        ModelExistsError: If there is a model in `output` and `overwrite` is false.
        ModelError: If the model cannot be loaded.
        LabelFileError: If the labels or an image cannot be read.
        NoBowsError: If too few images have labelled bows.
    """
    if (whole_folder(output) / CARD_FILE).exists() and not overwrite:
        raise ModelExistsError(output)
    recipe = recipe or BowRecipe()
    chosen = choose_device(device, "float32")
    loaded = load_model(model, chosen.device)
    images = read_labels(data, label_format, split, classes)
    try:
        held_out = read_labels(data, label_format, val_split, classes)
    except LabelSplitError:
        held_out = []
    trained = fit_bow_head(images, recipe, device=chosen.device, advance=advance)
    scores = score_with_detector(loaded, trained, held_out, scoring)
    known = [image for image in images if has_bows(image)]
    ships = sum(map(count_bows, known))
    sources = ", ".join(sorted({image.source for image in known}))
    text = f"{ships} ships in {len(known)} images of the split {split} ({sources})"
    card = export_bow(loaded, output, trained, recipe, scores, text, overwrite=overwrite)
    return TrainedBowModel(card, trained, scores)
