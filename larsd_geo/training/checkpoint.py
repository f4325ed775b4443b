"""Write and read checkpoints, from which a training run resumes exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from larsd_geo.errors import CheckpointError
from larsd_geo.files import atomic_output

__all__ = ["load_checkpoint", "save_checkpoint"]


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint atomically: a killed run leaves the old one.

    Raises:
        OutputNotWritableError: If it cannot be written.
    """
    with atomic_output(path, overwrite=True) as temporary:
        torch.save(state, temporary)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint; only tensors and plain values are unpickled.

    Raises:
        CheckpointError: If it is missing or damaged.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(path, "there is none") from error
    except Exception as error:  # a torn file raises any of a dozen types
        raise CheckpointError(path, f"it is damaged ({type(error).__name__})") from error
    return state
