"""Exported forms of a model's network: files that a runtime other than torch runs.

Nothing here needs torch or a runtime. What an export is, its card says (`ExportCard`); its files
are beside the weights, with one small image and the scores that the network gives for it in
float32, so that a runtime can be checked on any machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from larsd_geo.errors import DamagedWeightsError
from larsd_geo.model.card import REFERENCE_FILE, ExportCard, ModelCard

__all__ = ["Reference", "check_export", "export_files", "file_sha256", "read_reference"]


class Reference(NamedTuple):
    """An image, and what the network in float32 gives for it.

    Attributes:
        image: (3, H, W) uint8 pixels.
        logits: (K, h, w) float32 maps of each level, shallow to deep.
    """

    image: NDArray[np.uint8]
    logits: tuple[NDArray[np.float32], ...]

    def to_bytes(self) -> bytes:
        """Return the content of the file."""
        # safetensors writes the bytes as they lie in memory.
        levels = {
            f"logits.{number}": np.ascontiguousarray(maps)
            for number, maps in enumerate(self.logits)
        }
        return save({"image": self.image, **levels})


def file_sha256(path: Path) -> str:
    """Return the hexadecimal sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def export_files(export: ExportCard, suffix: str) -> Iterator[str]:
    """Yield the names of an export's files with a suffix, the network's first."""
    yield from sorted((name for name in export.files if name.endswith(suffix)), key=_bow_last)


def _bow_last(name: str) -> tuple[bool, str]:
    return "-bow." in name, name


def check_export(folder: Path, card: ModelCard, export: ExportCard) -> None:
    """Refuse an export that is not what the card says.

    Raises:
        DamagedWeightsError: If a file is missing or changed, or the export is of other weights.
    """
    if export.weights_sha256 != card.sha256:
        raise DamagedWeightsError(
            folder / export.network, "it was exported from other weights than the card's"
        )
    for name, sha256 in export.files.items():
        path = folder / name
        if not path.is_file():
            raise DamagedWeightsError(path, "the file is missing")
        if file_sha256(path) != sha256:
            raise DamagedWeightsError(path, "its sha256 is not the card's")


def read_reference(folder: Path) -> Reference:
    """Read the reference beside a model's exports, which `check_export` has found intact.

    Raises:
        DamagedWeightsError: If it cannot be read.
    """
    path = folder / REFERENCE_FILE
    try:
        values = load_file(path)
        levels = sum(name.startswith("logits.") for name in values)
        logits = tuple(values[f"logits.{number}"] for number in range(levels))
        return Reference(values["image"], logits)
    except (OSError, KeyError, SafetensorError) as error:
        raise DamagedWeightsError(path, f"it cannot be read ({error})") from error
