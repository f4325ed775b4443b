# SPDX-License-Identifier: GPL-2.0-or-later
"""What a raster layer's style says of its bands: those it shows, and their stretch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Sequence

from qgis.core import (
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsSingleBandGrayRenderer,
)

__all__ = ["Rendering", "common_rendering", "rendering_of"]

_NONE = QgsContrastEnhancement.ContrastEnhancementAlgorithm.NoEnhancement


@dataclass(frozen=True)
class Rendering:
    """What a layer shows.

    Attributes:
        bands: One band, or three for red, green and blue, from 1; empty where the style shows
            anything else, such as classes.
        stretch: The values that become black and white, one pair for each band. Empty where there
            is none, or where QGIS chose it: it does so for the screen and often for the view, and
            larsd chooses better for a search.
    """

    bands: tuple[int, ...] = ()
    stretch: tuple[tuple[float, float], ...] = ()


def rendering_of(layer: QgsRasterLayer | None) -> Rendering:
    """Read a layer's style."""
    renderer = None if layer is None else layer.renderer()
    bands: tuple[int, ...]
    stretches: tuple[Any, ...]
    if isinstance(renderer, QgsMultiBandColorRenderer):
        bands = (renderer.redBand(), renderer.greenBand(), renderer.blueBand())
        stretches = (
            renderer.redContrastEnhancement(),
            renderer.greenContrastEnhancement(),
            renderer.blueContrastEnhancement(),
        )
    elif isinstance(renderer, QgsSingleBandGrayRenderer):
        bands, stretches = (renderer.grayBand(),), (renderer.contrastEnhancement(),)
    else:
        return Rendering()
    if min(bands) < 1:
        return Rendering()
    by_user = renderer.minMaxOrigin().limits() == QgsRasterMinMaxOrigin.Limits.None_
    pairs = [_pair(stretch) for stretch in stretches] if by_user else [None]
    known = tuple(pair for pair in pairs if pair is not None)
    return Rendering(bands, known if len(known) == len(bands) else ())


def common_rendering(layers: Sequence[QgsRasterLayer]) -> Rendering:
    """Return the bands and the stretch that all layers' styles agree on; none where they differ."""
    seen = {rendering_of(layer) for layer in layers}
    return seen.pop() if len(seen) == 1 else Rendering()


def _pair(stretch: Any) -> tuple[float, float] | None:
    if stretch is None or stretch.contrastEnhancementAlgorithm() == _NONE:
        return None
    low, high = float(stretch.minimumValue()), float(stretch.maximumValue())
    return (low, high) if math.isfinite(low) and math.isfinite(high) and low < high else None
