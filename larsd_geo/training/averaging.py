"""Average the weights of models that were trained in stages, one from another.

Such models lie in one basin of the loss, and the mean of their weights is often better than each of
them, above all on images unlike those of the training: it keeps what the first stage could do and
adds what later stages learnt (Wortsman et al., "Model soups", 2022, and "Robust fine-tuning",
2022). It costs nothing at inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from larsd_geo.errors import ModelsDifferError
from larsd_geo.model.card import ModelCard
from larsd_geo.model.weights import BOW_PREFIX, LoadedModel, load_weights, save_model

__all__ = ["average_weights", "export_average"]


def average_weights(models: Sequence[LoadedModel], shares: Sequence[float]) -> dict[str, Tensor]:
    """Average the networks of models that were trained one from another.

    The running statistics of the norms are averaged like the weights, which is right for models
    that are close to each other.

    Args:
        models: Two or more models of the same configuration and anchors, on one device.
        shares: A positive share for each; only their proportions matter.

    Returns:
        A state dict of the network; matrices and kernels in half precision (its rounding is an
        eighth of that of bfloat16, in which the network runs), vectors in single.

    Raises:
        ModelsDifferError: If the shapes or the anchors differ.
    """
    first = models[0]
    for other in models[1:]:
        if other.card.config != first.card.config:
            raise ModelsDifferError(first.folder, other.folder, "networks")
        if other.card.anchors != first.card.anchors:
            raise ModelsDifferError(first.folder, other.folder, "anchors")
    mean: dict[str, Tensor] = {}
    for model, share in zip(models, shares, strict=True):
        for name, value in model.network.state_dict().items():
            part = value.double() * (share / sum(shares))
            mean[name] = mean[name] + part if name in mean else part
    return {
        name: value.to(torch.float16 if value.ndim > 1 else torch.float32)
        for name, value in mean.items()
    }


def export_average(
    models: Sequence[LoadedModel],
    shares: Sequence[float],
    folder: Path,
    *,
    name: str | None = None,
    keep_bow: bool = False,
    overwrite: bool = False,
) -> ModelCard:
    """Write the average of models that were trained one from another as a model.

    Its card is the last model's, without what was measured on that one: scores, calibration, bow
    head. `larsd calibrate` and `larsd train-bow` fill them in again.

    Args:
        models: See `average_weights`.
        shares: See `average_weights`.
        folder: Folder of the new model.
        name: Its name; the last model's by default.
        keep_bow: Keep the bow head of the first model that has one. It looks at crops of the image,
            not at the network; how often it is right on what the average finds is to be scored.
        overwrite: Replace a model that is there.

    Returns:
        The card as written.

    Raises:
        ModelsDifferError: If the shapes or the anchors differ.
        ModelExistsError: If the folder holds a model already.
    """
    last = models[-1].card
    parts = [
        {
            "name": model.card.name,
            "sha256": model.card.sha256,
            "share": round(share / sum(shares), 6),
            "training": dict(model.card.training),
        }
        for model, share in zip(models, shares, strict=True)
    ]
    state, bow = average_weights(models, shares), None
    if keep_bow:
        donor = next((model for model in models if model.card.bow is not None), None)
        if donor is not None and donor.card.bow is not None:
            stored = load_weights(donor.folder)
            state |= {key: stored[key] for key in stored if key.startswith(BOW_PREFIX)}
            bow = replace(donor.card.bow, scores={})
    card = replace(
        last,
        name=name or last.name,
        scores={},
        calibration=None,
        bow=bow,
        training={"average_of": parts},
    )
    return save_model(folder, state, card, overwrite=overwrite)
