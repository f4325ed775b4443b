"""Which bands of a raster make the image that the network sees."""

from __future__ import annotations

from collections.abc import Sequence

from larsd_geo.errors import UnknownBandError

__all__ = ["choose_bands"]

_COLOURS = ("red", "green", "blue")


def choose_bands(
    path: str,
    interpretations: Sequence[str],
    descriptions: Sequence[str | None],
    requested: Sequence[int] | None = None,
) -> tuple[int, ...]:
    """Choose the bands to use, numbered from 1.

    Red, green and blue are found by the bands' names, which somebody gave them, else by the
    raster's colour interpretation, which is often a writer's default; else the first three are
    used. With fewer than three colour bands the first one is used alone.
    An alpha band is a mask and never a colour.

    Args:
        path: The scene's path, for error messages.
        interpretations: GDAL's colour interpretation of each band, in lower case.
        descriptions: The bands' names, where they have any.
        requested: The user's own choice: one band or three.

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

    names = [(text or "").strip().lower() for text in descriptions]
    for labels in (names, list(interpretations)):
        if all(colour in labels for colour in _COLOURS):
            return tuple(labels.index(colour) + 1 for colour in _COLOURS)

    colours = [band for band, kind in enumerate(interpretations, 1) if kind != "alpha"]
    if not colours:
        raise UnknownBandError(path, (), count)
    return tuple(colours[:3]) if len(colours) >= 3 else (colours[0],)
