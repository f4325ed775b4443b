"""The picture with ships drawn in, judged by its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from larsd_geo.errors import OutputExistsError
from larsd_geo.io.styles import SCORE_CLASSES
from larsd_geo.report.overlay import draw_overlay

WATER = (30, 50, 70)


def draw(
    path: Path,
    boxes: Sequence[tuple[float, ...]],
    scores: list[float],
    lengths_m: list[float] | None = None,
    size: tuple[int, int] = (300, 400),
) -> NDArray[np.int64]:
    """Draws over even water, and gives back the pixels of the scene and the legend."""
    image = np.full((*size, 3), WATER, dtype=np.uint8)
    box_array = np.array(boxes, dtype=float).reshape(-1, 5)
    draw_overlay(path, image, box_array, np.array(scores), lengths_m)
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB")).astype(int)


def is_colour(pixels: NDArray[np.int64], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.abs(pixels - np.array(colour)).max(axis=-1) < 30
    return near


@pytest.mark.parametrize("number", range(len(SCORE_CLASSES)))
def test_outlines_lie_on_the_box_in_the_colour_of_the_score(number: int, tmp_path: Path) -> None:
    lower, upper, colour = SCORE_CLASSES[number]
    pixels = draw(tmp_path / "a.png", [(200, 150, 120, 40, 0.0)], [(lower + upper) / 2])
    ys, xs = np.nonzero(is_colour(pixels[:300], colour))
    assert {xs.min(), xs.max()} <= {138, 139, 140, 141, 259, 260, 261}
    assert {ys.min(), ys.max()} <= {128, 129, 130, 131, 169, 170, 171}
    assert (
        is_colour(pixels[130:131, 150:250], colour).all()
        or is_colour(pixels[129:130, 150:250], colour).all()
    )


def test_the_scenes_own_pixels_stay_where_they_are(tmp_path: Path) -> None:
    pixels = draw(tmp_path / "a.png", [(60, 60, 40, 12, 0.5)], [0.9])
    assert pixels.shape[1] == 400
    assert pixels.shape[0] > 300
    assert (pixels[200:300] == WATER).all()


def test_the_legend_shows_every_colour(tmp_path: Path) -> None:
    legend = draw(tmp_path / "a.png", [], [])[300:]
    for step in SCORE_CLASSES:
        assert is_colour(legend, step.colour).sum() > 50


def test_outlines_are_smooth(tmp_path: Path) -> None:
    pixels = draw(tmp_path / "a.png", [(200, 150, 150, 40, 0.3)], [0.9])
    assert len(np.unique(pixels[:300].reshape(-1, 3), axis=0)) > 50


def test_labels_give_way_to_ships_and_to_better_labels(tmp_path: Path) -> None:
    def white(name: str, boxes: list[tuple[float, ...]]) -> int:
        scores = [0.9] * len(boxes)
        pixels = draw(tmp_path / name, boxes, scores, [120.0] * len(boxes))[:300]
        return int((pixels.min(axis=-1) > 180).sum())

    one = white("one.png", [(200, 150, 60, 15, 0.2)])
    apart = white("apart.png", [(100, 150, 60, 15, 0.2), (100, 250, 60, 15, 0.2)])
    heap = white("heap.png", [(200 + i % 5, 150 + i // 5, 60, 15, 0.2) for i in range(30)])
    assert one > 20
    assert apart == pytest.approx(2 * one, rel=0.2)
    assert heap < 6 * one


def test_lines_grow_with_the_picture(tmp_path: Path) -> None:
    def share(name: str, scale: int) -> float:
        box = [(100.0 * scale, 75.0 * scale, 80.0 * scale, 20.0 * scale, 0.2)]
        pixels = draw(tmp_path / name, box, [0.9], size=(150 * scale, 200 * scale))
        return float(is_colour(pixels[: 150 * scale], SCORE_CLASSES[-1].colour).sum())

    assert share("large.png", 12) > 2 * 6 * share("middle.png", 2)


@pytest.mark.parametrize("size", [(8, 8), (40, 600), (600, 40)])
def test_boxes_that_stick_out_and_odd_sizes_are_drawn(
    size: tuple[int, int], tmp_path: Path
) -> None:
    boxes = [(0, 0, 100, 20, 0.7), (5000, 5000, 30, 10, 0.0), (4, 4, 0.5, 0.1, 0.0)]
    pixels = draw(tmp_path / "a.png", boxes, [0.9, 0.5, 0.1], [10.0, float("nan"), 3.0], size)
    assert pixels.shape[1] == size[1]


def test_an_existing_picture_is_kept_without_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"mine")
    with pytest.raises(OutputExistsError, match="set overwrite"):
        draw(path, [], [])
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize(("bow", "right"), [(0.0, True), (np.pi, False)])
def test_a_known_bow_is_a_filled_tip(bow: float, right: bool, tmp_path: Path) -> None:
    image = np.full((300, 400, 3), WATER, dtype=np.uint8)
    boxes = np.array([[200, 100, 120, 30, 0.0], [200, 200, 120, 30, 0.0]])
    draw_overlay(
        tmp_path / "a.png", image, boxes, np.array([0.9, 0.9]), bows=np.array([bow, np.nan])
    )
    with Image.open(tmp_path / "a.png") as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    colour = is_colour(pixels, SCORE_CLASSES[-1].colour)
    tip, stern = (slice(235, 252), slice(148, 165)) if right else (slice(148, 165), slice(235, 252))
    assert colour[100, tip].all()
    assert not colour[100, stern].any()
    assert not colour[92, 148:252].all()
    assert not colour[200, 148:252].any()
