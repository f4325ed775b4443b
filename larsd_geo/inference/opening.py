"""Opening a model for inference: its card, and a backend that runs its network."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from larsd_geo.errors import BackendError, DamagedWeightsError, LarsdError
from larsd_geo.inference.backend import Backend
from larsd_geo.inference.forms import Form, load_form, possible_forms
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.spec import NetworkSpec
from larsd_geo.inference.trial import Trial, read_trials, run_trial, write_trials
from larsd_geo.inference.views import PLAIN, View
from larsd_geo.model.card import ModelCard, read_card
from larsd_geo.model.config import Normalisation
from larsd_geo.model.exports import check_export, read_reference
from larsd_geo.model.registry import find_model, weight_files, weights_sha256

if TYPE_CHECKING:
    from larsd_geo.model.bow import BowHead
    from larsd_geo.model.network import Larsd

__all__ = ["OpenedModel", "kept_models", "open_model", "predictor_for_network"]

logger = logging.getLogger(__name__)

#: What a model was opened with: its folder and the digest of its card, and the choices.
Key = tuple[str, str, str, str, str, int | None]


class _Shelf:
    """The model that was opened last, while models are kept."""

    def __init__(self) -> None:
        self.is_open = False
        self.clear()

    def clear(self) -> None:
        """Let go of the model."""
        self.key: Key | None = None
        self.model: OpenedModel | None = None


_shelf = _Shelf()


@dataclass(frozen=True)
class OpenedModel:
    """A model ready for inference.

    Attributes:
        card: What is known about it.
        folder: Where it came from.
        backend: What runs its network.
    """

    card: ModelCard
    folder: Path
    backend: Backend

    def predictor(
        self, batch_size: int | None = None, views: Sequence[View] = (PLAIN,)
    ) -> Predictor:
        """Return a predictor; see `Predictor` for the arguments."""
        return Predictor(NetworkSpec.from_card(self.card), self.backend, batch_size, views)


@contextmanager
def kept_models() -> Iterator[None]:
    """Keep the model that was opened last in the block, for the next one who asks for the same.

    Only for a process that serves one request after the other.
    """
    _shelf.is_open = True
    try:
        yield
    finally:
        _shelf.is_open = False
        _shelf.clear()


def open_model(
    name_or_folder: str | PathLike[str] | None = None,
    device: str = "auto",
    precision: str = "auto",
    backend: str = "auto",
    *,
    threads: int | None = None,
) -> OpenedModel:
    """Open a model on a device, and log where it runs and why.

    Args:
        name_or_folder: An installed model's name or a model's folder; None is the shipped one.
        device: See `choose_device`.
        precision: One of `larsd_geo.inference.forms.PRECISIONS`.
        backend: One of `larsd_geo.inference.forms.BACKENDS`; `auto` takes the fastest that is
            installed, that the model has a form for, and that agrees with float32 on this
            processor, which is measured the first time.
        threads: Threads that the network computes with on a CPU. None leaves what the library
            takes, but no more than the cores that this process may use.

    Raises:
        BackendError: If no backend can run the model.
        MissingPackageError: If the backend that is asked for is not installed.
        UnavailableDeviceError: If the device or the precision is not available.
        UnknownModelError: If there is no such model.
        ModelCardError: If its card is damaged.
        DamagedWeightsError: If its weights or exports are missing, changed, or do not fit the card.
    """
    folder = find_model(name_or_folder)
    card = read_card(folder)
    key = (str(folder), card.to_json(), device, precision, backend, threads)
    if _shelf.model is not None and _shelf.key == key:
        logger.info("%s", _shelf.model.backend.describe())
        return _shelf.model
    forms = possible_forms(card, backend, device, precision)
    weights = weight_files(folder)[0]
    exported = [form for form in forms if form.export is not None]
    if weights.is_file():
        # Whatever runs the model: a folder with changed files is not to be trusted. Where torch is
        # all there is, loading its weights checks them.
        if exported and weights_sha256(folder) != card.sha256:
            raise DamagedWeightsError(weights, "its sha256 is not the card's")
    elif exported:
        forms = exported  # a folder for other runtimes, which torch cannot run
    if exported:
        opened = _open_fastest(folder, card, forms, threads)
    else:
        opened = load_form(folder, card, forms[0], threads=threads)
    logger.info("%s", opened.describe())
    logger.debug("model %s from %s", card.name, folder)
    model = OpenedModel(card, folder, opened)
    if _shelf.is_open:
        _shelf.key, _shelf.model = key, model
    return model


def _open_fastest(
    folder: Path, card: ModelCard, forms: Sequence[Form], threads: int | None
) -> Backend:
    """Load the fastest of a model's forms that agrees with float32."""
    trials = read_trials(card, forms)
    known = all(form.name in trials for form in forms)
    if not known:
        trials = _try_all(folder, card, forms)
        if len(trials) == len(forms):
            write_trials(card, forms, trials)
    fit = [form for form in forms if form.name in trials and trials[form.name].agrees]
    fit.sort(key=lambda form: trials[form.name].seconds)
    for form in forms:
        if form.name in trials and form not in fit:
            logger.warning(
                "%s is not used: its probabilities are up to %.3f from float32 on this processor",
                form.name,
                trials[form.name].difference,
            )
    for form in fit:
        try:
            _check(folder, card, form)
            return load_form(folder, card, form, _reason(form, fit, trials), threads=threads)
        except BackendError as error:
            logger.warning("%s", error)
    raise BackendError(
        ", ".join(dict.fromkeys(form.backend for form in forms)),
        f"no form of {card.name} agrees with float32 on this processor",
    )


def _try_all(folder: Path, card: ModelCard, forms: Sequence[Form]) -> dict[str, Trial]:
    """Measure every form; one that cannot be run is left out, with a warning."""
    trials: dict[str, Trial] = {}
    # Every form is checked first: a damaged model is refused whatever would be the fastest.
    for form in forms:
        _check(folder, card, form)
    reference = read_reference(folder)
    for form in forms:
        try:
            trials[form.name] = run_trial(load_form(folder, card, form), card, reference)
        except LarsdError as error:
            if not isinstance(error, BackendError):
                raise
            logger.warning("%s", error)
        except (ImportError, RuntimeError, OSError, MemoryError) as error:
            # A runtime that is installed may still not work here, each in its own way.
            logger.warning("the backend %s does not work here: %s", form.backend, error)
        else:
            logger.debug("%s: %s", form.name, trials[form.name])
    return trials


def _check(folder: Path, card: ModelCard, form: Form) -> None:
    if form.export is not None:
        check_export(folder, card, form.export)


def _reason(chosen: Form, fit: Sequence[Form], trials: Mapping[str, Trial]) -> str:
    """Say why a form was chosen: how it compares with the others."""
    mine = trials[chosen.name]
    others = [form for form in fit if form is not chosen]
    if not others:
        return f"the only form to choose, within {mine.difference:.3f} of float32"
    compared = ", ".join(
        f"{form.backend} in {trials[form.name].precision} {1000 * trials[form.name].seconds:.0f} ms"
        for form in others
    )
    return (
        f"the fastest here ({1000 * mine.seconds:.0f} ms a small tile; {compared}), "
        f"within {mine.difference:.3f} of float32"
    )


def predictor_for_network(
    network: Larsd,
    normalisation: Normalisation,
    *,
    bow: BowHead | None = None,
    precision: str = "float32",
    views: Sequence[View] = (PLAIN,),
) -> Predictor:
    """Return a predictor of a network that has no card yet, such as one in training.

    Args:
        network: In evaluation mode, on its device.
        normalisation: What it expects of its input.
        bow: A bow head in evaluation mode, on the same device.
        precision: What it computes in, see `precision_context`.
        views: See `Predictor`.
    """
    from larsd_geo.inference.device import ChosenDevice
    from larsd_geo.inference.torch_backend import TorchBackend

    anchors = network.anchors.detach().cpu().numpy().astype(np.float64)
    spec = NetworkSpec(
        network.config, anchors, normalisation, 1.0 if bow is None else bow.temperature
    )
    chosen = ChosenDevice(network.anchors.device, precision, "as the network is")
    return Predictor(spec, TorchBackend(network, chosen, bow), views=views)
