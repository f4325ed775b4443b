"""Shared by the benchmarks that train under one equal budget: options, folders, resumed runs."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from filelock import FileLock, Timeout

from larsd_geo.datasets import LabelledImage
from larsd_geo.files import atomic_output
from larsd_geo.model.network import Larsd
from larsd_geo.training.batches import default_workers
from larsd_geo.training.config import TrainingConfig
from larsd_geo.training.loop import TrainingLoop
from larsd_geo.training.trainer import Trainer

#: A smaller difference than this, in points of AP, is chance: one crop more or less in training can
#: make as much.
LEAST_POINTS = 0.5

#: Averaged weights look back over at most this share of a run (the mean age of what they average):
#: with a longer memory those of a short run would still be mostly the weights it started from.
AVERAGED_SHARE = 0.1

#: What is compared: the column's heading, and the keys of the value among the scores.
COMPARED: Mapping[str, tuple[str, str]] = {
    "AP50": ("overall", "ap50_voc07"),
    "AP75": ("overall", "ap75"),
    "AP50:95": ("overall", "ap50_95"),
    "F1": ("best", "f1"),
}


def add_options(parser: argparse.ArgumentParser, recipe: Path) -> None:
    """Add the options that these benchmarks share.

    Args:
        parser: The benchmark's parser.
        recipe: The default budget.
    """
    parser.add_argument("data", type=Path, help="labelled images, in any format of larsd train")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoints and scores")
    parser.add_argument("--recipe", type=Path, default=recipe, help="the budget that all share")
    parser.add_argument("--steps", type=int, help="optimiser steps, instead of the recipe's")
    parser.add_argument("--crop", type=int, help="side of a crop, instead of the recipe's")
    parser.add_argument("--batch-size", type=int, help="crops a step, instead of the recipe's")
    parser.add_argument("--pictures", type=int, help="number of images to train on; all by default")
    parser.add_argument("--split", default="train", help="split to train on")
    parser.add_argument("--val-split", default="val", help="split to evaluate on")
    parser.add_argument("--device", default="auto", help="auto, cuda, cuda:N, mps or cpu")
    parser.add_argument("--workers", type=int, help="processes that make crops")


def within_budget(recipe: TrainingConfig, options: argparse.Namespace) -> TrainingConfig:
    """Return a recipe cut to the budget that the options of `add_options` name."""
    changes = {"iterations": options.steps, "batch_size": options.batch_size}
    recipe = replace(recipe, **{k: v for k, v in changes.items() if v is not None})
    if options.crop is not None:
        recipe = replace(recipe, augmentation=replace(recipe.augmentation, crop=options.crop))
    if options.steps is not None:
        memory = max(1.0, AVERAGED_SHARE * recipe.iterations)
        recipe = replace(recipe, ema_decay=min(recipe.ema_decay, 1.0 - 1.0 / memory))
    # Checkpoints come at validations: often enough to lose little, and none is scored.
    return replace(
        recipe,
        validate_every=min(500, max(1, recipe.iterations // 4)),
        warm_up=min(recipe.warm_up, recipe.iterations // 4),
    )


def spread(images: Sequence[LabelledImage], count: int | None) -> list[LabelledImage]:
    """Return `count` images evenly spread over the data set; all of them if None."""
    if count is None or count >= len(images):
        return list(images)
    return [images[index * len(images) // count] for index in range(count)]


def describe(images: Sequence[LabelledImage]) -> dict[str, int]:
    """Count images and ships, so that another data set is noticed."""
    return {
        "pictures": len(images),
        "ships": sum(int((~labelled.ignore).sum()) for labelled in images),
    }


def write_json(path: Path, values: Any) -> None:
    """Write a JSON file, whole or not at all."""
    with atomic_output(path, overwrite=True) as temporary:
        temporary.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    """Read what `write_json` wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def hold_to_budget(
    folder: Path,
    recipe: TrainingConfig,
    train: Sequence[LabelledImage],
    held_out: Sequence[LabelledImage],
    **more: Any,
) -> Mapping[str, Any]:
    """Write a new folder's budget, or check that a used folder has the same one.

    Args:
        folder: The benchmark's folder; made if missing.
        recipe: What all trainings share.
        train: Images to train on.
        held_out: Images to evaluate on.
        more: What else must not change, in plain values.

    Returns:
        The budget.

    Raises:
        SystemExit: If the folder holds runs of another budget.
    """
    folder.mkdir(parents=True, exist_ok=True)
    budget = {
        "recipe": json.loads(json.dumps(recipe.to_dict())),
        "train": describe(train),
        "evaluated_on": describe(held_out),
        **more,
    }
    path = folder / "budget.json"
    if not path.is_file():
        write_json(path, budget)
        return budget
    stored: dict[str, Any] = read_json(path)
    # A folder may be older than a field of the recipe, which then had its default.
    same = recipe.is_stored_as(stored["recipe"])
    if not same or {**stored, "recipe": None} != {**budget, "recipe": None}:
        raise SystemExit(
            f"{path}: this folder holds runs of another budget or other images; "
            "name another one with --out, or give the options of that run again."
        )
    return stored


@contextmanager
def claimed(run: Path) -> Iterator[bool]:
    """Claim a training for this process; the claim of a process that died is void.

    Args:
        run: Folder of the training's checkpoints; made if missing.

    Yields:
        Whether this process has it; False while another one is at work on it.
    """
    run.mkdir(parents=True, exist_ok=True)
    lock = FileLock(run / "claim.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def still_at_work(folder: Path) -> str:
    """Return why there is no report yet: other processes have claimed what is missing."""
    return f"Other processes are still at work in {folder}; the last one prints the report."


def train_to_end(
    name: str,
    config: TrainingConfig,
    images: Sequence[LabelledImage],
    run: Path,
    device: torch.device,
    workers: int | None,
) -> tuple[Larsd, Trainer, float]:
    """Train a network to its end, resuming from its last checkpoint if there is one.

    Args:
        name: The training's name, for messages.
        config: The recipe.
        images: Images to train on.
        run: Folder of checkpoints.
        device: Where the network runs.
        workers: Processes that make crops; None for the device's default.

    Returns:
        The network in evaluation mode, its trainer, and the total seconds of training.
    """
    if workers is None:
        workers = default_workers(device.type)
    trainer = Trainer(config, images, run, device=device, workers=workers)
    seconds = run_to_end(name, trainer)
    return trainer.best_network(), trainer, seconds


def run_to_end(name: str, trainer: TrainingLoop[Any, Any]) -> float:
    """Run a training to its end, resuming from its last checkpoint if there is one.

    Args:
        name: The training's name, for messages.
        trainer: The training, of any network.

    Returns:
        The total seconds of training.
    """
    config, run = trainer.config, trainer.folder
    resume = (run / "last.pt").is_file()
    took = run / "seconds.json"
    before = read_json(took) if took.is_file() else 0.0
    began, told = time.monotonic(), time.monotonic()
    say(f"training {name}" + (" (going on)" if resume else ""))
    seconds = before

    def tell(words: str) -> None:
        nonlocal told
        if time.monotonic() - told > 30:
            say(f"  {words}, {seconds:.0f} s")
            told = time.monotonic()

    def mining(done: int, total: int) -> None:
        nonlocal seconds
        seconds = before + time.monotonic() - began
        tell(f"image {done} of {total} searched for hard negatives")

    for at in trainer.run(resume=resume, mining=mining):
        seconds = before + time.monotonic() - began
        tell(f"step {at.step} of {at.total}, loss {at.loss:.3f}")
        if at.step % config.validate_every == 0 or at.step == at.total:
            write_json(took, seconds)
    return seconds


def percent(scores: Mapping[str, Any], *where: str) -> float:
    """Return a value among stored scores in %; NaN if there is none."""
    value: Any = scores
    for name in where:
        value = value[name]
    return math.nan if value is None else 100.0 * value


def sources_with_ships(scores: Mapping[str, Any]) -> list[str]:
    """Return the image sources that have an average precision, from stored scores."""
    groups = scores["by_source"].items()
    return [name for name, group in groups if group["ap50_voc07"] is not None]


def say(words: str) -> None:
    """Print progress to stderr; stdout is for the tables."""
    print(words, file=sys.stderr, flush=True)


def publish(lines: Iterable[str], path: Path) -> None:
    """Print a report and store it."""
    text = "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
    print(text, end="")
