"""The paper's ablation (Tables II to IV) on other data: twelve systems under one equal budget.

    python -m benchmarks.ablation DATA --out runs/ablation
    python -m benchmarks.ablation DATA --out runs/ablation --seeds 3 --device cuda
    python -m benchmarks.ablation DATA --out runs/small --steps 500 --crop 320 --pictures 100

Systems that differ in the score alignment alone share one trained network, because the alignment
works at inference only: for each seed six networks are trained and twelve systems evaluated. Every
checkpoint and every evaluated system is stored in --out. The same command resumes a run that was
killed, and prints the tables of a finished run again; started several times at once, it shares the
networks out, and the last process to end prints the tables.

Plain images need neither rasterio nor geopandas here: torch, torchvision, timm, safetensors, numpy,
scipy, opencv, pillow, array-api-compat, click, rich and filelock are enough.
"""

from __future__ import annotations

import argparse
import logging
import math
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from benchmarks.shared_network import evaluate_systems
from benchmarks.training_runs import (
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
from larsd_geo.errors import LarsdError
from larsd_geo.inference.device import choose_device
from larsd_geo.model.backbone import normalisation_for
from larsd_geo.model.config import PRESETS, LarsdConfig
from larsd_geo.model.network import Larsd
from larsd_geo.training.config import TrainingConfig, load_config
from larsd_geo.training.trainer import Trainer

RECIPE = Path(__file__).with_name("ablation.toml")

#: AP in % at rotated IoU 0.5 on HRSC2016 and HRSD, from the paper.
PAPER: Mapping[str, tuple[float, float]] = {
    "baseline": (83.3, 81.2),
    "larsd-1": (85.5, 83.3),
    "larsd-2": (86.0, 83.7),
    "larsd-3": (87.2, 85.3),
    "larsd-4": (87.3, 85.4),
    "larsd-5": (80.2, 78.0),
    "larsd-6": (79.3, 78.0),
    "larsd-7": (84.3, 82.3),
    "larsd-8": (88.0, 86.1),
    "larsd-9": (86.1, 85.7),
    "larsd-10": (86.9, 86.3),
    "larsd-11": (90.3, 88.3),
}

TABLES: Mapping[str, tuple[str, ...]] = {
    "Table II: score alignment": ("baseline", "larsd-1", "larsd-2", "larsd-3", "larsd-4"),
    "Table III: levels": ("baseline", "larsd-5", "larsd-6", "larsd-7", "larsd-8"),
    "Table IV: anchors": ("baseline", "larsd-9", "larsd-7", "larsd-10", "larsd-8", "larsd-11"),
}


@dataclass(frozen=True)
class Claim:
    """Something that the paper claims.

    Attributes:
        words: The claim.
        better: Pairs (system, system) of which the first must have the greater AP.
        no_better: Pairs of which the first must not be ahead: it costs more and gains nothing.
    """

    words: str
    better: tuple[tuple[str, str], ...]
    no_better: tuple[tuple[str, str], ...] = ()


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "LASA helps",
        (("larsd-3", "baseline"), ("larsd-8", "larsd-7"), ("larsd-11", "larsd-10")),
    ),
    Claim("a diamond beats a rectangle", (("larsd-3", "larsd-1"),)),
    Claim("9 points suffice", (("larsd-3", "larsd-2"),), (("larsd-4", "larsd-3"),)),
    Claim("P2 matters most", (("baseline", "larsd-5"), ("baseline", "larsd-6"))),
    Claim("three levels beat one", (("larsd-7", "baseline"), ("larsd-8", "larsd-3"))),
    Claim(
        "anchors help",
        (("larsd-9", "baseline"), ("larsd-10", "larsd-7"), ("larsd-11", "larsd-8")),
    ),
)


def network_name(preset: str) -> str:
    """Return the name of the network that a system runs on: the system without its alignment."""
    values = PRESETS[preset]
    return "+".join(values["levels"]) + ("-anchors" if values["use_anchors"] else "")


def networks() -> dict[str, list[str]]:
    """Return the distinct networks and the systems that run on each."""
    found: dict[str, list[str]] = {}
    for preset in PRESETS:
        found.setdefault(network_name(preset), []).append(preset)
    return found


def system_config(base: LarsdConfig, preset: str) -> LarsdConfig:
    """Return a system's configuration: the preset's choices, everything else as in `base`."""
    return replace(base, preset=preset, **PRESETS[preset])


class Ablation:
    """A run of the ablation, in a folder.

    Args:
        recipe: What all systems share.
        train: Images to train on.
        held_out: Images to evaluate on.
        folder: Folder of checkpoints and scores.
        seeds: How many times each network is trained.
        device: Where networks run.
        workers: Processes that make crops; None for the device's default.

    Raises:
        SystemExit: If the folder holds the cells of another budget.
    """

    def __init__(
        self,
        recipe: TrainingConfig,
        train: Sequence[LabelledImage],
        held_out: Sequence[LabelledImage],
        folder: Path,
        seeds: int,
        device: torch.device,
        workers: int | None,
    ) -> None:
        self.recipe, self.train, self.held_out = recipe, train, held_out
        self.folder, self.seeds, self.device, self.workers = folder, seeds, device, workers
        self.budget = hold_to_budget(folder, recipe, train, held_out)

    def cell(self, preset: str, seed: int) -> Path:
        """Return the path of the scores of a system and a seed."""
        return self.folder / "cells" / f"{preset}-seed{seed}.json"

    def run(self) -> bool:
        """Train and evaluate what is missing and not claimed by another process.

        Returns:
            Whether everything is done; if not, other processes are still at work.
        """
        (self.folder / "cells").mkdir(exist_ok=True)
        for seed in range(self.seeds):
            for name, presets in networks().items():
                # Checked under the claim: a process that held it before has written its cells.
                with claimed(self._run_folder(name, seed)) as ours:
                    missing = [p for p in presets if not self.cell(p, seed).is_file()]
                    if ours and missing:
                        self._fill(name, presets[-1], seed, missing)
        return all(self.cell(p, seed).is_file() for p in PRESETS for seed in range(self.seeds))

    def _fill(self, name: str, preset: str, seed: int, missing: Sequence[str]) -> None:
        """Train one network and store the scores of the systems that run on it."""
        network, trainer, seconds = self._network(name, preset, seed)
        normalisation = normalisation_for(self.recipe.model.backbone)
        began = time.monotonic()
        systems = {system: system_config(network.config, system) for system in missing}
        scores = evaluate_systems(network, normalisation, self.held_out, systems)
        for system, values in scores.items():
            cell = {
                "system": system,
                "network": name,
                "seed": seed,
                "steps": trainer.config.iterations,
                "initial_weights": trainer.initial_weights,
                "device": str(self.device),
                "training_seconds": round(seconds, 1),
                "scores": values,
            }
            write_json(self.cell(system, seed), cell)
            say(f"{system}, seed {seed}: AP50 {percent(values, 'overall', 'ap50_voc07'):.1f}")
        say(f"evaluated {len(missing)} systems in {time.monotonic() - began:.0f} s")

    def _run_folder(self, name: str, seed: int) -> Path:
        """Return the folder of a network's checkpoints."""
        return self.folder / "runs" / f"{name}-seed{seed}"

    def _network(self, name: str, preset: str, seed: int) -> tuple[Larsd, Trainer, float]:
        """Train a network to its end, resuming from its last checkpoint if there is one."""
        config = replace(
            self.recipe,
            model=system_config(self.recipe.model, preset),
            # A single level has no boundaries between levels.
            area_quantiles=self.recipe.area_quantiles if "+" in name else (),
            seed=seed,
        )
        run = self._run_folder(name, seed)
        return train_to_end(
            f"{name}, seed {seed}", config, self.train, run, self.device, self.workers
        )

    def cells(self) -> dict[str, list[dict[str, Any]]]:
        """Return the stored scores of every system, by seed."""
        seeds = range(self.seeds)
        return {name: [read_json(self.cell(name, seed)) for seed in seeds] for name in PRESETS}


def points(cells: Sequence[Mapping[str, Any]], source: str | None = None) -> list[float]:
    """Return the AP50 (VOC07, %) of a system, one value a seed; NaN where there are no ships."""
    group = ("overall",) if source is None else ("by_source", source)
    return [percent(cell["scores"], *group, "ap50_voc07") for cell in cells]


def difference(
    cells: Mapping[str, Sequence[Mapping[str, Any]]], one: str, other: str
) -> tuple[float, float]:
    """Return by how many points of AP the first system is ahead, and the margin that counts."""
    gaps = [a - b for a, b in zip(points(cells[one]), points(cells[other]), strict=True)]
    margin = LEAST_POINTS
    if len(gaps) > 1:
        # Seeds are paired: a network that came out well is good under every alignment.
        margin = max(margin, 2 * statistics.stdev(gaps) / math.sqrt(len(gaps)))
    return statistics.fmean(gaps), margin


def verdict(cells: Mapping[str, Sequence[Mapping[str, Any]]], claim: Claim) -> tuple[str, str]:
    """Tell whether a claim holds on these data, and by which differences."""
    ahead, told, overtaken = [], [], False
    for pairs, costs_more in ((claim.better, False), (claim.no_better, True)):
        for one, other in pairs:
            gap, margin = difference(cells, one, other)
            sign = 0 if abs(gap) <= margin else (1 if gap > 0 else -1)
            if costs_more:
                overtaken = overtaken or sign > 0
            else:
                ahead.append(sign)
            told.append(f"{one} - {other}: {gap:+.1f} ± {margin:.1f}")
    if all(sign > 0 for sign in ahead):
        word = "holds in part" if overtaken else "holds"
    elif 1 in ahead:
        word = "holds in part"
    else:
        word = "does not hold" if overtaken or -1 in ahead else "not settled"
    return word, "; ".join(told)


def report(
    budget: Mapping[str, Any], cells: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    """Yield the lines of the report: budget, the paper's tables, and the verdict on its claims."""
    recipe, first = budget["recipe"], cells["baseline"][0]
    seeds = len(cells["baseline"])
    sources = sources_with_ships(first["scores"])
    trained = {cell["network"]: cell["training_seconds"] for row in cells.values() for cell in row}
    yield "# Ablation under one equal budget"
    yield ""
    yield (
        f"Every network: {recipe['iterations']} steps of {recipe['batch_size']} crops of "
        f"{recipe['augmentation']['crop']} px, {recipe['optimiser']}, backbone "
        f"{recipe['model']['backbone']} ({first['initial_weights']}), {seeds} "
        f"seed{'s' if seeds > 1 else ''}; trained on {budget['train']['pictures']} images with "
        f"{budget['train']['ships']} ships, evaluated on {budget['evaluated_on']['pictures']} with "
        f"{budget['evaluated_on']['ships']}. Device {first['device']}; "
        f"{sum(trained.values()) / 60:.1f} minutes of training a seed."
    )
    yield "AP50 in %, VOC07's eleven points, rotated IoU 0.5; after ± the deviation over seeds."
    for title, systems in TABLES.items():
        yield ""
        yield f"## {title}"
        yield ""
        heads = ["system", "LASA", "levels", "anchors", "AP50", "to the first", *sources,
                 "paper: HRSC2016", "to the first", "paper: HRSD"]  # fmt: skip
        yield "| " + " | ".join(heads) + " |"
        yield "|---|---|---|---|" + "---:|" * (len(heads) - 4)
        reference = systems[0]
        for name in systems:
            preset, values = PRESETS[name], points(cells[name])
            ahead = statistics.fmean(values) - statistics.fmean(points(cells[reference]))
            hrsc, hrsd = PAPER[name]
            row = [
                name,
                preset["alignment"] or "-",
                "+".join(preset["levels"]).upper(),
                "yes" if preset["use_anchors"] else "no",
                f"{statistics.fmean(values):.1f}"
                + (f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else ""),
                f"{ahead:+.1f}",
                *(f"{statistics.fmean(points(cells[name], source)):.1f}" for source in sources),
                f"{hrsc:.1f}",
                f"{hrsc - PAPER[reference][0]:+.1f}",
                f"{hrsd:.1f}",
            ]
            yield "| " + " | ".join(row) + " |"
    yield ""
    yield "## The paper's claims"
    yield ""
    yield "| claim | here | points of AP50, ± what it takes to call it a difference |"
    yield "|---|---|---|"
    for claim in CLAIMS:
        yield "| " + " | ".join((claim.words, *verdict(cells, claim))) + " |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is missing, then print the tables; return the exit status."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser, RECIPE)
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each network")
    parser.add_argument("--backbone", help="instead of the recipe's")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    if options.seeds < 1:
        parser.error("--seeds must be 1 or more")
    try:
        recipe = within_budget(load_config(options.recipe), options)
        if options.backbone is not None:
            recipe = replace(recipe, model=replace(recipe.model, backbone=options.backbone))
        ablation = Ablation(
            recipe,
            spread(read_labels(options.data, split=options.split), options.pictures),
            read_labels(options.data, split=options.val_split),
            options.out,
            options.seeds,
            choose_device(options.device, "float32").device,
            options.workers,
        )
        finished = ablation.run()
    except LarsdError as error:
        say(f"Error: {error}")
        return 1
    if not finished:
        say(still_at_work(options.out))
        return 0
    publish(report(ablation.budget, ablation.cells()), options.out / "ablation.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
