"""Draw training crops: a pure function of the run's seed and the index of the crop."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import to_larsd_form
from larsd_geo.datasets import LabelledImage
from larsd_geo.synthetic.chips import render_chip
from larsd_geo.training.augmentation import (
    AugmentationConfig,
    Resample,
    change_colours,
    cut_crop,
    side_by_side,
    warp,
)
from larsd_geo.training.config import TrainingConfig
from larsd_geo.training.hard_negatives import HardNegative
from larsd_geo.training.optics import add_haze, seen_by_sensor, swap_bands
from larsd_geo.training.paste import PASTE_STREAM, ShipPaster
from larsd_geo.training.targets import Targets, assign_targets

__all__ = ["CropSampler", "ImageCache", "image_probabilities", "narrowed"]

#: Ground sample distances of rendered crops, least and greatest, in metres per pixel.
GENERATED_GSD_M = (0.5, 1.5)

#: A coarse crop whose image would cover less than this share of its side is put together from four.
LEAST_COVER = 0.75

#: A few dozen images; with fewer, every pasted ship would mean reading its image again.
LEAST_CACHE_BYTES = 128 << 20


class ImageCache:
    """A cache of decoded images, the most recently used ones up to a number of bytes.

    A pickled cache is empty.

    Args:
        capacity: Bytes of pixels to keep.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._held: OrderedDict[Path, NDArray[np.uint8]] = OrderedDict()
        self._size = 0

    def __reduce__(self) -> tuple[type[ImageCache], tuple[int]]:
        """Pickle the capacity alone."""
        return ImageCache, (self.capacity,)

    def read(self, labelled: LabelledImage) -> NDArray[np.uint8]:
        """Return an image's pixels as (H, W, 3) uint8 RGB."""
        path = labelled.path
        if path in self._held:
            self._held.move_to_end(path)
            return self._held[path]
        pixels = labelled.read()
        self._held[path] = pixels
        self._size += pixels.nbytes
        while self._size > self.capacity and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._size -= dropped.nbytes
        return pixels


class CropSampler:
    """Draws crop number i of a training run, for any i.

    Args:
        images: What to draw from.
        source_weights: How often each source is drawn, relative to the others; any other
            source is drawn in proportion to its images.
        augmentation: How crops are changed.
        strides: Strides of the network's levels.
        anchors: (L, K, 2) anchor sizes.
        gate_by_anchor: See `assign_targets`.
        rescue: See `assign_targets`.
        source_scales: Magnification of a source's crops, instead of the augmentation's.
        source_coarse: Probability of a source's crops as a coarser sensor would see them, instead
            of the augmentation's.
        source_beams: Length over beam that a source's widths are drawn to, see `narrowed`.
        generated: Share of the crops that are rendered.
        seed: Of the whole run.
        cache_bytes: Memory for decoded images.
    """

    def __init__(
        self,
        images: Sequence[LabelledImage],
        source_weights: Mapping[str, float],
        augmentation: AugmentationConfig,
        strides: Sequence[int],
        anchors: NDArray[np.float64],
        *,
        gate_by_anchor: bool,
        rescue: bool = True,
        source_scales: Mapping[str, tuple[float, float]] | None = None,
        source_coarse: Mapping[str, float] | None = None,
        source_beams: Mapping[str, float] | None = None,
        generated: float = 0.0,
        seed: int = 0,
        cache_bytes: int = 2 << 30,
    ) -> None:
        beams = source_beams or {}
        images = [
            narrowed(image, beams[image.source]) if image.source in beams else image
            for image in images
        ]
        self.images = images
        self.probabilities = image_probabilities(images, source_weights)
        self.augmentation = augmentation
        self.source_augmentation = {
            source: replace(augmentation, scale=scale)
            for source, scale in (source_scales or {}).items()
        }
        for source, coarse in (source_coarse or {}).items():
            own = self.source_augmentation.get(source, augmentation)
            self.source_augmentation[source] = replace(own, coarse=coarse)
        self.generated = generated
        self.strides = strides
        self.anchors = anchors
        self.gate_by_anchor = gate_by_anchor
        self.rescue = rescue
        self.seed = seed
        self.hard_negatives: Sequence[HardNegative] = ()
        self._hard_share = 0.0
        self._hard_probabilities = np.zeros(0)
        self._cache = ImageCache(cache_bytes)
        scales = {source: changes.scale for source, changes in self.source_augmentation.items()}
        self._paster = (
            ShipPaster(images, self.probabilities, self._cache.read, augmentation.scale, scales)
            if augmentation.paste
            else None
        )

    @classmethod
    def from_config(
        cls, config: TrainingConfig, images: Sequence[LabelledImage], anchors: NDArray[np.float64]
    ) -> CropSampler:
        """Return what draws the crops of a recipe.

        Args:
            config: The recipe.
            images: What to draw from.
            anchors: (L, K, 2) anchor sizes; without any, ask for crops alone and not for targets.
        """
        return cls(
            images,
            config.source_weights,
            config.augmentation,
            config.model.strides,
            anchors,
            gate_by_anchor=config.model.use_anchors,
            rescue=config.rescue,
            source_scales=config.source_scales,
            source_coarse=config.source_coarse,
            source_beams=config.source_beams,
            generated=config.generated,
            seed=config.seed,
        )

    def share_memory(self, sharers: int) -> None:
        """Divide the cache's memory by the number of samplers that share it."""
        self._cache.capacity = max(self._cache.capacity // sharers, LEAST_CACHE_BYTES)

    def draw_around(self, places: Sequence[HardNegative], share: float) -> None:
        """Draw a share of the crops around hard negatives, chosen in proportion to their scores.

        Args:
            places: The hard negatives; if empty, all crops are drawn as before.
            share: Share of all crops; below 1 together with that of rendered ones.
        """
        self.hard_negatives = places
        # Rendered crops are drawn first: what follows is a share of the rest.
        self._hard_share = share / (1.0 - self.generated) if places else 0.0
        scores = np.array([place.score for place in places])
        self._hard_probabilities = scores / scores.sum() if len(places) else scores

    def crop(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_]]:
        """Return crop `index`: (S, S, 3) image, (M, 5) boxes and (M,) ignore flags."""
        rng = np.random.default_rng([self.seed, index])
        if self.generated and rng.random() < self.generated:
            return self._generated_crop(rng)
        around = None
        if self._hard_share and rng.random() < self._hard_share:
            place = self.hard_negatives[
                rng.choice(len(self.hard_negatives), p=self._hard_probabilities)
            ]
            labelled, around = self.images[place.image], place.box[None]
        else:
            labelled = self._draw(rng)
        pixels = self._cache.read(labelled)
        changes = self._changes(labelled)
        if around is None and changes.coarse and rng.random() < changes.coarse:
            return self._coarse_crop(rng, labelled, changes)
        cut = cut_crop(rng, pixels, labelled.boxes, labelled.ignore, changes, around)
        if self._paster is not None:
            # A generator of its own: pasting changes nothing else about a crop.
            draws = np.random.default_rng([self.seed, index, PASTE_STREAM])
            if draws.random() < changes.paste:
                cut = self._paster.paste(draws, cut, labelled.source)
        return _coloured(rng, cut.image, changes), cut.boxes, cut.ignore

    def _draw(self, rng: np.random.Generator) -> LabelledImage:
        return self.images[rng.choice(len(self.images), p=self.probabilities)]

    def _changes(self, labelled: LabelledImage) -> AugmentationConfig:
        return self.source_augmentation.get(labelled.source, self.augmentation)

    def _coarse_crop(
        self, rng: np.random.Generator, labelled: LabelledImage, changes: AugmentationConfig
    ) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_]]:
        """Return a crop as a coarser sensor sees it, of one image or, if that is small, of four.

        An image of 1 m and 1,000 pixels covers 300 pixels at 3.3 m: most of the crop would be fill.
        """
        scale = float(np.exp(rng.uniform(*np.log(changes.coarse_scale))))
        # A sensor finer than the image would show what is not in it.
        sensor_px = max(scale, float(np.exp(rng.uniform(*np.log(changes.sensor_px)))))
        cover = min(self._cache.read(labelled).shape[:2]) * scale / changes.crop
        cells = 1 if cover >= LEAST_COVER else 2
        cuts = []
        for cell in range(cells**2):
            if cell:
                labelled = self._draw(rng)
            own = replace(self._changes(labelled), crop=changes.crop // cells)
            see: Resample = warp
            if own.coarse:
                own = replace(own, scale=(scale, scale))
                see = partial(seen_by_sensor, rng, sensor_px=sensor_px)
            pixels = self._cache.read(labelled)
            cuts.append(cut_crop(rng, pixels, labelled.boxes, labelled.ignore, own, see=see))
        image, boxes, ignore = side_by_side(cuts)
        return _coloured(rng, image, changes), boxes, ignore

    def _generated_crop(
        self, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_]]:
        # Rendered at the right size and resolution, so that only the colours are changed.
        gsd_m = float(np.exp(rng.uniform(*np.log(GENERATED_GSD_M))))
        image, boxes = render_chip(rng, self.augmentation.crop, gsd_m)
        return (
            _coloured(rng, image, self.augmentation),
            boxes,
            np.zeros(len(boxes), dtype=np.bool_),
        )

    def sample(self, index: int) -> tuple[NDArray[np.uint8], Targets]:
        """Return crop `index` as (3, S, S) with its targets."""
        image, boxes, ignore = self.crop(index)
        targets = assign_targets(
            boxes,
            ignore,
            image.shape[:2],
            self.strides,
            self.anchors,
            gate_by_anchor=self.gate_by_anchor,
            rescue=self.rescue,
        )
        return np.ascontiguousarray(image.transpose(2, 0, 1)), targets


def image_probabilities(
    images: Sequence[LabelledImage], source_weights: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return the probability of each image: its source's share, spread evenly over the source."""
    counts: dict[str, int] = {}
    for image in images:
        counts[image.source] = counts.get(image.source, 0) + 1
    weights = np.array(
        [source_weights.get(p.source, counts[p.source]) / counts[p.source] for p in images]
    )
    probabilities: NDArray[np.float64] = weights / weights.sum()
    return probabilities


def narrowed(image: LabelledImage, ratio: float) -> LabelledImage:
    """Return an image whose boxes' widths are drawn towards a usual beam.

    Masks of ships of 10 m include the blur of two pixels on each side. A box gets the geometric
    mean of its own width and of its length over `ratio`, where that is less: a box of the true beam
    would overlap those that evaluations call right by a third only.

    Args:
        image: The labelled image.
        ratio: Length over beam; about 6.5 for merchant ships.
    """
    boxes = image.boxes.copy()
    sides = boxes[:, 2:4]
    long = sides.max(axis=1, initial=0.0)
    usual = np.sqrt(sides.min(axis=1, initial=np.inf) * long / ratio)
    short = np.arange(2) == sides.argmin(axis=1)[:, None]
    boxes[:, 2:4] = np.where(short, np.minimum(sides, usual[:, None]), sides)
    # A nearly square box whose width shrinks keeps its long side, so that its form stays valid.
    return replace(image, boxes=to_larsd_form(boxes))


def _coloured(
    rng: np.random.Generator, image: NDArray[np.uint8], changes: AugmentationConfig
) -> NDArray[np.uint8]:
    if changes.swap and rng.random() < changes.swap:
        image = swap_bands(rng, image)
    if changes.haze and rng.random() < changes.haze:
        image = add_haze(rng, image)
    return change_colours(rng, image, changes)
