"""Which pixels of a raster count: what its tags say, what the user says, what the pixels show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np

from larsd_geo.errors import UnreadableSceneError, UnusableMaskError
from larsd_geo.scene.bands import choose_bands
from larsd_geo.scene.samples import Block, flat, sample_blocks
from larsd_geo.scene.source import Marks, RasterSource
from larsd_geo.scene.suspicion import is_a_mask, scattered_share, undeclared_fill

__all__ = ["MASKS", "Content", "MaskChoice", "examine"]

MaskChoice = Literal["auto", "none", "alpha", "nodata"]

#: What can be asked for as a scene's mask.
MASKS: Final[tuple[MaskChoice, ...]] = get_args(MaskChoice)

#: From this share of pixels on, nodata that is scattered like speckle is worth a warning.
_SCATTERED = 0.001

#: Eight bits of which all but a few pixels are below this are nearly black to the network.
_DARK = 24.0

#: So many pixels tell that well enough.
_TELLING = 1_000_000

#: Fill values that are looked for one after the other.
_MOST_FILLS = 3


@dataclass(frozen=True)
class Content:
    """What of a raster is the image.

    Attributes:
        bands: The bands in use, from 1.
        marks: What marks invalid pixels.
        blocks: A sample of them; empty where a scene of eight bits could not be sampled.
        warnings: What is suspicious, each a sentence without a full stop.
    """

    bands: tuple[int, ...]
    marks: Marks
    blocks: list[Block]
    warnings: tuple[str, ...]


def examine(
    source: RasterSource,
    requested: Sequence[int] | None = None,
    mask: MaskChoice = "auto",
    nodata: float | None = None,
) -> Content:
    """Choose a raster's bands and mark its invalid pixels.

    Args:
        source: The raster; its marks are set.
        requested: The user's own choice of bands: one or three, from 1.
        mask: What marks invalid pixels. "auto" is what the raster declares, unless its pixels
            disagree, and fill that it does not declare; the others are taken at their word.
        nodata: The value of invalid pixels, instead of the raster's own.

    Raises:
        UnusableMaskError: If the raster has no such mask.
        UnknownBandError: If a requested band does not exist, or if neither one nor three are
            requested.
        UnreadableSceneError: If the scene cannot be read.
    """
    said = list(source.remarks)
    kinds = list(source.interpretations)
    alpha = kinds.index("alpha") + 1 if "alpha" in kinds else None
    is_false = False
    if alpha is not None and mask == "auto" and _is_named(source, alpha):
        kinds[alpha - 1], alpha, is_false = "undefined", None, True
    if alpha is not None and mask == "auto":
        sampled = _sample(source, (alpha,))
        is_false = not is_a_mask(flat(sampled)[0]) if sampled else False
        if is_false:
            said.append(
                f"band {alpha} is tagged as alpha, but holds an image (many values), so it masks "
                "nothing; set mask to alpha to use it"
            )
            kinds[alpha - 1] = "undefined"
            alpha = None
    bands = choose_bands(source.path, kinds, source.descriptions, requested, source.wavelengths)
    if requested is None and source.product is None:
        said += _other_names(source, bands)
    marks = _marks(source, bands, mask, nodata, alpha, is_false)
    source.mark(marks)
    blocks = _sample(source, bands)
    if mask == "auto" and nodata is None:
        marks, blocks, found = _find_fill(marks, blocks)
        if found:
            source.mark(marks)
            said += found
    said += _oddities(source, bands, blocks)
    return Content(bands, marks, blocks, tuple(said))


def _marks(
    source: RasterSource,
    bands: tuple[int, ...],
    mask: MaskChoice,
    nodata: float | None,
    alpha: int | None,
    is_false: bool,
) -> Marks:
    given = () if nodata is None else (float(nodata),)
    own = () if source.nodata is None else (float(source.nodata),)
    declared = source.declared_mask(bands)
    if mask == "none":
        return Marks(ignored=declared != "none", fills=given, usable=False)
    if mask == "nodata":
        if not (given or own):
            raise UnusableMaskError(
                source.path, "declares no nodata value", "give it as nodata", ["nodata"]
            )
        return Marks(ignored=declared != "none", fills=given or own, usable=False)
    if mask == "alpha":
        if alpha is None and declared != "mask band":
            raise UnusableMaskError(
                source.path, "has no alpha band", "set mask to auto, none or nodata", ["mask"]
            )
        return Marks(ignored=alpha is not None, alpha=alpha, fills=given, usable=False)
    if is_false:
        return Marks(ignored=True, fills=given or own)
    if given and own and given != own:  # the user's value replaces the raster's
        return Marks(ignored=True, alpha=alpha, fills=given)
    return Marks(fills=given or source.unstated)


def _is_named(source: RasterSource, band: int) -> bool:
    """Tell whether a product's format says that a band is one of light, whatever its tag."""
    return source.product is not None and band <= len(source.product.bands)


def _sample(source: RasterSource, bands: tuple[int, ...]) -> list[Block]:
    try:
        return sample_blocks(source, bands)
    except UnreadableSceneError:
        if source.dtype(bands) == np.uint8:  # nothing depends on it: the read will tell the place
            return []
        raise


def _find_fill(marks: Marks, blocks: list[Block]) -> tuple[Marks, list[Block], list[str]]:
    said: list[str] = []
    for _ in range(_MOST_FILLS):
        value = undeclared_fill(blocks) if blocks else None
        if value is None:
            break
        total = sum(block.valid.size for block in blocks)
        at = [block.valid & (block.values == value).all(axis=0) for block in blocks]
        share = sum(int(place.sum()) for place in at) / total
        said.append(
            f"{share:.2%} of the pixels have the value {value:g}, which looks like fill that no "
            "tag declares, and are taken as nodata; set mask to none to search them"
        )
        marks = replace(marks, fills=(*marks.fills, value))
        blocks = [
            Block(np.where(place, block.values.dtype.type(0), block.values), block.valid & ~place)
            for block, place in zip(blocks, at, strict=True)
        ]
    return marks, blocks, said


def _oddities(source: RasterSource, bands: tuple[int, ...], blocks: list[Block]) -> list[str]:
    if not blocks:
        return []
    kind, pixels = source.mask_kind(bands), flat(blocks)
    if pixels.shape[1] == 0:
        return [f"not one sampled pixel is valid ({kind}); set mask to none if that is wrong"]
    said = []
    share = scattered_share(blocks) if kind != "none" else 0.0
    if share >= _SCATTERED:
        said.append(
            f"{share:.1%} of the pixels are invalid ({kind}), but scattered over the image like "
            "valid ones; set mask to none if that is wrong"
        )
    is_plain = pixels.dtype == np.uint8 and source.bits == 8
    some = pixels[:, :: max(1, pixels.shape[1] // _TELLING)]
    top = float(np.percentile(some, 99.8)) if is_plain else 0.0
    if 0 < top <= _DARK:
        said.append(
            f"nearly all of its eight-bit values are below {math.ceil(top) + 1}, which is nearly "
            "black; set value_range"
        )
    return said


def _other_names(source: RasterSource, bands: tuple[int, ...]) -> list[str]:
    """Say so where the names of the bands were believed against their colour tags."""
    tagged = [source.interpretations[band - 1] for band in bands]
    if len(bands) != 3 or tagged == ["red", "green", "blue"]:
        return []
    if not {"red", "green", "blue"} <= set(source.interpretations):
        return []
    numbers = ", ".join(map(str, bands))
    return [
        f"the names of the bands and their colour tags disagree; by the names, bands {numbers} are "
        "red, green and blue"
    ]
