"""A card that somebody has changed, or that lacks what decides, is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from larsd_geo.errors import ModelCardError
from larsd_geo.inference.alignment import LAYOUTS
from larsd_geo.model.calibration import Calibration
from larsd_geo.model.card import CARD_FILE, BowCard, ModelCard, read_card, write_card
from larsd_geo.model.config import ALIGNMENTS
from larsd_geo.model.digest import DESCRIPTIVE

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def card(tiny_model: Path) -> Path:
    """The folder of a model whose card has every optional part."""
    bow = BowCard(8, 1.5, 0.8, held_out={"right": 0.9})
    curve = Calibration(0.7, 0.1, 200, "drawn ships")
    write_card(tiny_model, replace(read_card(tiny_model), bow=bow, calibration=curve))
    return tiny_model


def change(folder: Path, how: Change) -> None:
    path = folder / CARD_FILE
    values = json.loads(path.read_text(encoding="utf-8"))
    how(values)
    path.write_text(json.dumps(values), encoding="utf-8")


@pytest.mark.parametrize(
    "how",
    [
        lambda card: card.update(score_threshold=0.41),
        lambda card: card["calibration"].update(slope=0.8),
        lambda card: card.update(calibration=None),
        lambda card: card["mean"].__setitem__(0, 126.0),
        lambda card: card["anchors"][0][0].__setitem__(0, 5.0),
        lambda card: card.update(gsd_range_m=[0.5, 2.5]),
        lambda card: card.update(longest_ship_m=200.0),
        lambda card: card["bow"].update(bound=0.7),
        lambda card: card.update(bow=None),
        lambda card: card["config"].update(alignment_reach=0.6),
        lambda card: card.update(digest="0" * 64),
        lambda card: card.update(digest=None),
    ],
)
def test_what_decides_cannot_be_changed_by_hand(card: Path, how: Change) -> None:
    read_card(card)
    change(card, how)
    with pytest.raises(ModelCardError, match="changed by hand"):
        read_card(card)


def test_what_describes_can(card: Path) -> None:
    change(card, lambda values: values.update(licence="CC0", limits=["fog"], scores={}))
    change(card, lambda values: values["calibration"].update(fitted_on="all of it"))
    assert read_card(card).licence == "CC0"


def test_every_number_that_detection_takes_from_a_card_is_in_its_digest() -> None:
    described = {"name", "description", "licence", "data", "scores", "training", "limits"}
    assert {field.name for field in fields(ModelCard)} & DESCRIPTIVE == described


def test_a_card_without_a_digest_still_loads(card: Path) -> None:
    change(card, lambda values: values.pop("digest"))
    assert read_card(card).score_threshold == 0.4


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda card: card["calibration"].pop("slope"), "slope"),
        (lambda card: card["calibration"].pop("offset"), "offset"),
        (lambda card: card["calibration"].update(ofset=0.0), "ofset"),
        (lambda card: card["config"].pop("alignment"), "alignment"),
        (lambda card: card["bow"].pop("bound"), "bound"),
        (lambda card: card.pop("score_threshold"), "score_threshold"),
        (lambda card: card.update(tresholds=[]), "tresholds"),
    ],
)
def test_nothing_is_made_up_for_what_is_missing_or_misspelt(
    card: Path, how: Change, said: str
) -> None:
    change(card, lambda values: (values.pop("digest"), how(values)))
    with pytest.raises(ModelCardError, match=said):
        read_card(card)


def test_a_card_may_name_every_layout_of_the_alignment() -> None:
    assert set(ALIGNMENTS) == set(LAYOUTS)
