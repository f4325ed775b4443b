"""Kinds: cards, weights, recipes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from affine import Affine
from hypothesis import strategies as st

from larsd_geo.detection.tiling import choose_tiling, plan_windows
from larsd_geo.model.calibration import Calibration
from larsd_geo.model.card import CARD_FILE, WEIGHTS_FILE, BowCard, ExportCard, ModelCard, read_card
from larsd_geo.model.config import LarsdConfig
from larsd_geo.model.digest import DIGEST_KEY, card_digest
from larsd_geo.model.network import Larsd
from larsd_geo.model.registry import weights_sha256
from larsd_geo.model.weights import load_model, save_model
from larsd_geo.scene.georef import GeoReference, crs_from_text
from larsd_geo.scene.resolution import working_grid
from larsd_geo.training.config import load_card_text, load_config
from tests.fuzz.changes import changed_bytes, changed_text, json_text
from tests.fuzz.kind import Kind

__all__ = ["CARDS", "RECIPES", "WEIGHTS"]


def _model(folder: Path) -> Path:
    """Write a small model whose card has every optional part."""
    config = LarsdConfig.from_preset(
        "baseline",
        backbone="efficientnet-lite0",
        decoder_widths=(8, 8, 8),
        head_width=8,
        head_depth=1,
    )
    torch.manual_seed(3)
    card = ModelCard(
        name="tiny",
        description="for a test",
        config=config,
        anchors=(((4.0, 4.0),),),
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
        gsd_range_m=(0.5, 2.0),
        longest_ship_m=300.0,
        score_threshold=0.4,
        sha256="",
        licence="MIT",
        data="none",
        scores={"overall": {"ap50_voc07": 0.5}},
        limits=("fog",),
        calibration=Calibration(0.8, 0.1, 100, "drawn", 0.1, 0.05),
    )
    save_model(folder / "tiny", Larsd(config).state_dict(), card)
    return folder / "tiny"


def _card_cases(model: Path) -> st.SearchStrategy[tuple[bytes, bool]]:
    values = json.loads((model / CARD_FILE).read_text(encoding="utf-8"))
    bow = {**vars(BowCard(8, 1.0, 0.9)), "held_out": {}, "scores": {}, "training": {}}
    export = vars(ExportCard("onnx", "float32", "a.onnx", None, {"a.onnx": "0"}, "0"))
    full = {**values, "bow": bow, "exports": [{**export, "files": dict(export["files"])}]}
    texts = st.one_of(json_text(values), json_text(values), json_text(full))
    return st.tuples(texts, st.booleans())


def _run_card(model: Path, case: tuple[bytes, bool], folder: Path) -> None:
    text, with_digest = case
    try:
        values = json.loads(text)
        values.pop(DIGEST_KEY, None)
        if with_digest:
            values[DIGEST_KEY] = card_digest(values)
        text = json.dumps(values).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass  # it is written as it is
    # The weights stay; a card that says so still fits them.
    (model / CARD_FILE).write_bytes(text)
    card = read_card(model)
    _use(card)
    load_model(model)


def _use(card: ModelCard) -> None:
    """Do with a card what a search does before it loads the network."""
    to_map = Affine(0.7, 0, 500_000, 0, -0.7, 5_760_000)
    native = GeoReference((3000, 2000), to_map, crs_from_text("EPSG:32631"))
    grid = working_grid("scene.tif", native, None, card.gsd_range_m)
    tile, overlap = choose_tiling(grid.shape, 0.7, card)
    assert plan_windows(grid.shape, tile, overlap)
    scores = np.linspace(0, 1, 5)
    assert np.isfinite(card.curve.apply(scores)).all()
    card.curve.invert(card.score_threshold)
    json.loads(card.to_json())


def _weights_cases(model: Path) -> st.SearchStrategy[bytes]:
    return changed_bytes((model / WEIGHTS_FILE).read_bytes())


def _run_weights(model: Path, case: bytes, folder: Path) -> None:
    weights, path = model / WEIGHTS_FILE, model / CARD_FILE
    weights.write_bytes(case)
    # A card that vouches for the damaged weights: what is behind the checksum must hold, too.
    values = json.loads(path.read_text(encoding="utf-8"))
    values["sha256"] = weights_sha256(model)
    values[DIGEST_KEY] = card_digest(values)
    path.write_text(json.dumps(values), encoding="utf-8")
    load_model(model)


def _recipe(folder: Path) -> str:
    root = Path(__file__).resolve().parents[2]
    return (root / "models" / "larsd-lite" / "stage-6.toml").read_text(encoding="utf-8")


def _run_recipe(recipe: str, case: str, folder: Path) -> None:
    path = folder / "recipe.toml"
    path.write_bytes(case.encode("utf-8", "surrogatepass"))
    load_config(path)
    load_card_text(path)
    shutil.rmtree(folder, ignore_errors=True)


CARDS = Kind("cards", _model, _card_cases, _run_card)
WEIGHTS = Kind("weights", _model, _weights_cases, _run_weights)
RECIPES = Kind("recipes", _recipe, changed_text, _run_recipe)
