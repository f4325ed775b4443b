"""Writing an exported form of a model into a model's folder, where its card vouches for it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import BackendError, ModelExistsError
from larsd_geo.inference.conversion import convert, make_reference
from larsd_geo.inference.forms import Form, is_installed, load_form
from larsd_geo.inference.trial import run_trial
from larsd_geo.model.card import (
    CARD_FILE,
    REFERENCE_FILE,
    ExportCard,
    ModelCard,
    read_card,
    write_card,
)
from larsd_geo.model.exports import Reference, file_sha256
from larsd_geo.model.folder import replaced_together, whole_folder
from larsd_geo.model.registry import weight_files
from larsd_geo.model.weights import LoadedModel

if TYPE_CHECKING:
    from torch import nn

__all__ = ["Quantisation", "export_model", "record_costs"]


class Quantisation(TypedDict):
    """What the card says of a quantisation.

    Attributes:
        method: How it was done.
        images: Names of the images that it was done with.
    """

    method: str
    images: list[str]


def export_model(
    loaded: LoadedModel,
    folder: Path,
    format_: str,
    reference_image: NDArray[np.uint8],
    *,
    calibration: Sequence[NDArray[np.float32]] = (),
    tuned: nn.Module | None = None,
    quantised: Quantisation | None = None,
    overwrite: bool = False,
) -> ExportCard:
    """Write a form of a model for another runtime.

    The folder gets the weights and the card as well, so that it is a model like any other. If it
    holds this very model already, the form is added to the others that are there.

    Args:
        loaded: The model, on the CPU.
        folder: Where to; made if missing.
        format_: One of `EXPORT_FORMATS`.
        reference_image: (3, H, W) pixels that runtimes are checked with.
        calibration: Normalised images (1, 3, H, W) to quantise with; without any, floats are
            written.
        tuned: The network with quantisers of its own, see `convert`.
        quantised: What the card says of the quantisation.
        overwrite: Replace this form, or another model, if it is there.

    Returns:
        What the card says of the form.

    Raises:
        MissingPackageError: If a package for it is not installed.
        BackendError: If the form computes otherwise than the weights.
        ModelExistsError: If it would be replaced unasked.
        OutputNotWritableError: If the folder cannot be written.
    """
    card = replace(loaded.card, exports=())
    if (whole_folder(folder) / CARD_FILE).exists():
        there = read_card(whole_folder(folder))
        if there.sha256 == card.sha256:
            card = there
        elif not overwrite:
            raise ModelExistsError(folder)
    precision = "int8" if calibration else "float32"
    others = [e for e in card.exports if (e.format, e.precision) != (format_, precision)]
    if len(others) < len(card.exports) and not overwrite:
        raise ModelExistsError(folder)
    is_here = whole_folder(folder).resolve() == loaded.folder.resolve()
    kept = [path.name for path in weight_files(loaded.folder)]
    obsolete = [path.name for path in weight_files(folder) if path.name not in kept]
    # Files and card come together: a killed process leaves no form that the card does not know.
    with replaced_together(folder, obsolete) as staged:
        done = convert(loaded, staged, format_, calibration, tuned)
        reference = make_reference(loaded, reference_image)
        (staged / REFERENCE_FILE).write_bytes(reference.to_bytes())
        hashes = {name: file_sha256(staged / name) for name in (*done.files, REFERENCE_FILE)}
        for path in staged.iterdir():
            if path.name not in hashes:
                path.unlink()
        if not is_here:
            for path in weight_files(loaded.folder):
                shutil.copyfile(path, staged / path.name)
        export = ExportCard(
            format=format_,
            precision=precision,
            network=done.network,
            bow=done.bow,
            files=hashes,
            weights_sha256=card.sha256,
            versions=done.versions,
            quantised=dict(quantised or {}),
        )
        _check_form(staged, card, export, reference)
        # The bow head and the reference are every form's of a format: what is there is the new one.
        others = [
            replace(e, files={n: hashes.get(n, sha) for n, sha in e.files.items()}) for e in others
        ]
        card = replace(card, exports=(*others, export))
        (staged / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
    return export


def _check_form(folder: Path, card: ModelCard, export: ExportCard, reference: Reference) -> None:
    """Refuse a form that computes otherwise than the weights; int8 is left to its measured costs.

    Raises:
        BackendError: If it does, or cannot be run. A form whose runtime is not installed is not
            tried here, but wherever it is opened first.
    """
    if export.precision != "float32" or not is_installed(export.format):
        return
    form = Form(export.format, "cpu", export.precision, export)
    trial = run_trial(load_form(folder, card, form), card, reference)
    if not trial.agrees:
        raise BackendError(
            export.format,
            f"the exported form gives probabilities that are up to {trial.difference:.3f} from "
            "those of the weights",
        )


def record_costs(folder: Path, name: str, costs: Mapping[str, object]) -> None:
    """Write into a model's card what one of its exported forms costs.

    Args:
        folder: The model's folder.
        name: The form's name.
        costs: As `larsd_geo.evaluation.costs.measure_costs` gives them.

    Raises:
        OutputNotWritableError: If the card cannot be written.
    """
    card = read_card(folder)
    exports = tuple(
        replace(export, costs=dict(costs)) if export.name == name else export
        for export in card.exports
    )
    write_card(folder, replace(card, exports=exports))
