"""Errors of detection settings with which no scene can be searched."""

from __future__ import annotations

from larsd_geo.errors.base import LarsdError

__all__ = [
    "LengthRangeError",
    "NoScenesError",
    "SettingsError",
    "TilingError",
    "ValueRangeError",
]


class SettingsError(LarsdError):
    """Family of errors about settings, whatever the scene."""


class NoScenesError(SettingsError, ValueError):
    """A detection was started without a scene."""

    def __init__(self) -> None:
        super().__init__("there is no scene to search; name one or more rasters.")


class TilingError(SettingsError, ValueError):
    """Tile and overlap do not make a tiling.

    Args:
        tile: The tile's side, in working pixels.
        overlap: The overlap of neighbours, in working pixels.
        reason: What is wrong and what to do.
    """

    remedies = ("tile", "overlap_m")

    def __init__(self, tile: int, overlap: int, reason: str) -> None:
        self.tile = tile
        self.overlap = overlap
        super().__init__(f"tiles of {tile} px with {overlap} px overlap: {reason}.")


class LengthRangeError(SettingsError, ValueError):
    """No ship can be as long as it is asked to be.

    Args:
        least: The least length, in metres.
        most: The greatest length, in metres.
    """

    def __init__(self, least: float, most: float) -> None:
        super().__init__(
            f"ships of {least:g} to {most:g} m: the least length must not be negative, nor above "
            "the greatest."
        )


class ValueRangeCountError(SettingsError, ValueError):
    """There are several value ranges, but not one for each band in use.

    Args:
        ranges: How many there are.
        bands: How many bands are in use.
    """

    def __init__(self, ranges: int, bands: int) -> None:
        noun = "band" if bands == 1 else "bands"
        super().__init__(
            f"{ranges} value ranges for {bands} {noun}: give one for all, or one for each."
        )


class ValueRangeError(SettingsError, ValueError):
    """The low end of a value range is not below its high end.

    Args:
        low: The low end.
        high: The high end.
    """

    def __init__(self, low: float, high: float) -> None:
        super().__init__(
            f"value range {low:g} to {high:g}: the first number must be finite and smaller than "
            "the second."
        )
