"""Which models are installed, and where; nothing here needs torch."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from larsd_geo.errors import UnknownModelError
from larsd_geo.model.card import CARD_FILE, WEIGHTS_FILE, ModelCard, read_card
from larsd_geo.model.folder import whole_folder

__all__ = [
    "AUTO_MODEL",
    "DEFAULT_MODEL",
    "MODELS_VARIABLE",
    "find_model",
    "list_models",
    "model_folders",
    "weight_files",
    "weight_names",
    "weights_sha256",
]

#: The model that is used when none is named: the one that finds most.
DEFAULT_MODEL = "larsd-lite"

#: A name for the default model, for a settings file or a form that must name one.
AUTO_MODEL = "auto"

#: Environment variable with further folders of models, separated as in PATH.
MODELS_VARIABLE = "LARSD_MODELS"


def model_folders() -> list[Path]:
    """Return the folders that are searched for models, in that order."""
    package = Path(__file__).resolve().parent.parent
    named = [Path(p) for p in os.environ.get(MODELS_VARIABLE, "").split(os.pathsep) if p]
    # A wheel has the models inside the package, a source tree beside it.
    return [*named, package / "_models", package.parent / "models"]


def list_models() -> list[ModelCard]:
    """Return the cards of all installed models by name; folders without a card are skipped.

    Raises:
        ModelCardError: If a card is damaged.
    """
    cards: dict[str, ModelCard] = {}
    for parent in model_folders():
        for folder in sorted(parent.glob("*/")):
            whole = whole_folder(folder)
            if (whole / CARD_FILE).is_file() and folder.name not in cards:
                cards[folder.name] = read_card(whole)
    return [cards[name] for name in sorted(cards)]


def find_model(name_or_folder: str | os.PathLike[str] | None) -> Path:
    """Return the folder of a model's files.

    Args:
        name_or_folder: A folder with a card, or the name of an installed model; None and `auto`
            are the default model. A folder is a path object, or text with a separator: `./mine`,
            not `mine`, so that no folder that happens to be there stands in for an installed
            model.

    Raises:
        UnknownModelError: If it is neither.
    """
    wanted = str(name_or_folder or AUTO_MODEL)
    is_folder = isinstance(name_or_folder, os.PathLike) or any(
        separator in wanted for separator in (os.sep, os.altsep) if separator
    )
    if not is_folder and wanted == AUTO_MODEL:
        wanted = DEFAULT_MODEL
    choices = [Path(wanted)] if is_folder else [parent / wanted for parent in model_folders()]
    for folder in map(whole_folder, choices):
        if os.path.isfile(folder / CARD_FILE):  # noqa: PTH113 (False for a name that no file can have)
            return folder
    is_here = not is_folder and os.path.isfile(  # noqa: PTH113
        whole_folder(Path(wanted)) / CARD_FILE
    )
    raise UnknownModelError(wanted, [card.name for card in list_models()], is_here)


def weight_names(parts: int) -> list[str]:
    """Return the names of the files that hold a model's weights in this many parts."""
    if parts == 1:
        return [WEIGHTS_FILE]
    return [_part_name(str(number), str(parts)) for number in range(1, parts + 1)]


def weight_files(folder: Path) -> list[Path]:
    """Return the files of a model's weights: one, or the parts of a large model in order."""
    return sorted(folder.glob(_part_name("*", "*"))) or [folder / WEIGHTS_FILE]


def _part_name(number: str, parts: str) -> str:
    whole = Path(WEIGHTS_FILE)
    return f"{whole.stem}-{number}-of-{parts}{whole.suffix}"


def weights_sha256(folder: Path) -> str:
    """Return the hexadecimal sha256 of a model's weights, over all parts in order.

    Raises:
        FileNotFoundError: If there are no weights.
    """
    digest = hashlib.sha256()
    for path in weight_files(folder):
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest()
