# SPDX-License-Identifier: GPL-2.0-or-later
"""What larsd prints as JSON, as far as the plugin reads it: events, plans, model cards, scores.

larsd-geo describes the events in docs/protocol.md; a test compares these records with larsd-geo's
own. A later larsd may write further events and members, which nothing here reads.
"""

from __future__ import annotations

from typing import Literal, TypedDict, Union

__all__ = [
    "Alive",
    "Card",
    "Comparison",
    "Done",
    "Error",
    "Event",
    "Hello",
    "Partial",
    "Plan",
    "Progress",
    "Resumed",
    "Scores",
    "Warned",
]


class _RunFacts(TypedDict, total=False):
    device: str
    device_text: str
    model: str
    model_sha256: str


class Hello(_RunFacts):
    """The first event `hello`, and the second one, with what is known of the run."""

    event: Literal["hello"]
    version: str


class Alive(TypedDict):
    """The event `alive`."""

    event: Literal["alive"]
    phase: str


class Progress(TypedDict):
    """The event `progress`: tiles are done."""

    event: Literal["progress"]
    scene_index: int
    scene_count: int
    done: int
    total: int
    ships: int
    seconds: float


class Resumed(TypedDict):
    """The event `resumed`: tiles of a scene were in the journal."""

    event: Literal["resumed"]
    tiles: int
    total: int


class Partial(TypedDict):
    """The event `partial`: there is a newer file of the ships found so far."""

    event: Literal["partial"]
    file: str
    ships: int


class _Told(TypedDict, total=False):
    hint: str


class Warned(TypedDict):
    """The event `warning`."""

    event: Literal["warning"]
    message: str


class Error(_Told):
    """The event `error`."""

    event: Literal["error"]
    message: str


class Done(TypedDict):
    """The event `done`: the run has succeeded."""

    event: Literal["done"]
    ships: int
    area_km2: float | None
    seconds: float


Event = Union[Hello, Alive, Progress, Resumed, Partial, Warned, Error, Done]


class Working(TypedDict):
    """The grid that the network would work on."""

    gsd_m: float | None


class Tiles(TypedDict):
    """The tiles of a search: all of them, and those that the search area touches."""

    count: int
    to_read: int


class Plan(TypedDict, total=False):
    """What `larsd info --json --with-device` prints of a scene."""

    scene: str
    working: Working
    tiles: Tiles
    looks: list[Working]
    device: str
    device_text: str
    warnings: list[str]


class Card(TypedDict, total=False):
    """A model, as `larsd models --json` lists it; empty where none is known."""

    name: str
    default: bool
    description: str
    licence: str
    gsd_range_m: tuple[float, float]
    longest_ship_m: float
    score_threshold: float


class Scores(TypedDict):
    """The scores of some ships, in what `larsd compare --json` writes."""

    reference: int
    hits: int
    misses: int
    false_alarms: int
    precision: float | None
    recall: float | None
    f1: float | None
    ap50: float | None
    score_threshold: float


class Placement(TypedDict):
    """How well the found ones are outlined: medians."""

    iou: float | None
    centre_m: float | None
    length: float | None
    axis_deg: float | None


class Comparison(Scores):
    """What `larsd compare --json` writes."""

    ap75: float | None
    ap50_95: float | None
    by_length: dict[str, Scores]
    localisation: Placement
