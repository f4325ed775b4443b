"""The paper's rivals and LARSD under one equal budget, on any labelled images.

    python -m benchmarks.comparison DATA --out runs/comparison
    python -m benchmarks.comparison DATA --out runs/comparison --rivals larsd-11,rrd --seeds 3
    python -m benchmarks.comparison DATA --out runs/small --steps 300 --crop 320 --batch-size 4

Every checkpoint and every evaluated detector is stored in --out, with sheets of its worst errors;
the table shows all detectors that the folder holds. The same command resumes a run that was killed,
and prints the table of a finished run again; started several times at once, it shares the trainings
out, and the last process to end measures speeds and prints the table.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from benchmarks.comparison.contender import Contender, OwnLoop
from benchmarks.comparison.costs import SIDE, speeds
from benchmarks.comparison.rival import RivalTrainer
from benchmarks.comparison.rivals import DETECTORS, unavailable
from benchmarks.comparison.table import crowded, report
from benchmarks.comparison.yolo import Yolo
from benchmarks.training_runs import (
    add_options,
    claimed,
    hold_to_budget,
    percent,
    publish,
    read_json,
    say,
    spread,
    still_at_work,
    within_budget,
    write_json,
)
from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.errors import LarsdError
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.error_report import report_errors, save_error_report
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.device import choose_device
from larsd_geo.inference.refine import suppress
from larsd_geo.training.batches import default_workers
from larsd_geo.training.config import TrainingConfig, load_config
from larsd_geo.training.trainer import Trainer

__all__ = ["Comparison", "main"]

RECIPE = Path(__file__).with_name("comparison.toml")


class Comparison:
    """A run of the comparison, in a folder.

    Args:
        recipe: What all detectors share.
        train: Images to train on.
        held_out: Images to evaluate on.
        folder: Folder of checkpoints, scores and sheets.
        device: Where networks run.
        workers: Processes that make crops; None for the device's default.
        side: Side of the image that costs are measured on, pixels; a multiple of 32.

    Raises:
        SystemExit: If the folder holds the scores of another budget.
    """

    def __init__(
        self,
        recipe: TrainingConfig,
        train: Sequence[LabelledImage],
        held_out: Sequence[LabelledImage],
        folder: Path,
        device: torch.device,
        workers: int | None,
        side: int = SIDE,
    ) -> None:
        self.recipe, self.train, self.held_out = recipe, train, held_out
        self.folder, self.device, self.side = folder, device, side
        self.workers = default_workers(device.type) if workers is None else workers
        self.budget = hold_to_budget(folder, recipe, train, held_out)

    def run(self, names: Sequence[str], seeds: int) -> bool:
        """Train and evaluate what is missing and not claimed by another process.

        Args:
            names: The detectors to train.
            seeds: How many times each is trained.

        Returns:
            Whether all of them are done; if not, other processes are still at work.
        """
        (self.folder / "cells").mkdir(exist_ok=True)
        wanted = [(name, seed) for seed in range(seeds) for name in names]
        for name, seed in wanted:
            # Checked under the claim: a process that held it before has written its cell.
            with claimed(self._run_folder(name, seed)) as ours:
                if ours and not self._cell(name, seed).is_file():
                    self._fill(name, seed)
        return all(self._cell(name, seed).is_file() for name, seed in wanted)

    def cells(self) -> dict[str, list[dict[str, Any]]]:
        """Return what is stored of every detector that the folder holds, by seed."""
        found = {}
        for name in DETECTORS:
            paths = sorted((self.folder / "cells").glob(f"{name}-seed*.json"))
            if paths:
                found[name] = [read_json(path) for path in paths]
        return found

    def speeds(self) -> dict[str, float]:
        """Return each stored detector's Mpx/s on the CPU, measured in one run and then kept."""
        path = self.folder / "speeds.json"
        stored: dict[str, float] = read_json(path) if path.is_file() else {}
        cells = self.cells()
        able = {name: int(row[0]["seed"]) for name, row in cells.items() if not unavailable(name)}
        # One that cannot run here any more keeps what was measured, if anything was.
        if not able.keys() <= stored.keys():
            say(f"measuring the speed of {len(able)} detectors")
            with ExitStack() as held:
                searches = {
                    name: _whole(
                        held.enter_context(self._contender(name, seed, torch.device("cpu")))
                    )
                    for name, seed in able.items()
                }
                stored = speeds(searches, side=self.side)
            write_json(path, stored)
        return stored

    def _run_folder(self, name: str, seed: int) -> Path:
        return self.folder / "runs" / f"{name}-seed{seed}"

    def _cell(self, name: str, seed: int) -> Path:
        return self.folder / "cells" / f"{name}-seed{seed}.json"

    @contextmanager
    def _contender(self, name: str, seed: int, device: torch.device) -> Iterator[Contender]:
        """Yield a training of a detector, and release it."""
        config, detector = replace(self.recipe, seed=seed), DETECTORS[name]
        run, workers = self._run_folder(name, seed), self.workers
        found: Contender
        if detector.yolo is not None:
            found = Yolo(detector.yolo, config, self.train, run, device)
        elif detector.kind is not None:
            found = OwnLoop(
                RivalTrainer(detector.kind, config, self.train, run, device=device, workers=workers)
            )
        else:
            found = OwnLoop(Trainer(config, self.train, run, device=device, workers=workers))
        try:
            yield found
        finally:
            found.close()

    def _fill(self, name: str, seed: int) -> None:
        """Train one detector and store its scores and the sheets of its worst errors."""
        with self._contender(name, seed, self.device) as contender:
            seconds = contender.train(f"{name}, seed {seed}")
            self._score(name, seed, contender, seconds)

    def _score(self, name: str, seed: int, contender: Contender, seconds: float) -> None:
        search = contender.search()
        candidates: dict[str, tuple[ArrayLike, ArrayLike]] = {}
        found: dict[str, tuple[ArrayLike, ArrayLike]] = {}
        for labelled in self.held_out:
            own = search(labelled.read())
            candidates[str(labelled.path)] = own
            found[str(labelled.path)] = suppress(own)
        truths, sources = labels_of(self.held_out)
        result = evaluate_detections(found, truths, sources=sources)
        scores = result.scores()
        threshold = result.best.score_threshold
        errors = report_errors(found, truths, sources, threshold, candidates)
        images = {str(labelled.path): labelled for labelled in self.held_out}
        sheets = self.folder / "errors" / f"{name}-seed{seed}"
        save_error_report(errors, sheets, lambda path: images[path].read())
        cell = {
            "detector": name,
            "seed": seed,
            "steps": self.recipe.iterations,
            "initial_weights": contender.initial_weights,
            "device": str(self.device),
            "training_seconds": round(seconds, 1),
            "cost": contender.cost(self.side),
            "crowded": crowded(errors.breakdown),
            "scores": scores,
        }
        write_json(self._cell(name, seed), cell)
        say(f"{name}, seed {seed}: AP50 {percent(scores, 'overall', 'ap50_voc07'):.1f}")


def _whole(contender: Contender) -> Callable[[NDArray[np.uint8]], Candidates]:
    """Return what finds the ships of an image, suppression included."""
    search = contender.search()
    return lambda image: suppress(search(image))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the table; return the exit status."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.comparison", description=__doc__.splitlines()[0]
    )
    add_options(parser, RECIPE)
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each detector")
    parser.add_argument(
        "--rivals",
        default=",".join(DETECTORS),
        help=f"detectors to train, of {', '.join(DETECTORS)}; all by default",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few steps on small crops, to see that it works"
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    names = [name.strip() for name in options.rivals.split(",") if name.strip()]
    unknown = [name for name in names if name not in DETECTORS]
    if unknown or not names:
        parser.error(f"--rivals takes some of {', '.join(DETECTORS)}, not {options.rivals!r}")
    if options.seeds < 1:
        parser.error("--seeds must be 1 or more")
    lacking = {name: why for name in names if (why := unavailable(name)) is not None}
    told = [f"{DETECTORS[name].title} is left out: {why}" for name, why in lacking.items()]
    names = [name for name in names if name not in lacking]
    if not names:
        say("\n".join(told))
        return 1
    if options.quick:
        options.steps = options.steps or 4
        options.crop = options.crop or 96
        options.batch_size = options.batch_size or 2
        options.workers = options.workers or 0
    try:
        comparison = Comparison(
            within_budget(load_config(options.recipe), options),
            spread(read_labels(options.data, split=options.split), options.pictures),
            read_labels(options.data, split=options.val_split),
            options.out,
            choose_device(options.device, "float32").device,
            options.workers,
            SIDE // 4 if options.quick else SIDE,
        )
        for words in told:
            say(words)
        if not comparison.run(names, options.seeds):
            say(still_at_work(options.out))
            return 0
        measured = comparison.speeds()
    except LarsdError as error:
        say(f"Error: {error}")
        return 1
    lines = report(comparison.budget, comparison.cells(), measured, lacking)
    publish(lines, options.out / "comparison.md")
    return 0
