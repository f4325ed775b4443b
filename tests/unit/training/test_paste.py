"""Pasted ships: where they are labelled, on calm water, clear of others, the same in every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from shapely import Polygon

from larsd_geo.boxes import corners_from_boxes, points_in_boxes, to_larsd_form
from larsd_geo.datasets import LabelledImage
from larsd_geo.training.augmentation import (
    AugmentationConfig,
    augment,
    cut_crop,
    transform_boxes,
)
from larsd_geo.training.batches import batches
from larsd_geo.training.hard_negatives import HardNegative
from larsd_geo.training.loader import CropSampler
from larsd_geo.training.paste import grown
from larsd_geo.windows import FILL

HULL = (220, 40, 40)
PLAIN = AugmentationConfig(
    crop=256, scale=(1.0, 1.0), brightness=0, contrast=0, gamma=1, grey=0, blur=0, noise=0
)

Row = tuple[float, float, float, float, float]


def paint_image(
    folder: Path,
    name: str,
    boxes: Sequence[Row],
    *,
    water: tuple[int, int, int] = (40, 60, 70),
    waves: float = 2.0,
    side: int = 256,
    ignore: Sequence[bool] | None = None,
    labelled: bool = True,
) -> LabelledImage:
    """Red rectangles on water; a pixel is as red as the box covers it."""
    rng = np.random.default_rng(len(name))
    fine = 8
    cover = np.zeros((side * fine, side * fine), np.uint8)
    rows = np.array(boxes, dtype=np.float64).reshape(-1, 5)
    for corners in corners_from_boxes(rows) if len(rows) else []:
        cv2.fillPoly(cover, [np.round(corners * fine - 0.5).astype(np.int32)], 255)
    share = cv2.resize(cover, (side, side), interpolation=cv2.INTER_AREA)[..., None] / 255
    sea = water + rng.normal(0, waves, (side, side, 1))
    image = np.clip(share * HULL + (1 - share) * sea, 0, 255).astype(np.uint8)
    path = folder / f"{name}.png"
    Image.fromarray(image).save(path)
    flags = np.zeros(len(rows), bool) if ignore is None else np.array(ignore)
    labels = to_larsd_form(rows) if len(rows) else rows
    if len(rows) == 0 and labelled:
        # Far out of the image: its source is one with labels, although it shows nothing.
        labels, flags = np.array([[-900.0, -900.0, 20.0, 5.0, 0.0]]), np.array([True])
    return LabelledImage(path, labels, flags, name, "train", None)


def sampler(
    images: Sequence[LabelledImage],
    drawn: str,
    config: AugmentationConfig = PLAIN,
    seed: int = 3,
) -> CropSampler:
    """Crops of the one source only, with ships of all."""
    weights = {p.source: float(p.source == drawn) + 1e-9 for p in images}
    anchors = np.full((1, 1, 2), 20.0)
    return CropSampler(images, weights, config, (4,), anchors, gate_by_anchor=True, seed=seed)


def donors_and(folder: Path, *others: LabelledImage) -> list[LabelledImage]:
    ships = paint_image(
        folder, "ships", [(60, 60, 60, 12, 0.4), (180, 80, 40, 10, -0.6), (120, 190, 16, 80, 0.1)]
    )
    return [ships, *others]


def pasting(
    images: Sequence[LabelledImage],
    drawn: str,
    config: AugmentationConfig = PLAIN,
    crops: int = 24,
) -> list[tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]]:
    """Crops with and without, the labels without and the pasted ones."""
    plain = sampler(images, drawn, config)
    pasted = sampler(images, drawn, replace(config, paste=1.0))
    found = []
    for index in range(crops):
        image, boxes, _ = plain.crop(index)
        after, more, ignore = pasted.crop(index)
        assert np.array_equal(more[: len(boxes)], boxes)
        assert not ignore[len(boxes) :].any()
        found.append((image, after, boxes, more[len(boxes) :]))
    return found


def test_a_recipe_without_pasting_draws_the_crops_of_before(tmp_path: Path) -> None:
    images = donors_and(tmp_path, paint_image(tmp_path, "sea", [(128, 128, 50, 12, 0.3)]))
    crops = sampler(images, "sea", AugmentationConfig(crop=128))
    for index in range(10):
        rng = np.random.default_rng([3, index])
        chosen = images[rng.choice(2, p=crops.probabilities)]
        expected = augment(
            rng, chosen.read(), chosen.boxes, chosen.ignore, AugmentationConfig(crop=128)
        )
        for ours, theirs in zip(crops.crop(index), expected, strict=True):
            assert np.array_equal(np.asarray(ours), np.asarray(theirs))


def test_the_label_of_a_pasted_ship_fits_its_pixels(tmp_path: Path) -> None:
    config = replace(PLAIN, scale=(0.8, 1.4))
    images = donors_and(tmp_path, paint_image(tmp_path, "sea", [], water=(50, 78, 88)))
    ships = 0
    for _, after, _, new in pasting(images, "sea", config):
        assert (new[:, 4] > -np.pi / 4).all()
        assert (new[:, 4] <= np.pi / 4).all()
        for box in new:
            rows, columns = np.nonzero(after[..., 0].astype(int) - after[..., 1] > 20)
            red = np.stack([columns + 0.5, rows + 0.5], axis=1)
            assert points_in_boxes(red, grown(new, 1.0)).any(axis=1).all()
            mine = red[points_in_boxes(red, grown(box, 2.0)[None])[:, 0]]
            # Half of a pixel's colour is the hull's where the box covers half of it.
            half = after[..., 0] > (HULL[0] + 50) / 2
            area = half[tuple(np.floor(mine[:, ::-1]).astype(int).T)].sum()
            assert area == pytest.approx(box[2] * box[3], rel=0.1)
            (x, y), sides, _ = cv2.minAreaRect(mine.astype(np.float32))
            assert np.hypot(x - box[0], y - box[1]) < 0.6
            assert np.abs(np.sort(sides) - np.sort(box[2:4])).max() < 2.0
            ships += 1
    assert ships >= 20


def test_the_water_that_comes_along_takes_the_colour_of_the_place(tmp_path: Path) -> None:
    images = donors_and(tmp_path, paint_image(tmp_path, "sea", [], water=(60, 88, 98)))
    ys, xs = np.mgrid[:256, :256] + 0.5
    points = np.stack([xs.ravel(), ys.ravel()], axis=1)
    ships = 0
    for image, after, _, new in pasting(images, "sea"):
        for box in new:
            # Beyond the last pixel with red in it, where the donor's water shows most.
            outer = points_in_boxes(points, grown(box, 3.0)[None])[:, 0]
            inner = points_in_boxes(points, grown(new, 1.5)).any(axis=1)
            strip = (outer & ~inner).reshape(256, 256)
            assert not np.array_equal(after[strip], image[strip])
            assert np.abs(after[strip].mean(axis=0) - image[strip].mean(axis=0)).max() < 2
            ships += 1
    assert ships >= 10


def test_pasted_ships_keep_clear_of_every_label(tmp_path: Path) -> None:
    crowd = [(40.0 + 60 * i, 40.0 + 60 * j, 30.0, 9.0, 0.3 * i) for i in range(4) for j in range(4)]
    ignored = [i % 3 == 0 for i in range(16)]
    images = donors_and(tmp_path, paint_image(tmp_path, "crowd", crowd, ignore=ignored))
    ships = 0
    for _, _, old, new in pasting(images, "crowd", crops=40):
        shapes = [Polygon(c) for c in corners_from_boxes(np.concatenate([old, new]))]
        for place in range(len(old), len(shapes)):
            ships += 1
            others = shapes[:place] + shapes[place + 1 :]
            assert all(shapes[place].distance(other) > 3.9 for other in others)
    assert ships >= 10


def test_pasted_ships_lie_wholly_in_the_crop_and_its_image(tmp_path: Path) -> None:
    images = donors_and(tmp_path, paint_image(tmp_path, "pond", [], side=180))
    ships = 0
    for image, after, _, new in pasting(images, "pond", crops=40):
        for corner in corners_from_boxes(new).reshape(-1, 2):
            ships += 1
            assert (corner >= 0).all()
            assert (corner <= 256).all()
            x, y = np.clip(np.floor(corner), 0, 255).astype(int)
            assert (image[y, x] != FILL).any()
        beyond = (image == FILL).all(axis=2)
        assert beyond.any()
        assert np.array_equal(after[beyond], image[beyond])
    assert ships >= 10


@pytest.mark.slow
def test_nothing_is_pasted_where_no_water_is_smooth(tmp_path: Path) -> None:
    images = donors_and(
        tmp_path,
        paint_image(tmp_path, "town", [], waves=40.0),
        paint_image(tmp_path, "woods", [], water=(25, 50, 23)),
        paint_image(tmp_path, "hole", [], waves=0.0),
        paint_image(tmp_path, "sand", [], water=(150, 130, 90)),
        paint_image(tmp_path, "meadow", [], labelled=False),
    )
    for place in ("town", "woods", "hole", "sand", "meadow"):
        for image, after, _, new in pasting(images, place, crops=8):
            assert len(new) == 0
            assert np.array_equal(image, after)
    # Of the very colour of the woods, but for a little less green.
    swamp = [
        paint_image(tmp_path, "swamp", [(128, 128, 60, 12, 0.4)], water=(28, 44, 30)),
        paint_image(tmp_path, "forest", [], water=(25, 50, 25)),
        paint_image(tmp_path, "lake", [], water=(34, 48, 34)),
    ]
    assert all(len(new) == 0 for *_, new in pasting(swamp, "forest", crops=8))
    assert any(len(new) for *_, new in pasting(swamp, "lake", crops=8))


def test_only_whole_large_lonely_ships_in_calm_water_are_donors(tmp_path: Path) -> None:
    sea = paint_image(tmp_path, "sea", [])
    unfit = {
        "cut": paint_image(tmp_path, "cut", [(10, 128, 60, 12, 0.0)]),
        "tiny": paint_image(tmp_path, "tiny", [(128, 128, 12, 4, 0.0)]),
        "pair": paint_image(tmp_path, "pair", [(128, 120, 60, 12, 0.0), (128, 135, 60, 12, 0.0)]),
        "ignored": paint_image(tmp_path, "ignored", [(128, 128, 60, 12, 0.0)], ignore=[True]),
        "rough": paint_image(tmp_path, "rough", [(128, 128, 60, 12, 0.0)], waves=20.0),
    }
    for name, donor in unfit.items():
        assert all(len(new) == 0 for *_, new in pasting([donor, sea], "sea", crops=8)), name
    fit = paint_image(tmp_path, "fit", [(128, 128, 60, 12, 0.0)])
    assert any(len(new) for *_, new in pasting([fit, sea], "sea", crops=8))


def test_a_pasted_ship_is_magnified_as_its_source_is(tmp_path: Path) -> None:
    images = [
        paint_image(tmp_path, "fine", [(128, 128, 60, 12, 0.4)]),
        paint_image(tmp_path, "sea", []),
    ]
    crops = CropSampler(
        images,
        {"fine": 1e-9, "sea": 1.0},
        replace(PLAIN, paste=1.0),
        (4,),
        np.full((1, 1, 2), 20.0),
        gate_by_anchor=True,
        source_scales={"fine": (0.5, 0.5)},
    )
    lengths = np.concatenate([crops.crop(index)[1][:, 2:4].max(axis=1) for index in range(8)])
    assert len(lengths) >= 4
    assert np.allclose(lengths, 30.0)


@pytest.mark.slow
def test_the_number_of_workers_changes_no_pasted_ship(tmp_path: Path) -> None:
    images = donors_and(tmp_path, paint_image(tmp_path, "sea", []))
    config = AugmentationConfig(crop=128, paste=0.7)
    whole = list(batches(sampler(images, "sea", config), 3, 0, 4, workers=0))
    # As if killed after the second step, and gone on with two worker processes.
    later = list(batches(sampler(images, "sea", config), 3, 2, 4, workers=2))
    for first, second in zip(whole[2:], later, strict=True):
        assert np.array_equal(first.images, second.images)
    plain = list(batches(sampler(images, "sea", replace(config, paste=0.0)), 3, 0, 4, workers=0))
    assert any(not np.array_equal(a.images, b.images) for a, b in zip(whole, plain, strict=True))


def test_pasting_is_as_likely_as_the_recipe_says(tmp_path: Path) -> None:
    images = donors_and(tmp_path, paint_image(tmp_path, "sea", []))
    crops = sampler(images, "sea", replace(PLAIN, paste=0.4))
    pasted = sum(len(crops.crop(index)[1]) > 0 for index in range(100))
    assert 25 <= pasted <= 55


def test_nothing_is_pasted_on_what_a_crop_is_drawn_around(tmp_path: Path) -> None:
    images = donors_and(tmp_path, paint_image(tmp_path, "sea", []))
    seen = HardNegative(1, np.array([128.0, 128.0, 60.0, 60.0, 0.0]), 0.9)
    config = replace(PLAIN, any_angle=0.0, paste=1.0)
    around = sampler(images, "sea", config)
    around.draw_around([seen], 0.999)
    ships = 0
    for index in range(30):
        rng = np.random.default_rng([around.seed, index])
        assert rng.random() < 0.999
        rng.choice(1, p=[1.0])
        cut = cut_crop(
            rng, images[1].read(), np.zeros((0, 5)), np.zeros(0, bool), config, seen.box[None]
        )
        place = Polygon(corners_from_boxes(transform_boxes(seen.box[None], cut.matrix)[0]))
        for corners in corners_from_boxes(around.crop(index)[1]):
            ships += 1
            assert Polygon(corners).distance(place) > 3.9
    assert ships >= 10
