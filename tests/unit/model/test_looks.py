"""Looks on a card: which a scene gets, what each answers for, and cards without any."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from larsd_geo.errors import ModelCardError
from larsd_geo.model.card import CARD_FILE, read_card, write_card
from larsd_geo.model.looks import ONE_LOOK, Look, are_usable, looks_for

LOOKS = (
    Look(longest_px=200),
    Look(coarser=2, least_px=75, longest_px=200),
    Look(coarser=4, least_px=80),
)


@pytest.mark.parametrize(("longest_px", "count"), [(20, 1), (200, 1), (201, 2), (400, 2), (900, 3)])
def test_a_scene_gets_as_many_looks_as_its_longest_ship_needs(
    longest_px: float, count: int
) -> None:
    looks = looks_for(LOOKS, longest_px)
    assert [look.coarser for look in looks] == [1, 2, 4][:count]
    # Nothing is too long for the last one, and the others keep their bands.
    assert looks[-1].longest_px is None
    assert looks[:-1] == LOOKS[: count - 1]


def test_every_length_is_answered_for_in_full_by_some_look() -> None:
    looks = looks_for(LOOKS, 1000)
    lengths = np.geomspace(3, 2000, 500)
    best = np.max([look.weights(lengths / look.coarser) for look in looks], axis=0)
    assert (best == 1).all()


def test_a_word_fades_beyond_the_band_and_ends_at_its_reach() -> None:
    look = LOOKS[1]
    inside = look.weights([75, 100, 200])
    assert inside.tolist() == [1, 1, 1]
    beyond = look.weights(np.linspace(200, look.reach_px, 20))
    assert (np.diff(beyond) < 0).all()
    assert beyond[-1] == pytest.approx(0, abs=1e-9)
    assert look.weights([look.reach_px * 1.01, 60]).tolist() == [0, 0]


@pytest.mark.parametrize(
    "looks",
    [
        (),
        (Look(coarser=2),),
        (Look(least_px=10),),
        (Look(), Look(coarser=2, least_px=75)),
        (Look(longest_px=200), Look(coarser=2, least_px=101)),
        (Look(longest_px=200), Look(coarser=1, least_px=100)),
        (Look(longest_px=0),),
        (Look(longest_px=float("nan")),),
    ],
)
def test_looks_that_leave_lengths_out_are_not_usable(looks: tuple[Look, ...]) -> None:
    assert not are_usable(looks)


def test_a_card_without_looks_is_written_in_the_first_layout(tiny_model: Path) -> None:
    card = read_card(tiny_model)
    values = json.loads(card.to_json())
    assert card.looks == ONE_LOOK
    assert values["format"] == 1
    assert not {"looks", "most_magnified"} & set(values)
    assert values == json.loads((tiny_model / CARD_FILE).read_text("utf-8"))


def test_looks_come_back_from_a_card_that_older_versions_refuse(tiny_model: Path) -> None:
    card = replace(read_card(tiny_model), looks=LOOKS, most_magnified=3.0)
    write_card(tiny_model, card)
    assert read_card(tiny_model) == card
    assert card.coarsest_scene_m == 6.0
    assert json.loads((tiny_model / CARD_FILE).read_text("utf-8"))["format"] == 2


def test_a_card_with_looks_magnifies_twice_unless_it_says_otherwise(tiny_model: Path) -> None:
    values = json.loads((tiny_model / CARD_FILE).read_text("utf-8"))
    values.pop("digest")
    values |= {"format": 2, "looks": [{"longest_px": 150}, {"coarser": 3, "least_px": 40}]}
    (tiny_model / CARD_FILE).write_text(json.dumps(values), "utf-8")
    card = read_card(tiny_model)
    assert card.looks == (Look(longest_px=150), Look(coarser=3, least_px=40))
    assert card.most_magnified == 2.0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("looks", []),
        ("looks", [{"longest_px": 200}, {"coarser": "twice"}]),
        ("looks", [{"coarser": 2}]),
        ("most_magnified", 0.5),
        ("most_magnified", "twice"),
    ],
)
def test_looks_that_cannot_be_used_are_refused(tiny_model: Path, name: str, value: object) -> None:
    values = json.loads((tiny_model / CARD_FILE).read_text("utf-8"))
    values |= {"format": 2, name: value}
    (tiny_model / CARD_FILE).write_text(json.dumps(values), "utf-8")
    with pytest.raises(ModelCardError, match=f"its {name} cannot be used"):
        read_card(tiny_model)


@pytest.mark.parametrize("value", [7, [3], [None], None, "two"])
def test_looks_that_are_none_are_refused_in_a_sentence(tiny_model: Path, value: object) -> None:
    values = json.loads((tiny_model / CARD_FILE).read_text("utf-8"))
    (tiny_model / CARD_FILE).write_text(json.dumps(values | {"format": 2, "looks": value}), "utf-8")
    with pytest.raises(ModelCardError):
        read_card(tiny_model)
