"""Weights on disk: safetensors beside the card that vouches for them."""

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
from larsd_geo.model.card import CARD_FILE, ModelCard, read_card, write_card
from larsd_geo.model.network import Larsd
from larsd_geo.model.registry import find_model, weight_files, weight_names, weights_sha256

logger = logging.getLogger(__name__)

#: What the names of a bow head's tensors begin with, in the file that it shares with the network.
BOW_PREFIX = "bow."


#: Most bytes of tensors in one file: hosts of code warn of files above 50 MB.
PART_BYTES = 48_000_000


@dataclass(frozen=True)
class LoadedModel:
    """A network ready for inference, with its card.

    Attributes:
        network: In evaluation mode on its device, channels last.
        card: What is known about it.
        folder: Where it came from.
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
        device: Where the network shall run.

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
    network = Larsd(card.config, torch.tensor(card.anchors))
    try:
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
    """Read a model's tensors as they are stored, on the CPU, without looking at its card.

    Raises:
        SafetensorError: If a file is damaged.
    """
    return {key: value for path in weight_files(folder) for key, value in load_file(path).items()}


def save_model(
    folder: Path, state: Mapping[str, Tensor], card: ModelCard, *, overwrite: bool = False
) -> ModelCard:
    """Write a model: weights first, then the card that vouches for them.

    Weights of more than `PART_BYTES` are parted into several files.

    Args:
        folder: Where to; made if missing.
        state: The network's state dict.
        card: Its card; the sha256 is filled in here, and exports of other weights are left out.
        overwrite: Replace a model that is there.

    Returns:
        The card as written.

    Raises:
        ModelExistsError: If there is a model already.
    """
    if (folder / CARD_FILE).exists() and not overwrite:
        raise ModelExistsError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Counters of batches serve training alone.
    kept = {
        key: value.detach().cpu().contiguous()
        for key, value in state.items()
        if not key.endswith("num_batches_tracked")
    }
    parts = _parted(kept)
    files = [folder / name for name in weight_names(len(parts))]
    partials = [path.with_name(f"{path.name}.partial") for path in files]
    for partial, part in zip(partials, parts, strict=True):
        # Not `save_file`: its files are for their owner's eyes alone, and models are shared.
        partial.write_bytes(save(part))
    before = [path for path in weight_files(folder) if path not in files]
    for partial, path in zip(partials, files, strict=True):
        partial.replace(path)
    for path in before:
        path.unlink(missing_ok=True)
    sha256 = weights_sha256(folder)
    exports = tuple(export for export in card.exports if export.weights_sha256 == sha256)
    card = replace(card, sha256=sha256, exports=exports)
    write_card(folder, card)
    return card


def _parted(state: dict[str, Tensor]) -> list[dict[str, Tensor]]:
    """Part tensors into groups of at most `PART_BYTES`, one at least."""
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
    """Take the bow head's tensors out of a model's and return the head, if the card has one."""
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
