"""What a raster's stored values mean: reflectance, radiance, and light of which wavelength."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from larsd_geo.scene.products import Product

__all__ = ["Calibration", "band_wavelengths", "calibration_of"]

_WAVELENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(nm|nanomet|µm|um|micromet)", re.IGNORECASE)


@dataclass(frozen=True)
class Calibration:
    """What the stored values of a raster's bands mean.

    Attributes:
        scales: Each band's factor from stored values to physical ones.
        offsets: What is added after it.
        quantity: What they are then, such as "reflectance"; empty where nobody says.

    Examples:
        >>> calibration = Calibration((0.0001,), (-0.1,), "reflectance")
        >>> calibration.of((1, 1)).text()
        'reflectance = 0.0001 x value - 0.1'
    """

    scales: tuple[float, ...]
    offsets: tuple[float, ...]
    quantity: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether stored values are all there is."""
        return set(self.scales) <= {1.0} and set(self.offsets) <= {0.0}

    def of(self, bands: tuple[int, ...]) -> Calibration:
        """Return that of some bands, counted from 1."""
        return Calibration(
            tuple(self.scales[band - 1] for band in bands),
            tuple(self.offsets[band - 1] for band in bands),
            self.quantity,
        )

    def text(self) -> str:
        """Return it in words, for `larsd info`; empty where stored values are all there is."""
        if self.is_plain:
            return ""
        pairs = dict.fromkeys(zip(self.scales, self.offsets, strict=True))
        formulas = [_formula(scale, offset) for scale, offset in pairs]
        return f"{self.quantity or 'physical value'} = {'; '.join(formulas)}"


def calibration_of(dataset: Any, product: Product | None) -> Calibration:
    """Return what a raster's values mean: by its product, else by its tags of scale and offset.

    Args:
        dataset: The raster, opened by rasterio.
        product: The product that it is, if it is one.
    """
    scales, offsets = list(dataset.scales), list(dataset.offsets)
    quantity = ""
    if product is not None:
        for index, band in enumerate(product.bands[: dataset.count]):
            if (band.scale, band.offset) != (1, 0):
                scales[index], offsets[index], quantity = band.scale, band.offset, product.quantity
    for index, (scale, offset) in enumerate(zip(scales, offsets, strict=True)):
        # A scale of nothing would leave no image: some writers put 0 where they mean none.
        if not (math.isfinite(scale) and math.isfinite(offset) and scale != 0):
            scales[index], offsets[index] = 1.0, 0.0
    return Calibration(tuple(map(float, scales)), tuple(map(float, offsets)), quantity)


def band_wavelengths(dataset: Any) -> tuple[float | None, ...]:
    """Return each band's central wavelength in micrometres, where its tags or name say.

    Args:
        dataset: The raster, opened by rasterio.
    """
    return tuple(
        _of_tags({name.lower(): text for name, text in _tags(dataset, band).items()})
        or wavelength_in(dataset.descriptions[band - 1] or "")
        for band in range(1, dataset.count + 1)
    )


def wavelength_in(text: str) -> float | None:
    """Return the wavelength in micrometres that a band's name gives.

    Examples:
        >>> wavelength_in("B4, central wavelength 665 nm")
        0.665
    """
    match = _WAVELENGTH.search(text)
    if match is None:
        return None
    return float(match[1]) / (1000 if match[2].lower().startswith("n") else 1)


def _tags(dataset: Any, band: int) -> dict[str, str]:
    return {**dataset.tags(band, ns="IMAGERY"), **dataset.tags(band)}


def _of_tags(tags: dict[str, str]) -> float | None:
    try:
        if "central_wavelength_um" in tags:
            return float(tags["central_wavelength_um"])
        value = float(tags["wavelength"])
    except (KeyError, ValueError):
        return None
    unit = tags.get("wavelength_units", "").lower()
    in_nanometres = unit.startswith("n") or (not unit and value > 100)
    return value / 1000 if in_nanometres else value


def _formula(scale: float, offset: float) -> str:
    text = f"{scale:.6g} x value"
    return text if offset == 0 else f"{text} {'-' if offset < 0 else '+'} {abs(offset):.6g}"
