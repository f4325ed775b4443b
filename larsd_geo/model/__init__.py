"""The network of the letter: configuration, layers, anchors, decoding, score alignment, weights."""

from __future__ import annotations

from larsd_geo.model.bow import BowHead, Bows, find_bows
from larsd_geo.model.card import BowCard, ModelCard
from larsd_geo.model.config import PRESETS, LarsdConfig
from larsd_geo.model.network import Larsd, LevelOutput
from larsd_geo.model.predict import Candidates, normalise, predict_batch
from larsd_geo.model.weights import LoadedModel, list_models, load_model, save_model

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
