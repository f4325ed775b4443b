"""Which form of a model is the fastest here: measured on a small image, and remembered.

A form that gives other scores than the network in float32 on this processor is not taken. The
measurement takes about as long as loading the forms; it is kept in the user's cache folder, by
machine, model and versions, and a cache that cannot be read or written only costs the time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo import __version__
from larsd_geo.inference.backend import Backend
from larsd_geo.inference.decode import probabilities
from larsd_geo.inference.forms import Form
from larsd_geo.inference.machine import processor_name
from larsd_geo.inference.threads import thread_count
from larsd_geo.model.card import ModelCard
from larsd_geo.model.exports import Reference

__all__ = [
    "CACHE_VARIABLE",
    "TOLERANCES",
    "Trial",
    "cache_folder",
    "read_trials",
    "run_trial",
    "write_trials",
]

logger = logging.getLogger(__name__)

#: How far a cell's probability may be from the float32 network's, by what is computed in. In
#: bfloat16 a weight has eight bits, and so has an activation in int8.
TOLERANCES: Mapping[str, float] = {
    "float32": 0.005,
    "float16": 0.02,
    "bfloat16": 0.03,
    "int8": 0.1,
}

#: Timed runs of a form, of which the fastest counts: others only say that the machine was busy.
_RUNS = 5

#: Names another folder for the cache.
CACHE_VARIABLE = "LARSD_CACHE"


@dataclass(frozen=True)
class Trial:
    """What a form did on the reference image.

    Attributes:
        precision: What it computed in.
        seconds: For the image.
        difference: Largest difference of a cell's probability from the float32 network's.
    """

    precision: str
    seconds: float
    difference: float

    @property
    def agrees(self) -> bool:
        """Return whether it gives what the float32 network gives, within `TOLERANCES`."""
        return self.difference <= TOLERANCES.get(self.precision, 0.0)


def run_trial(backend: Backend, card: ModelCard, reference: Reference) -> Trial:
    """Run a backend on the reference image."""
    mean, std = (np.array(v, dtype=np.float32)[:, None, None] for v in (card.mean, card.std))
    batch: NDArray[np.float32] = ((reference.image - mean) / std)[None].astype(np.float32)
    levels = backend.run(batch)
    differences = [
        _difference(maps.logits[0], expected)
        for maps, expected in zip(levels, reference.logits, strict=True)
    ]
    seconds = math.inf
    for _ in range(_RUNS):
        began = time.perf_counter()
        backend.run(batch)
        seconds = min(seconds, time.perf_counter() - began)
    return Trial(backend.precision, seconds, max(differences))


def _difference(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    if found.shape != expected.shape or not np.isfinite(found).all():
        return 1.0
    return float(np.abs(probabilities(found) - probabilities(expected)).max())


def cache_folder() -> Path:
    """Return the folder that measurements are kept in; it need not exist."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local") / "larsd-geo" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "larsd-geo"
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(base or Path.home() / ".cache") / "larsd-geo"


def read_trials(card: ModelCard, forms: Sequence[Form]) -> dict[str, Trial]:
    """Return what is remembered of forms on this machine, by their names; empty if nothing is."""
    try:
        text = _cache_file(card, forms).read_text(encoding="utf-8")
        trials = {name: Trial(**values) for name, values in json.loads(text).items()}
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError) as error:
        logger.debug("no measurement of the backends is remembered (%s)", error)
        return {}
    return trials if all(map(_is_sound, trials.values())) else {}


def write_trials(card: ModelCard, forms: Sequence[Form], trials: Mapping[str, Trial]) -> None:
    """Remember trials; where that is not possible, the next start measures again."""
    try:
        path = _cache_file(card, forms)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Renamed into place: another process may be reading.
        partial = path.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(
            json.dumps({name: asdict(trial) for name, trial in trials.items()}), encoding="utf-8"
        )
        partial.replace(path)
    except (OSError, RuntimeError) as error:
        logger.debug("the measurement of the backends is not kept (%s)", error)


def _is_sound(trial: Trial) -> bool:
    numbers: tuple[Any, ...] = (trial.seconds, trial.difference)
    return trial.precision in TOLERANCES and all(
        isinstance(number, float) and math.isfinite(number) and number >= 0 for number in numbers
    )


def _cache_file(card: ModelCard, forms: Sequence[Form]) -> Path:
    """Return the file for a model's forms on this machine, with the packages that it has."""
    key = {
        "larsd": __version__,
        "machine": [platform.system(), platform.machine(), processor_name(), thread_count()],
        "model": card.sha256,
        "forms": [
            [form.name, form.precision, [] if form.export is None else dict(form.export.files)]
            for form in forms
        ],
        "versions": {name: _version(name) for name in ("torch", "openvino", "onnxruntime")},
    }
    text = json.dumps(key, sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    return cache_folder() / "backends" / f"{name}.json"


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
