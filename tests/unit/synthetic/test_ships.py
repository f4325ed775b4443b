from __future__ import annotations

import numpy as np
import pytest

from larsd_geo.boxes import points_in_boxes
from larsd_geo.synthetic import KINDS, Ship, boxes_of_ships, draw_ships, hull_outline

FLAT = np.full((330, 330, 3), 90, np.uint8)


def ship_of(kind: str, heading: float, gsd_m: float = 1.0) -> Ship:
    low, high = KINDS[kind].lengths_m
    length = min(high, max(low, 120.0)) * gsd_m
    ratio = sum(KINDS[kind].ratios) / 2
    return Ship(kind, 160.3, 158.8, length, length / ratio, heading, seed=4)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_hull_reaches_exactly_to_its_length_and_breadth(kind: str) -> None:
    outline = hull_outline(kind, 100.0, 16.0)
    np.testing.assert_allclose(outline.min(axis=0), (-50, -8))
    np.testing.assert_allclose(outline.max(axis=0), (50, 8))


@pytest.mark.parametrize("heading", [0.0, 0.5, 2.1, -1.4])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_box_fits_the_drawn_hull(kind: str, heading: float) -> None:
    ship = ship_of(kind, heading)
    touched = np.abs(draw_ships(FLAT, [ship], 1.0).astype(int) - 90).max(axis=2) > 0
    rows, cols = np.nonzero(touched)
    centres = np.stack([cols, rows], axis=1) + 0.5
    box = boxes_of_ships([ship], 1.0)

    one_pixel_larger = box + np.array([0, 0, 2, 2, 0])
    assert points_in_boxes(centres, one_pixel_larger).all()

    # It fills the box: from end to end, from side to side, and most of its area.
    along = (centres - box[0, :2]) @ np.array([np.cos(heading), np.sin(heading)])
    across = (centres - box[0, :2]) @ np.array([-np.sin(heading), np.cos(heading)])
    for places, size in ((along, ship.length_m), (across, ship.width_m)):
        assert abs(places.min() + size / 2) < 1.5
        assert abs(places.max() - size / 2) < 1.5
    assert touched.sum() > 0.6 * ship.length_m * ship.width_m


def test_boxes_are_in_larsd_form_and_scale_with_the_pixel() -> None:
    ships = [ship_of("tanker", heading) for heading in np.linspace(-3.1, 3.1, 9)]
    boxes = boxes_of_ships(ships, 0.5)
    assert (boxes[:, 4] > -np.pi / 4).all()
    assert (boxes[:, 4] <= np.pi / 4).all()
    np.testing.assert_allclose(boxes[:, 2:4].max(axis=1), ships[0].length_m / 0.5)
    assert boxes_of_ships([], 1.0).shape == (0, 5)


def test_a_ship_looks_the_same_each_time_and_unlike_another() -> None:
    ship = ship_of("container", 0.3)
    first = draw_ships(FLAT, [ship], 1.0)
    np.testing.assert_array_equal(first, draw_ships(FLAT, [ship], 1.0))
    other = Ship(**{**vars(ship), "seed": 5})
    assert (first != draw_ships(FLAT, [other], 1.0)).any()
    assert (FLAT == 90).all()


def test_a_large_ship_sits_on_the_right_pixels_at_any_resolution() -> None:
    ship = Ship("cargo", 20.0, 12.0, 90.0, 15.0, 0.0, seed=1)
    image = draw_ships(np.zeros((24, 40, 3), np.uint8), [ship], 3.0)
    rows, cols = np.nonzero(image.max(axis=2) > 20)
    assert abs((cols.min() + cols.max() + 1) / 2 - 20.0) <= 0.5
    assert abs((rows.min() + rows.max() + 1) / 2 - 12.0) <= 0.5
    assert abs(cols.max() - cols.min() + 1 - 30) <= 1
