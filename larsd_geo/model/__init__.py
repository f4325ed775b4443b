"""The network of the letter: configuration, layers, anchors, decoding, score alignment, weights.

Loaded on first use: a card can be read, and a search planned, without torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names

if TYPE_CHECKING:
    from larsd_geo.model.bow import BowHead, Bows, find_bows
    from larsd_geo.model.card import BowCard, ModelCard
    from larsd_geo.model.config import PRESETS, LarsdConfig
    from larsd_geo.model.installed import list_models
    from larsd_geo.model.network import Larsd, LevelOutput
    from larsd_geo.model.predict import Candidates, normalise, predict_batch
    from larsd_geo.model.weights import LoadedModel, load_model, save_model

__all__ = [
    "PRESETS",
    "BowCard",
    "BowHead",
    "Bows",
    "Candidates",
    "Larsd",
    "LarsdConfig",
    "LevelOutput",
    "LoadedModel",
    "ModelCard",
    "find_bows",
    "list_models",
    "load_model",
    "normalise",
    "predict_batch",
    "save_model",
]

_HOMES = {
    "PRESETS": "config",
    "BowCard": "card",
    "BowHead": "bow",
    "Bows": "bow",
    "Candidates": "predict",
    "Larsd": "network",
    "LarsdConfig": "config",
    "LevelOutput": "network",
    "LoadedModel": "weights",
    "ModelCard": "card",
    "find_bows": "bow",
    "list_models": "installed",
    "load_model": "weights",
    "normalise": "predict",
    "predict_batch": "predict",
    "save_model": "weights",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
