"""Paste ships of training images onto open water in other crops.

This is the copy-paste of Ghiasi et al. (2021) for rotated boxes. What surrounds a pasted ship must
not give it away:

- A *donor* is a labelled ship that is whole in its image, is not tiny, touches no other label, is
  clearly visible (`CONTRAST`), and is surrounded by calm water of one colour (`RING_STD`): then the
  strip around it is nothing but water.
- Its magnification has the same place in the range of its source as the crop's has in the range of
  the crop's source. Its angle is random, and so is mirroring.
- Its *place* is wholly within the crop and the crop's image, clear of every label by a margin, of
  nearly the colour of the donor's water (`WATER_SHIFT`, `WATER_HUE`), and smooth: the standard
  deviation of the grey values under the ship and around it is at most `SMOOTH_SHARE` of the crop's
  own, with `CALM_STD` and `ROUGH_STD` as limits of that bound. It is of the same kind
  as the donor's (`SAME_STD`), as waves do not end at a ship, and not as green as woods
  (`VEGETATION`).
- Nothing is pasted into images of a source without any label: they are negative examples, mostly
  land, whose meadows can be as smooth as water.
- Its colours are shifted by the difference between the water at the place and the water around the
  donor, and its edge fades over a few pixels outside the box.

If no place is found, nothing is pasted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import corners_from_boxes, envelopes, rotated_iou
from larsd_geo.datasets import LabelledImage
from larsd_geo.training.augmentation import MIN_LENGTH, MIN_WIDTH, Cut, transform_boxes, warp

__all__ = ["PASTE_STREAM", "ShipPaster", "grown", "lonely_ships"]

#: Makes the random stream of pasting differ from that of the crop with the same seed and index.
PASTE_STREAM = 1

#: Greatest number of ships pasted into one crop; the number tried is drawn from 1 to this.
MOST_SHIPS = 3

#: Number of donors and of places tried for each ship.
DONOR_TRIES = 6
PLACE_TRIES = 24

#: Least length and width of a donor in its own image, in pixels: smaller ones are two or three
#: pixels of hull, which labels often miss.
DONOR_LENGTH = 16.0
DONOR_WIDTH = 5.0

#: The ring around a ship whose mean is the colour of the water, in pixels from its box: labels are
#: loose by a pixel or two.
RING_FROM = 2.0
RING_TO = 6.0

#: Greatest standard deviation of the grey values in a donor's ring: no quay, no wake, no neighbour.
RING_STD = 9.0

#: Least root mean square difference between a donor and its water, in grey values and in standard
#: deviations of the water: a shift and a fading edge would hide a weaker one.
CONTRAST = 16.0
CONTRAST_STD = 3.0

#: Smoothness of a place, see the module.
SMOOTH_SHARE = 0.3
CALM_STD = 4.0
ROUGH_STD = 8.0

#: Greatest ratio of the deviations of the donor's and the place's water, beyond two grey values.
SAME_STD = 2.0

#: Greatest difference between the water of donor and place: of its brightness, and of a channel
#: beyond that. Larger shifts would clip, and what differs more in hue is a field, not water.
WATER_SHIFT = 45.0
WATER_HUE = 14.0

#: Greatest share of itself by which green may exceed the other channels: the greenest water has
#: 0.25; woods, which are as dark and nearly as smooth as water, have 0.4 and more.
VEGETATION = 0.33

#: Pixels over which a pasted ship fades into the place, from half a pixel outside its box.
FEATHER = 3.0

#: Distance in pixels that a pasted ship keeps from every label.
CLEARANCE = 4.0

#: Pixels around a donor that must lie within its image.
DONOR_MARGIN = FEATHER + RING_TO

Read = Callable[[LabelledImage], NDArray[np.uint8]]


@dataclass(frozen=True, eq=False)
class _Sprite:
    """A donor at the size in which it is pasted, in its own image's colours.

    Attributes:
        image: (h, w, 3) pixels around it.
        box: (5,) the ship in these pixels.
        scale: Magnification.
        water: (3,) mean colour of its ring.
        deviation: Standard deviation of the grey values in its ring.
    """

    image: NDArray[np.uint8]
    box: NDArray[np.float64]
    scale: float
    water: NDArray[np.float64]
    deviation: float


class ShipPaster:
    """Pastes ships of training images into crops.

    Args:
        images: The images to take ships from.
        probabilities: (P,) probability of each image.
        read: Returns an image's pixels.
        scale: Least and greatest magnification of crops.
        source_scales: The same for sources that have their own.
    """

    def __init__(
        self,
        images: Sequence[LabelledImage],
        probabilities: NDArray[np.float64],
        read: Read,
        scale: tuple[float, float],
        source_scales: Mapping[str, tuple[float, float]],
    ) -> None:
        self._read, self._scale, self._source_scales = read, scale, source_scales
        self._labelled = {image.source for image in images if len(image.boxes)}
        lonely = [lonely_ships(image) for image in images]
        self._donors = [(p, boxes) for p, boxes in zip(images, lonely, strict=True) if len(boxes)]
        shares = probabilities[[len(boxes) > 0 for boxes in lonely]]
        self._shares = shares / shares.sum() if len(shares) else shares
        #: What surrounds each candidate, by its image's index in `_donors` and its own; None for
        #: most, which turn out to be unfit once their image is read.
        self._seen: dict[tuple[int, int], tuple[NDArray[np.float64], float] | None] = {}

    def paste(self, rng: np.random.Generator, cut: Cut, source: str) -> Cut:
        """Return the crop with up to `MOST_SHIPS` more ships.

        Args:
            rng: Decides everything.
            cut: The crop.
            source: The source of its image.
        """
        if not self._donors or source not in self._labelled:
            return cut
        wanted = int(rng.integers(1, MOST_SHIPS + 1))
        scale = float(np.sqrt(abs(np.linalg.det(cut.matrix[:, :2]))))
        least, greatest = np.log(self._source_scales.get(source, self._scale))
        zoom = (np.log(scale) - least) / (greatest - least) if greatest > least else 0.5
        bound = float(np.clip(SMOOTH_SHARE * _grey_std(cut.image), CALM_STD, ROUGH_STD))
        for _ in range(wanted):
            for _ in range(DONOR_TRIES):
                sprite = self._draw_sprite(rng, float(zoom))
                pasted = None if sprite is None else _paste_somewhere(rng, cut, sprite, bound)
                if pasted is not None:
                    cut = pasted
                    break
        return cut

    def _draw_sprite(self, rng: np.random.Generator, zoom: float) -> _Sprite | None:
        number = int(rng.choice(len(self._donors), p=self._shares))
        image, boxes = self._donors[number]
        ship = int(rng.integers(len(boxes)))
        if (number, ship) not in self._seen:
            self._seen[number, ship] = _surroundings(self._read(image), boxes[ship])
        around = self._seen[number, ship]
        if around is None:
            return None
        box = boxes[ship]
        least, greatest = np.log(self._source_scales.get(image.source, self._scale))
        scale = float(np.exp(least + zoom * (greatest - least)))
        sides = np.sort(box[2:4]) * scale
        if sides[0] < MIN_WIDTH + 1 or sides[1] < MIN_LENGTH + 1:
            return None
        # A part of the image is enough, with the reach of the blur before shrinking.
        reach = np.ceil(DONOR_MARGIN / min(scale, 1.0)) + 4
        envelope = np.asarray(envelopes(grown(box, DONOR_MARGIN)))
        x0, y0 = np.maximum(np.floor(envelope[:2]) - reach, 0).astype(int)
        x1, y1 = np.ceil(envelope[2:]).astype(int) + int(reach)
        return _Sprite(
            np.ascontiguousarray(self._read(image)[y0:y1, x0:x1]),
            box - np.array([x0, y0, 0, 0, 0]),
            scale,
            *around,
        )


def _surroundings(
    image: NDArray[np.uint8], box: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float] | None:
    """Return the (3,) mean colour and the deviation of a ship's water; None if it is no donor."""
    height, width = image.shape[:2]
    left, top, right, bottom = np.asarray(envelopes(grown(box, DONOR_MARGIN)))
    if left < 0 or top < 0 or right > width or bottom > height:
        return None
    ring = image[_band((height, width), box, RING_FROM, RING_TO)]
    deviation = _grey_std(ring)
    water = ring.mean(axis=0, dtype=np.float64)
    hull = image[_band((height, width), box, -np.inf, 0.0)].mean(axis=1, dtype=np.float64)
    contrast = np.sqrt(np.mean((hull - water.mean()) ** 2))
    if deviation > RING_STD or contrast < max(CONTRAST, CONTRAST_STD * deviation):
        return None
    return water, deviation


def lonely_ships(image: LabelledImage) -> NDArray[np.float64]:
    """Return the (D, 5) ships of an image that are large enough and touch no other label."""
    boxes = image.boxes
    sides = np.sort(boxes[:, 2:4], axis=1)
    fit = ~image.ignore & (sides[:, 0] >= DONOR_WIDTH) & (sides[:, 1] >= DONOR_LENGTH)
    chosen = np.flatnonzero(fit)
    if len(chosen) == 0:
        return boxes[:0]
    touched = np.asarray(rotated_iou(grown(boxes[chosen], RING_TO), boxes)) > 0
    touched[np.arange(len(chosen)), chosen] = False
    return boxes[chosen[~touched.any(axis=1)]]


def grown(boxes: NDArray[np.float64], margin: float) -> NDArray[np.float64]:
    """Return boxes (..., 5) that extend `margin` pixels farther on every side."""
    larger: NDArray[np.float64] = boxes + np.array([0.0, 0.0, 2 * margin, 2 * margin, 0.0])
    return larger


def _paste_somewhere(
    rng: np.random.Generator, cut: Cut, sprite: _Sprite, bound: float
) -> Cut | None:
    """Return the crop with the ship at the first place that fits; None if none does."""
    angle = rng.uniform(-np.pi, np.pi)
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    cos, sin = np.cos(angle), np.sin(angle)
    linear = sprite.scale * np.array([[cos, -sin], [sin, cos]]) @ np.diag([mirror, 1.0])
    centred = np.column_stack([linear, -linear @ sprite.box[:2]])
    at_origin = transform_boxes(sprite.box[None], centred)[0]
    margin = max(FEATHER, RING_TO)
    half = np.asarray(envelopes(grown(at_origin, margin)))[2:]
    side = cut.image.shape[0]
    if (2 * half >= side).any():
        return None
    labels = np.concatenate([cut.boxes, cut.reserved])
    occupied = np.asarray(envelopes(labels))
    reach = np.asarray(envelopes(grown(at_origin, CLEARANCE)))
    corners = np.asarray(corners_from_boxes(grown(at_origin, margin)))
    to_image = np.linalg.inv(cut.matrix[:, :2])
    for _ in range(PLACE_TRIES):
        centre = rng.uniform(half, side - half)
        if not _within((corners + centre - cut.matrix[:, 2]) @ to_image.T, cut.size):
            continue
        box = np.concatenate([centre, at_origin[2:]])
        # Most labels are too far away for their shapes to matter.
        near = _envelopes_meet(reach + np.tile(centre, 2), occupied)
        if near.any() and not _clear(box, labels[near]):
            continue
        shift = _water_shift(cut.image, box, sprite, bound)
        if shift is not None:
            return _composed(cut, sprite, centred, box, shift)
    return None


def _within(points: NDArray[np.float64], size: tuple[int, int]) -> bool:
    """Return whether all points (N, 2) lie within an image of (height, width)."""
    height, width = size
    return bool(((points >= 0) & (points <= (width, height))).all())


def _envelopes_meet(one: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which of the others (N, 4) an envelope (left, top, right, bottom) meets, (N,)."""
    begins, ends = (others[:, :2] <= one[2:]).all(axis=1), (others[:, 2:] >= one[:2]).all(axis=1)
    meet: NDArray[np.bool_] = np.logical_and(begins, ends)
    return meet


def _clear(box: NDArray[np.float64], labels: NDArray[np.float64]) -> bool:
    return not (np.asarray(rotated_iou(grown(box, CLEARANCE)[None], labels)) > 0).any()


def _water_shift(
    image: NDArray[np.uint8], box: NDArray[np.float64], sprite: _Sprite, bound: float
) -> NDArray[np.float64] | None:
    """Return the (3,) shift from the donor's water to that of a place; None if they differ."""
    under = image[_band(image.shape[:2], box, -np.inf, RING_TO)]
    deviation = _grey_std(under)
    # All values are equal: a hole in the image, or paint.
    if deviation > bound or not np.ptp(under, axis=0).any():
        return None
    if max(deviation, sprite.deviation) > SAME_STD * min(deviation, sprite.deviation) + 2:
        return None
    ring = image[_band(image.shape[:2], box, RING_FROM, RING_TO)]
    here = ring.mean(axis=0, dtype=np.float64)
    if here[1] - max(here[0], here[2]) > VEGETATION * here[1]:
        return None
    shift: NDArray[np.float64] = here - sprite.water
    brightness = float(shift.mean())
    fits = abs(brightness) <= WATER_SHIFT and np.abs(shift - brightness).max() <= WATER_HUE
    return shift if fits else None


def _composed(
    cut: Cut,
    sprite: _Sprite,
    centred: NDArray[np.float64],
    box: NDArray[np.float64],
    shift: NDArray[np.float64],
) -> Cut:
    """Return the crop with the ship and its label added."""
    window = _window(cut.image.shape[:2], box, FEATHER + 1)
    corner = np.array([window[1].start, window[0].start])
    height, width = window[0].stop - window[0].start, window[1].stop - window[1].start
    matrix = centred.copy()
    matrix[:, 2] += box[:2] - corner
    ship = warp(sprite.image, matrix, max(height, width))[:height, :width].astype(np.float64)
    # A smooth step from one to zero.
    fade = np.clip((_distance(window, box) - 0.5) / FEATHER, 0.0, 1.0)
    alpha = (1.0 - fade * fade * (3.0 - 2.0 * fade))[..., None]
    image = cut.image.copy()
    mixed = alpha * (ship + shift) + (1.0 - alpha) * image[window]
    image[window] = np.clip(np.round(mixed), 0, 255).astype(np.uint8)
    return replace(
        cut,
        image=image,
        boxes=np.concatenate([cut.boxes, box[None]]),
        ignore=np.append(cut.ignore, False),
    )


def _window(size: tuple[int, ...], box: NDArray[np.float64], margin: float) -> tuple[slice, slice]:
    """Return the rows and columns of an image of (height, width) around a box and a margin."""
    left, top, right, bottom = np.asarray(envelopes(grown(box, margin)))
    rows = slice(max(0, int(np.floor(top))), min(size[0], int(np.ceil(bottom))))
    return rows, slice(max(0, int(np.floor(left))), min(size[1], int(np.ceil(right))))


def _distance(window: tuple[slice, slice], box: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance in pixels of pixel centres to a box (5,), negative within it."""
    y, x = np.ogrid[window]
    x, y = x + 0.5 - box[0], y + 0.5 - box[1]
    cos, sin = np.cos(box[4]), np.sin(box[4])
    along = np.abs(x * cos + y * sin) - box[2] / 2
    across = np.abs(y * cos - x * sin) - box[3] / 2
    outside = np.hypot(np.maximum(along, 0.0), np.maximum(across, 0.0))
    distance: NDArray[np.float64] = outside + np.minimum(np.maximum(along, across), 0.0)
    return distance


def _band(
    size: tuple[int, ...], box: NDArray[np.float64], inner: float, outer: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices of the pixels that are `inner` to `outer` pixels away from a box."""
    window = _window(size, box, outer)
    distance = _distance(window, box)
    rows, columns = np.nonzero((distance >= inner) & (distance <= outer))
    return rows + window[0].start, columns + window[1].start


def _grey_std(pixels: NDArray[np.uint8]) -> float:
    """Return the standard deviation of the channels' mean over pixels (..., 3)."""
    return float(pixels.mean(axis=-1, dtype=np.float64).std())
