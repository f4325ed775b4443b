"""What each departure from the paper does to one model, under one equal budget.

    python -m benchmarks.departures DATA --out runs/departures
    python -m benchmarks.departures DATA --out runs/departures --only none,probiou,kld
    python -m benchmarks.departures DATA --out runs/small --steps 100 --crop 256 --pictures 100

departures.toml has the recipe that all share, the model that all start from, and the changes, each
a table [changes.NAME] that overrides parts of the recipe. The row `start` is that model as it is;
`none` is that model trained further without a change. A new row needs a new table, nothing else.

Every checkpoint and every evaluated change is stored in --out, and the table shows all changes that
it holds. The same command resumes a run that was killed; started several times at once, it shares
the changes out, and the last process to end prints the table.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from benchmarks.training_runs import (
    COMPARED,
    LEAST_POINTS,
    add_options,
    claimed,
    hold_to_budget,
    percent,
    publish,
    read_json,
    say,
    sources_with_ships,
    spread,
    still_at_work,
    train_to_end,
    within_budget,
    write_json,
)
from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.errors import LarsdError, TrainingConfigError
from larsd_geo.evaluation.run import score_network
from larsd_geo.inference.device import choose_device
from larsd_geo.model.config import Normalisation
from larsd_geo.model.network import Larsd
from larsd_geo.model.weights import load_model
from larsd_geo.training.config import TrainingConfig, read_toml

RECIPE = Path(__file__).with_name("departures.toml")

#: Rows that the others are compared with: trained further without a change, and not trained.
UNCHANGED, START = "none", "start"

#: Medians over the hits: heading, name among the scores, factor, decimals.
PLACED: tuple[tuple[str, str, float, int], ...] = (
    ("centre px", "centre_px", 1.0, 2),
    ("length %", "length", 100.0, 1),
    ("width %", "width", 100.0, 1),
    ("axis deg", "axis_deg", 1.0, 2),
)


def merged(common: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the common recipe overridden by a change, nested tables included."""
    values = dict(common)
    for name, value in change.items():
        below = values.get(name)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        values[name] = merged(below, value) if both else value  # type: ignore[arg-type]
    return values


def read_changes(path: Path) -> tuple[TrainingConfig, dict[str, TrainingConfig]]:
    """Read the common recipe and the recipe of every change, by its name.

    Raises:
        TrainingConfigError: If the file is wrong.
        SystemExit: If a change is wrong, or what this benchmark needs is missing.
    """
    common = read_toml(path)
    tables = common.pop("changes", {})
    if not common.get("start_from"):
        raise SystemExit(f"{path}: start_from must name the model that all changes start from.")
    if UNCHANGED not in tables:
        raise SystemExit(f"{path}: needs an empty table [changes.{UNCHANGED}] to compare with.")
    recipes = {}
    for name, change in tables.items():
        if not re.fullmatch(r"[\w-]+", name) or name == START or not isinstance(change, dict):
            raise SystemExit(
                f"{path}: [changes.{name}] must be a table named by letters, digits, '-' and '_', "
                f"and not '{START}', which is the model that all start from."
            )
        try:
            recipes[name] = TrainingConfig.from_dict(merged(common, change))
        except TrainingConfigError as error:
            raise SystemExit(f"{path}: [changes.{name}]: {error}") from error
    return TrainingConfig.from_dict(common), recipes


class Departures:
    """A run of the benchmark, in a folder.

    Args:
        common: The recipe without any change.
        recipes: The recipe of every requested change, by its name.
        train: Images to train on.
        held_out: Images to evaluate on.
        folder: Folder of checkpoints and scores.
        device: Where networks run.
        workers: Processes that make crops; None for the device's default.

    Raises:
        SystemExit: If the folder holds runs of another budget, or of another change of that name.
        LarsdError: If the model to start from cannot be loaded.
    """

    def __init__(
        self,
        common: TrainingConfig,
        recipes: Mapping[str, TrainingConfig],
        train: Sequence[LabelledImage],
        held_out: Sequence[LabelledImage],
        folder: Path,
        device: torch.device,
        workers: int | None,
    ) -> None:
        self.recipes, self.train, self.held_out = recipes, train, held_out
        self.folder, self.device, self.workers = folder, device, workers
        self.start = load_model(common.start_from, device)
        card = self.start.card
        self.budget = hold_to_budget(
            folder, common, train, held_out, start={"name": card.name, "sha256": card.sha256}
        )
        for name, recipe in recipes.items():
            path = self.cell(name)
            if path.is_file() and not recipe.is_stored_as(read_json(path)["recipe"]):
                raise SystemExit(
                    f"{path}: the change '{name}' was another one when this was scored; give it "
                    "another name, or another folder with --out."
                )

    def cell(self, name: str) -> Path:
        """Return the path of a change's scores."""
        return self.folder / "cells" / f"{name}.json"

    def run(self) -> bool:
        """Train and evaluate what is missing and not claimed by another process.

        Returns:
            Whether everything is done; if not, other processes are still at work.
        """
        self.cell(START).parent.mkdir(exist_ok=True)
        for name in (START, *self.recipes):
            # Checked under the claim: a process that held it before has written its scores.
            with claimed(self._run_folder(name)) as ours:
                if ours and not self.cell(name).is_file():
                    self._fill(name)
        return all(self.cell(name).is_file() for name in (START, *self.recipes))

    def _fill(self, name: str) -> None:
        """Train a change, unless it is the start, and store its scores."""
        if name == START:
            self._store(START, self.start.network.eval(), {"training_seconds": 0.0})
            return
        recipe = self.recipes[name]
        network, trainer, seconds = train_to_end(
            name, recipe, self.train, self._run_folder(name), self.device, self.workers
        )
        told = {
            "recipe": json.loads(json.dumps(recipe.to_dict())),
            "initial_weights": trainer.initial_weights,
            "training_seconds": round(seconds, 1),
        }
        self._store(name, network, told)

    def _run_folder(self, name: str) -> Path:
        """Return the folder of a change's checkpoints."""
        return self.folder / "runs" / name

    def _store(self, name: str, network: Larsd, told: Mapping[str, Any]) -> None:
        """Score a network and store the scores with what else is known about it."""
        card = self.start.card
        # Scores without the calibration that the start's card may have: they rank the same, and
        # no change has one.
        scores = score_network(
            network,
            Normalisation(card.mean, card.std),
            self.held_out,
            gsd_range_m=card.gsd_range_m,
        )
        cell = {
            "change": name,
            "device": str(self.device),
            **told,
            "scores": scores.scores(),
        }
        write_json(self.cell(name), cell)
        say(f"{name}: AP50 {percent(cell['scores'], 'overall', 'ap50_voc07'):.1f}")

    def cells(self, order: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the stored cells: the start's, then the changes' in the given order."""
        names = [START, *order]
        return {name: read_json(self.cell(name)) for name in names if self.cell(name).is_file()}


def compared(cells: Mapping[str, Mapping[str, Any]], name: str, where: tuple[str, str]) -> str:
    """Format a score in % with its lead over `none` and over `start` in brackets."""
    value = percent(cells[name]["scores"], *where)
    gaps = [
        "-"
        if other == name or other not in cells
        else f"{value - percent(cells[other]['scores'], *where):+.1f}"
        for other in (UNCHANGED, START)
    ]
    return f"{value:.1f} ({' / '.join(gaps)})"


def report(budget: Mapping[str, Any], cells: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the report: the budget, and a row for each change."""
    recipe, start = budget["recipe"], cells[START]
    sources = sources_with_ships(start["scores"])
    yield "# Departures from the paper under one equal budget"
    yield ""
    yield (
        f"Each row: {budget['start']['name']} (sha256 {budget['start']['sha256'][:12]}), trained "
        f"on for {recipe['iterations']} steps of {recipe['batch_size']} crops of "
        f"{recipe['augmentation']['crop']} px, {recipe['optimiser']} at "
        f"{recipe['learning_rate']:g}, seed {recipe['seed']}; {budget['train']['pictures']} "
        f"images with {budget['train']['ships']} ships, evaluated on "
        f"{budget['evaluated_on']['pictures']} with {budget['evaluated_on']['ships']}. Device "
        f"{start['device']}."
    )
    yield (
        "In %, in brackets the points above `none` and above `start`; AP50 by VOC07's eleven "
        "points, also by source; F1 at its best score; errors are medians over the hits there. "
        f"One seed: differences of less than {LEAST_POINTS:g} points are chance."
    )
    yield ""
    heads = ["change", *COMPARED, *sources, *(head for head, *_ in PLACED), "minutes"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for name, cell in cells.items():
        scores = cell["scores"]
        placed = scores["localisation"]
        row = [
            name,
            *(compared(cells, name, where) for where in COMPARED.values()),
            *(f"{percent(scores, 'by_source', source, 'ap50_voc07'):.1f}" for source in sources),
            *(
                "-" if placed[key] is None else f"{placed[key] * factor:.{decimals}f}"
                for _, key, factor, decimals in PLACED
            ),
            f"{cell['training_seconds'] / 60:.1f}",
        ]
        yield "| " + " | ".join(row) + " |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the table; return the exit status."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, RECIPE)
    parser.add_argument("--only", help="changes to train now, by name, with commas between")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    try:
        common, recipes = read_changes(options.recipe)
        names = options.only.split(",") if options.only else list(recipes)
        unknown = [name for name in names if name not in recipes]
        if unknown:
            parser.error(f"--only: no change '{unknown[0]}'; there are {', '.join(recipes)}")
        departures = Departures(
            within_budget(common, options),
            {name: within_budget(recipes[name], options) for name in names},
            spread(read_labels(options.data, split=options.split), options.pictures),
            read_labels(options.data, split=options.val_split),
            options.out,
            choose_device(options.device, "float32").device,
            options.workers,
        )
        finished = departures.run()
    except LarsdError as error:
        say(f"Error: {error}")
        return 1
    if not finished:
        say(still_at_work(options.out))
        return 0
    publish(
        report(departures.budget, departures.cells(list(recipes))), options.out / "departures.md"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
