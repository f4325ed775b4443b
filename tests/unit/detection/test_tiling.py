from __future__ import annotations

from dataclasses import replace

import pytest

from larsd_geo.detection.tiling import BLIND_OVERLAP, TILE_SIDES, choose_tiling
from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import LarsdConfig


@pytest.fixture
def card() -> ModelCard:
    config = LarsdConfig.from_preset("larsd-9", anchors_per_level=1)
    return ModelCard(
        name="test",
        description="",
        config=config,
        anchors=(((300.0, 60.0),),),
        mean=(0, 0, 0),
        std=(1, 1, 1),
        gsd_range_m=(0.5, 2.0),
        longest_ship_m=400.0,
        score_threshold=0.5,
        sha256="",
        licence="",
        data="",
    )


def test_the_overlap_is_the_longest_ship_in_metres(card: ModelCard) -> None:
    assert choose_tiling(2.0, card).overlap == 200
    assert choose_tiling(1.0, card).overlap == 400


def test_the_overlap_is_no_longer_than_what_the_network_can_find(card: ModelCard) -> None:
    assert choose_tiling(0.5, card).overlap == 450
    longer = replace(card, anchors=(((500.0, 60.0),),))
    assert choose_tiling(0.5, longer).overlap > 450


def test_a_larger_overlap_gets_a_larger_tile(card: ModelCard) -> None:
    assert choose_tiling(2.0, card).tile == TILE_SIDES[0]
    assert choose_tiling(1.0, card).tile == TILE_SIDES[-1]


def test_a_tile_that_is_asked_for_is_taken_and_caps_the_overlap(card: ModelCard) -> None:
    assert choose_tiling(1.0, card, tile=512) == (512, 256)


def test_an_overlap_that_is_asked_for_is_taken_as_it_is(card: ModelCard) -> None:
    assert choose_tiling(2.0, card, overlap_m=1000).overlap == 500
    assert choose_tiling(2.0, card, tile=512, overlap_m=900) == (512, 450)
    assert choose_tiling(2.0, card, overlap_m=0).overlap == 0


def test_a_picture_that_lies_nowhere_gets_a_fixed_overlap(card: ModelCard) -> None:
    assert choose_tiling(None, card, overlap_m=100).overlap == BLIND_OVERLAP
    assert choose_tiling(None, card, tile=256).overlap == 128
