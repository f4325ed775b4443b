"""The paper's Table II on one finished model: every score alignment on the same weights.

    python -m benchmarks.alignment DATA
    python -m benchmarks.alignment DATA --model ./my-model

The alignment works at inference only, so nothing is trained. `benchmarks/ablation.py` compares the
alignments on briefly trained networks; this does it on one trained to its end.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.ablation import TABLES
from benchmarks.shared_network import evaluate_systems
from benchmarks.training_runs import COMPARED, percent, say, sources_with_ships
from larsd_geo.datasets import read_labels
from larsd_geo.errors import LarsdError
from larsd_geo.inference.device import choose_device
from larsd_geo.model.config import PRESETS, Normalisation
from larsd_geo.model.weights import load_model

#: The rows of Table II: None (the score of the box's own cell), and the layouts of points.
ALIGNMENTS: tuple[str | None, ...] = tuple(
    PRESETS[system]["alignment"] for system in TABLES["Table II: score alignment"]
)


def report(scores: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the table."""
    sources = sources_with_ships(next(iter(scores.values())))
    heads = ["LASA", *COMPARED, *sources]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    columns = [*COMPARED.values(), *(("by_source", source, "ap50_voc07") for source in sources)]
    for name, values in scores.items():
        cells = [f"{percent(values, *where):.1f}" for where in columns]
        yield "| " + " | ".join([name, *cells]) + " |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit status."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="labelled images, in any format of larsd train")
    parser.add_argument("--model", help="a model's folder or name; the default model if left out")
    parser.add_argument("--split", default="val", help="split to evaluate on")
    parser.add_argument("--device", default="auto", help="auto, cuda, cuda:N, mps or cpu")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    try:
        images = read_labels(options.data, split=options.split)
        loaded = load_model(options.model, choose_device(options.device, "float32").device)
    except LarsdError as error:
        say(f"Error: {error}")
        return 1
    systems = {name or "-": replace(loaded.network.config, alignment=name) for name in ALIGNMENTS}
    scores = evaluate_systems(
        loaded.network,
        Normalisation(loaded.card.mean, loaded.card.std),
        images,
        systems,
        gsd_range_m=loaded.card.gsd_range_m,
    )
    for line in report(scores):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
