"""Which bands of a raster make the image that the network sees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from larsd_geo.errors import UnknownBandError

__all__ = ["choose_bands", "colours_by_name"]

_COLOURS = ("red", "green", "blue")

#: Words beside a colour that make it another one: red edge, near infrared, coastal blue, ...
_OTHER_WORDS = frozenset(
    {"edge", "rededge", "nir", "near", "infrared", "coastal", "deep", "yellow", "i", "ndvi", "mask"}
)

#: Numbers of Sentinel-2's red, green and blue; those of Landsat 8 and 9 are the same.
_CODES = {"red": 4, "green": 3, "blue": 2}
_CODE = re.compile(r"(?:(?:sr|toa|boa|refl?)[ _]?)?b(?:and)?[ _]?(0?)(\d{1,2})(a?)", re.IGNORECASE)

#: Wavelengths in micrometres: the middle of each colour, and how far from it a band may be.
_WAVELENGTHS = {"red": 0.66, "green": 0.555, "blue": 0.48}
_REACH_UM = 0.035


def choose_bands(
    path: str,
    interpretations: Sequence[str],
    descriptions: Sequence[str | None],
    requested: Sequence[int] | None = None,
    wavelengths: Sequence[float | None] = (),
) -> tuple[int, ...]:
    """Choose the bands to use, numbered from 1.

    Red, green and blue are found by the bands' names, which somebody gave them, by their
    wavelengths, else by the raster's colour interpretation, which is often a writer's default; else
    the first three are used. With fewer than three colour bands the first one is used alone.
    An alpha band is a mask and never a colour.

    Args:
        path: The scene's path, for error messages.
        interpretations: GDAL's colour interpretation of each band, in lower case.
        descriptions: The bands' names, where they have any.
        requested: The user's own choice: one band or three.
        wavelengths: The bands' central wavelengths in micrometres, where they are known.

    Returns:
        One band (for all three channels), or three in the order red, green, blue.

    Raises:
        UnknownBandError: If a requested band does not exist, or if neither one nor three are
            requested.

    Examples:
        >>> choose_bands("scene.tif", ["blue", "green", "red", "undefined"], [None] * 4)
        (3, 2, 1)
        >>> choose_bands("scene.tif", ["gray", "alpha"], [None] * 2)
        (1,)
    """
    count = len(interpretations)
    if requested is not None:
        if len(requested) not in (1, 3) or any(not 1 <= band <= count for band in requested):
            raise UnknownBandError(path, requested, count)
        return tuple(int(band) for band in requested)

    named = colours_by_name(descriptions) or _by_wavelength(wavelengths)
    if named is not None:
        return named
    kinds = list(interpretations)
    if all(colour in kinds for colour in _COLOURS):
        return tuple(kinds.index(colour) + 1 for colour in _COLOURS)

    colours = [band for band, kind in enumerate(interpretations, 1) if kind != "alpha"]
    if not colours:
        raise UnknownBandError(path, (), count)
    return tuple(colours[:3]) if len(colours) >= 3 else (colours[0],)


def colours_by_name(names: Sequence[str | None]) -> tuple[int, ...] | None:
    """Return the red, the green and the blue band by their names, counted from 1.

    Args:
        names: The bands' names, where they have any.

    Returns:
        None unless all three are there. Names of other bands that hold a colour's name (red edge,
        coastal blue) are told apart.

    Examples:
        >>> colours_by_name(["B02", "B03", "B04", "B08"])
        (3, 2, 1)
        >>> colours_by_name(["coastal_blue", "Blue", "Green", "Band 5 (Red)", "red edge"])
        (4, 3, 2)
    """
    plain = [re.sub(r"[\W_]+", " ", (name or "").lower()).strip() for name in names]
    for labels in (plain, [_colour_in(name) for name in plain]):
        if all(colour in labels for colour in _COLOURS):
            return tuple(labels.index(colour) + 1 for colour in _COLOURS)
    if all(letter in plain for letter in "rgb"):
        return tuple(plain.index(letter) + 1 for letter in "rgb")
    return _by_code(plain)


def _colour_in(name: str) -> str:
    words = set(name.split())
    found = [colour for colour in _COLOURS if colour in words]
    return found[0] if len(found) == 1 and not words & _OTHER_WORDS else ""


def _by_code(names: Sequence[str]) -> tuple[int, ...] | None:
    """Return the colours by numbers such as B04, where these can only be Sentinel-2's or OLI's."""
    matches = [_CODE.fullmatch(name) for name in names]
    codes = [None if match is None or match[3] else int(match[2]) for match in matches]
    if not all(number in codes for number in _CODES.values()):
        return None
    # Older Landsats count from B1, blue; they have no band above 8, no B8A and write no zeros.
    is_padded = any(match is not None and match[1] for match in matches)
    is_newer = any(code is not None and code > 8 for code in codes) or any(
        match is not None and match[3] for match in matches
    )
    if not (is_padded or is_newer):
        return None
    return tuple(codes.index(_CODES[colour]) + 1 for colour in _COLOURS)


def _by_wavelength(wavelengths: Sequence[float | None]) -> tuple[int, ...] | None:
    found = []
    for colour in _COLOURS:
        middle = _WAVELENGTHS[colour]
        near = [
            (abs(wavelength - middle), band)
            for band, wavelength in enumerate(wavelengths, start=1)
            if wavelength is not None and abs(wavelength - middle) <= _REACH_UM
        ]
        if not near:
            return None
        found.append(min(near)[1])
    return tuple(found)
