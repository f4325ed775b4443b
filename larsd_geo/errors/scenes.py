"""Scenes, their place on the Earth, and the areas searched in them."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError


class SceneNotFoundError(LarsdError, FileNotFoundError):
    """There is no file at the scene's path.

    Args:
        path: The path as it was given.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: there is no such file; check the path.")


class SceneChangedError(LarsdError, OSError):
    """A scene was written to while it was being searched.

    Args:
        path: The path as it was given.
        change: What has changed, in words.
    """

    def __init__(self, path: str | PathLike[str], change: str) -> None:
        self.path = fspath(path)
        self.change = change
        super().__init__(
            f"{self.path}: it changed during the search ({change}), so that its ships cannot be "
            "trusted; search it again when it is complete."
        )


class UnreadableSceneError(LarsdError, OSError):
    """The scene cannot be opened, or a part of it cannot be read.

    Args:
        path: The path as it was given.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}.")


class NotGeoreferencedError(LarsdError, ValueError):
    """A scene does not say where it lies.

    Args:
        path: The path as it was given.
        lacking: What it lacks, such as "coordinate reference system".
        remedy: What to do about it.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        lacking: str,
        remedy: str = "georeference it, give --scene-crs if you know it, or "
        "--allow-ungeoreferenced (results then are in pixels, without metres)",
    ) -> None:
        self.path = fspath(path)
        self.lacking = lacking
        super().__init__(f"{self.path}: the picture has no {lacking}; {remedy}.")


class UnusableCrsError(LarsdError, ValueError):
    """A coordinate reference system is unknown or of no use here.

    Args:
        crs: Its name, or the text that was given for it.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, crs: str, reason: str) -> None:
        self.crs = crs
        super().__init__(f"coordinate reference system {crs!r}: {reason}.")


class UnknownBandError(LarsdError, ValueError):
    """A band was asked for that the scene does not have, or not one or three bands were.

    Args:
        path: The scene's path.
        bands: The bands asked for, from 1.
        count: How many bands the scene has.
    """

    def __init__(self, path: str | PathLike[str], bands: Sequence[int], count: int) -> None:
        self.path = fspath(path)
        self.bands = tuple(bands)
        asked = ",".join(map(str, bands)) or "none"
        super().__init__(
            f"{self.path}: bands {asked} cannot be used; give one band, or three for red, green "
            f"and blue, out of 1 to {count}."
        )


class ValueRangeError(LarsdError, ValueError):
    """A range of values is not one: its low end is not below its high end.

    Args:
        low: The low end.
        high: The high end.
    """

    def __init__(self, low: float, high: float) -> None:
        super().__init__(
            f"value range {low:g} to {high:g}: the first number must be finite and smaller than "
            "the second."
        )


class GroundSampleDistanceError(LarsdError, ValueError):
    """A scene cannot be brought to the ground sample distance.

    Args:
        path: The scene's path.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: {reason}.")


class TilingError(LarsdError, ValueError):
    """Tile and overlap do not make a tiling.

    Args:
        tile: The tile's side, in working pixels.
        overlap: The overlap of neighbours, in working pixels.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, tile: int, overlap: int, reason: str) -> None:
        self.tile = tile
        self.overlap = overlap
        super().__init__(f"tiles of {tile} px with {overlap} px overlap: {reason}.")


class AreaUnreadableError(LarsdError, ValueError):
    """The area of interest is neither a readable vector file nor four numbers.

    Args:
        area: The file or the text that was given.
        reason: What is wrong and what to do, in words.
    """

    _what = "area of interest"

    def __init__(self, area: str | PathLike[str], reason: str) -> None:
        self.area = fspath(area)
        super().__init__(f"{self._what} {self.area}: {reason}.")


class ExclusionUnreadableError(AreaUnreadableError):
    """A file with areas in which no ship is to be reported cannot be used.

    Args:
        area: The file.
        reason: What is wrong and what to do, in words.
    """

    _what = "exclusion"


class AreaOutsideSceneError(LarsdError, ValueError):
    """The area of interest does not touch the scene.

    Args:
        area: The file or the text that was given.
        bounds: The scene's bounds (xmin, ymin, xmax, ymax) in its own CRS.
        crs: The name of the scene's CRS.
    """

    def __init__(
        self, area: str | PathLike[str], bounds: Sequence[float], crs: str = "pixels"
    ) -> None:
        self.area = fspath(area)
        self.bounds = tuple(bounds)
        extent = ", ".join(f"{value:.10g}" for value in bounds)
        super().__init__(
            f"area of interest {self.area}: it lies outside the scene, which covers {extent} "
            f"({crs}); choose an area that meets it."
        )


class LayerMixError(LarsdError, ValueError):
    """Layers of ships cannot be put into one: some lie on the Earth and some do not."""

    def __init__(self) -> None:
        super().__init__(
            "ships of georeferenced and of ungeoreferenced pictures cannot share one layer; "
            "write them to separate files."
        )


class SceneRequestError(LarsdError, ValueError):
    """A generated scene was asked for that cannot be made.

    Args:
        what: The property, in words.
        given: What was asked for.
        reason: What there is instead.
    """

    def __init__(self, what: str, given: object, reason: str) -> None:
        self.what = what
        super().__init__(f"cannot make a scene with {what} {given}: {reason}.")
