"""Write and read checkpoints, from which a training run resumes exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypedDict, cast

import torch
from torch import Tensor

from larsd_geo.errors import CheckpointError
from larsd_geo.files import atomic_output

__all__ = ["BestWeights", "RunState", "load_best", "load_last", "save_best", "save_last"]

#: Files in a run's folder: the weights to export, and the state to resume from.
BEST_FILE = "best.pt"
LAST_FILE = "last.pt"


class BestWeights(TypedDict):
    """The weights of a run that scored best on validation.

    Attributes:
        network: State of the averaged network.
        anchors: (L, K, 2) anchor sizes in pixels.
        config: The recipe, as plain values.
        initial_weights: Description of the weights that the run started from.
        step: Steps done.
        score: Score on validation; NaN without validation.
    """

    network: dict[str, Tensor]
    anchors: Tensor
    config: dict[str, Any]
    initial_weights: str
    step: int
    score: float


class RunState(TypedDict):
    """All that a run needs to resume.

    Attributes:
        network: State of the network.
        average: State of the averaged network; empty without averaging.
        optimiser: State of the optimiser.
        schedule: State of the learning rate's schedule.
        config: The recipe, as plain values.
        step: Steps done.
        best: Best score on validation so far; NaN if there is none.
    """

    network: dict[str, Tensor]
    average: dict[str, Any]
    optimiser: dict[str, Any]
    schedule: dict[str, int]
    config: dict[str, Any]
    step: int
    best: float


def save_best(folder: Path, weights: BestWeights) -> None:
    """Write the best weights of the run in a folder, atomically.

    Raises:
        OutputNotWritableError: If they cannot be written.
    """
    _save(folder / BEST_FILE, weights)


def load_best(folder: Path) -> BestWeights:
    """Read the best weights of the run in a folder.

    Raises:
        CheckpointError: If they are missing or damaged.
    """
    return cast(BestWeights, _load(folder / BEST_FILE))


def save_last(folder: Path, state: RunState) -> None:
    """Write the state of the run in a folder, atomically: a killed run leaves the old one.

    Raises:
        OutputNotWritableError: If it cannot be written.
    """
    _save(folder / LAST_FILE, state)


def load_last(folder: Path, config_matches: Callable[[Mapping[str, Any]], bool]) -> RunState:
    """Read the state of the run in a folder.

    Args:
        folder: The run's folder.
        config_matches: Whether a stored recipe is the run's.

    Raises:
        CheckpointError: If it is missing, damaged, or of another recipe.
    """
    path = folder / LAST_FILE
    state = cast(RunState, _load(path))
    if not config_matches(state["config"]):
        raise CheckpointError(path, "its recipe is another one")
    return state


def _save(path: Path, state: BestWeights | RunState) -> None:
    with atomic_output(path, overwrite=True) as temporary:
        torch.save(state, temporary)


def _load(path: Path) -> object:
    """Read a checkpoint; only tensors and plain values are unpickled."""
    try:
        state: object = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise CheckpointError(path, "there is none") from error
    except Exception as error:  # a torn file raises any of a dozen types
        raise CheckpointError(path, f"it is damaged ({type(error).__name__})") from error
    return state
