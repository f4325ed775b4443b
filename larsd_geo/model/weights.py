"""Weights on disk: safetensors beside the card that holds their sha256."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from larsd_geo.errors import DamagedWeightsError, ModelExistsError
from larsd_geo.model.bow import BowHead
from larsd_geo.model.card import CARD_FILE, ModelCard, read_card
from larsd_geo.model.folder import replaced_together, whole_folder
from larsd_geo.model.network import Larsd
from larsd_geo.model.registry import find_model, weight_files, weight_names, weights_sha256

__all__ = [
    "BOW_PREFIX",
    "PART_BYTES",
    "LoadedModel",
    "load_model",
    "load_weights",
    "save_model",
]

logger = logging.getLogger(__name__)

#: Prefix of a bow head's tensors in the file that it shares with the network.
BOW_PREFIX = "bow."

#: Most bytes of tensors in one file: code hosts warn about files above 50 MB.
PART_BYTES = 48_000_000


@dataclass(frozen=True)
class LoadedModel:
    """A network ready for inference, with its card.

    Attributes:
        network: The network in evaluation mode on its device, channels last.
        card: Its card.
        folder: The folder that it was loaded from.
        bow: Its bow head, on the same device; None for a model without one.
    """

    network: Larsd
    card: ModelCard
    folder: Path
    bow: BowHead | None = None


def load_model(
    name_or_folder: str | os.PathLike[str] | None = None, device: torch.device | str = "cpu"
) -> LoadedModel:
    """Load a model for inference.

    Args:
        name_or_folder: See `find_model`.
        device: The device to run on.

    Raises:
        UnknownModelError: If there is no such model.
        ModelCardError: If its card is damaged.
        DamagedWeightsError: If its weights are missing, changed, or do not fit the card.
    """
    folder = find_model(name_or_folder)
    card = read_card(folder)
    path = weight_files(folder)[0]
    if not path.is_file():
        raise DamagedWeightsError(path, "the file is missing")
    if weights_sha256(folder) != card.sha256:
        raise DamagedWeightsError(path, "its sha256 is not the card's")
    try:
        network = Larsd(card.config, torch.tensor(card.anchors))
        state = load_weights(folder)
        bow = _take_bow(state, card)
        _fill(network, state)
    except (SafetensorError, RuntimeError) as error:
        raise DamagedWeightsError(path, "its tensors do not fit the card") from error
    network.eval().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    if bow is not None:
        bow.eval().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    logger.debug("model %s from %s", card.name, folder)
    return LoadedModel(network, card, folder, bow)


def load_weights(folder: Path) -> dict[str, Tensor]:
    """Read a model's tensors as stored, onto the CPU, without reading its card.

    Raises:
        SafetensorError: If a file is damaged.
    """
    return {key: value for path in weight_files(folder) for key, value in load_file(path).items()}


def save_model(
    folder: Path, state: Mapping[str, Tensor], card: ModelCard, *, overwrite: bool = False
) -> ModelCard:
    """Write a model, weights and card together.

    Weights of more than `PART_BYTES` are split into several files.

    Args:
        folder: The model's folder; created if missing.
        state: The network's state dict.
        card: Its card; the sha256 is filled in here, and exports of other weights are dropped.
        overwrite: Whether a model that is there may be replaced.

    Returns:
        The card as written.

    Raises:
        ModelExistsError: If there is a model and `overwrite` is false.
        OutputNotWritableError: If a file cannot be written.
    """
    if (whole_folder(folder) / CARD_FILE).exists() and not overwrite:
        raise ModelExistsError(folder)
    # Only training needs the counters of batches.
    kept = {
        key: value.detach().cpu().contiguous()
        for key, value in state.items()
        if not key.endswith("num_batches_tracked")
    }
    parts = _split(kept)
    names = weight_names(len(parts))
    obsolete = [path.name for path in weight_files(folder) if path.name not in names]
    # All of them or none: a killed process leaves no weights beside another model's card.
    with replaced_together(folder, obsolete) as staged:
        for name, part in zip(names, parts, strict=True):
            # Not `save_file`: only their owner could read its files, and models are shared.
            (staged / name).write_bytes(save(part))
        sha256 = weights_sha256(staged)
        exports = tuple(export for export in card.exports if export.weights_sha256 == sha256)
        card = replace(card, sha256=sha256, exports=exports)
        (staged / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
    return card


def _split(state: dict[str, Tensor]) -> list[dict[str, Tensor]]:
    """Split tensors into groups of at most `PART_BYTES`; there is at least one group."""
    parts: list[dict[str, Tensor]] = [{}]
    size = 0
    for key, value in state.items():
        if parts[-1] and size + value.nbytes > PART_BYTES:
            parts.append({})
            size = 0
        parts[-1][key] = value
        size += value.nbytes
    return parts


def _take_bow(state: dict[str, Tensor], card: ModelCard) -> BowHead | None:
    """Take the bow head's tensors out of a model's, and return the head if the card has one."""
    if card.bow is None:
        return None
    head = BowHead(card.bow.width, card.bow.temperature)
    own = {key: state.pop(key) for key in list(state) if key.startswith(BOW_PREFIX)}
    _fill(head, {key.removeprefix(BOW_PREFIX): value for key, value in own.items()})
    return head


def _fill(network: nn.Module, state: Mapping[str, Tensor]) -> None:
    result = network.load_state_dict({k: v.float() for k, v in state.items()}, strict=False)
    missing = [key for key in result.missing_keys if not key.endswith("num_batches_tracked")]
    if missing or result.unexpected_keys:
        raise RuntimeError(f"{len(missing)} missing, {len(result.unexpected_keys)} unexpected")
