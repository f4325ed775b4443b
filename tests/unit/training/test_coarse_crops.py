"""Training crops as coarser sensors see them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from larsd_geo.boxes import corners_from_boxes, to_long_edge_form
from larsd_geo.datasets import LabelledImage
from larsd_geo.training.augmentation import AugmentationConfig, warp
from larsd_geo.training.loader import CropSampler, narrowed
from larsd_geo.training.optics import add_haze, seen_by_sensor, swap_bands

#: Strides and anchors of no particular network.
STRIDES, ANCHORS = (4, 8), np.array([[[20.0, 8.0]], [[60.0, 15.0]]])

PLAIN = AugmentationConfig(
    crop=128, brightness=0.0, contrast=0.0, gamma=1.0, grey=0.0, blur=0.0, noise=0.0
)


def drawn(boxes: NDArray[np.float64], size: int = 512) -> NDArray[np.uint8]:
    """Return dark water with a bright rectangle for each box."""
    image = np.full((size, size, 3), 40, dtype=np.uint8)
    for corners in corners_from_boxes(boxes):
        cv2.fillPoly(image, [np.round(corners * 16).astype(np.int32)], (220, 220, 220), shift=4)
    return image


def labelled(
    boxes: NDArray[np.float64], image: NDArray[np.uint8], source: str = "a"
) -> LabelledImage:
    return LabelledImage(
        path=Path(f"{source}.png"),
        boxes=boxes,
        ignore=np.zeros(len(boxes), dtype=bool),
        source=source,
        split="train",
        gsd_m=None,
        reader=lambda _: image,
    )


def sampler(
    images: list[LabelledImage], changes: AugmentationConfig, **options: object
) -> CropSampler:
    return CropSampler(
        images,
        {},
        changes,
        STRIDES,
        ANCHORS,
        gate_by_anchor=True,
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("sensor_px", [1.0, 2.0, 3.3])
def test_a_coarse_sensor_keeps_the_place_and_the_mean_of_what_it_sees(sensor_px: float) -> None:
    image = drawn(np.array([[256.0, 256.0, 80.0, 24.0, 0.3]]))
    matrix = np.array([[0.5, 0.0, -64.0], [0.0, 0.5, -64.0]])
    rng = np.random.default_rng(0)
    sharp = warp(image, matrix, 128).astype(float)
    seen = seen_by_sensor(rng, image, matrix, 128, sensor_px).astype(float)
    assert seen.shape == sharp.shape
    assert seen.mean() == pytest.approx(sharp.mean(), abs=1.0)

    def centre(values: NDArray[np.float64]) -> NDArray[np.float64]:
        weights = values[..., 0] - 40.0
        rows, columns = np.mgrid[:128, :128] + 0.5
        return np.array([(weights * rows).sum(), (weights * columns).sum()]) / weights.sum()

    assert np.abs(centre(seen) - centre(sharp)).max() < 0.5


def test_a_coarser_sensor_sees_less() -> None:
    stripes = np.zeros((256, 256, 3), dtype=np.uint8)
    stripes[:, ::4] = stripes[:, 1::4] = 200
    spread = [
        seen_by_sensor(np.random.default_rng(1), stripes, np.eye(2, 3), 128, px)[8:-8, 8:-8].std()
        for px in (1.0, 2.0, 4.0)
    ]
    assert spread[0] > spread[1] > spread[2]
    assert spread[2] < 0.1 * spread[0]


@pytest.mark.parametrize("seed", range(6))
def test_boxes_of_coarse_crops_lie_on_their_ships(seed: int) -> None:
    boxes = np.array([[140.0, 150.0, 120.0, 40.0, 0.4], [380.0, 330.0, 40.0, 130.0, -0.2]])
    changes = AugmentationConfig(
        **{**vars(PLAIN), "coarse": 1.0, "coarse_scale": (0.3, 0.6), "sensor_px": (1.0, 2.5)}
    )
    image, found, ignore = sampler([labelled(boxes, drawn(boxes))], changes, seed=seed).crop(0)
    assert image.shape == (128, 128, 3)
    whole = found[~ignore]
    for box in whole:
        inside = np.zeros((128, 128), dtype=np.uint8)
        inner = box * np.array([1, 1, 0.6, 0.6, 1])
        cv2.fillPoly(inside, [np.round(corners_from_boxes(inner[None])[0]).astype(np.int32)], 1)
        assert image[..., 0][inside > 0].mean() > 120


def test_small_images_share_a_crop() -> None:
    boxes = np.array([[100.0, 100.0, 120.0, 40.0, 0.0]])
    changes = AugmentationConfig(
        **{**vars(PLAIN), "coarse": 1.0, "coarse_scale": (0.25, 0.25), "sensor_px": (1.0, 1.0)}
    )
    one = sampler([labelled(boxes, drawn(boxes, 200))], changes, seed=3)
    ships = [len(one.crop(index)[1]) for index in range(12)]
    assert max(ships) == 4  # one in each quarter
    again = sampler([labelled(boxes, drawn(boxes, 200))], changes, seed=3)
    assert np.array_equal(one.crop(5)[0], again.crop(5)[0])


def test_a_source_can_be_left_sharp() -> None:
    boxes = np.array([[256.0, 256.0, 80.0, 24.0, 0.3]])
    changes = AugmentationConfig(**{**vars(PLAIN), "coarse": 1.0, "sensor_px": (3.0, 3.0)})
    images = [labelled(boxes, drawn(boxes))]
    sharp = sampler(images, PLAIN, seed=1).crop(0)[0]
    left = sampler(images, changes, source_coarse={"a": 0.0}, seed=1).crop(0)[0]
    coarse = sampler(images, changes, seed=1).crop(0)[0]
    assert np.array_equal(sharp, left)
    assert not np.array_equal(sharp, coarse)


def test_blurred_widths_are_drawn_towards_a_usual_beam() -> None:
    boxes = np.array([[50.0, 50.0, 26.0, 8.0, 0.1], [20.0, 20.0, 2.0, 26.0, 0.0]])
    after = narrowed(labelled(boxes, drawn(boxes, 64)), 6.5).boxes
    sides = to_long_edge_form(after)[:, 2:4]
    # 26 long: a usual beam of 4; half way to it, as factors, from 8, and never wider than before.
    assert sides[0] == pytest.approx([26.0, np.sqrt(8.0 * 4.0)])
    assert sides[1] == pytest.approx([26.0, 2.0])
    assert after[:, [0, 1, 4]] == pytest.approx(boxes[:, [0, 1, 4]])
    none = narrowed(labelled(np.zeros((0, 5)), drawn(np.zeros((0, 5)), 8)), 6.5)
    assert none.boxes.shape == (0, 5)


def test_haze_brightens_and_flattens_and_swapping_keeps_the_values() -> None:
    image = drawn(np.array([[60.0, 60.0, 80.0, 24.0, 0.3]]), 128)
    image[..., 2] = 7
    hazy = add_haze(np.random.default_rng(0), image)
    assert hazy.std() < image.std()
    assert hazy.mean() > image.mean()
    orders = {
        tuple(swap_bands(np.random.default_rng(seed), image)[64, 0].tolist()) for seed in range(30)
    }
    assert orders == {(40, 40, 7), (40, 7, 40), (7, 40, 40)}
