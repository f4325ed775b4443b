"""Errors of a scene: it cannot be opened, read, georeferenced or made."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "AmbiguousProductError",
    "GroundSampleDistanceError",
    "NotGeoreferencedError",
    "SceneChangedError",
    "SceneError",
    "SceneNotFoundError",
    "SceneRequestError",
    "SceneTooLargeError",
    "UnknownBandError",
    "UnreadableSceneError",
    "UnusableCrsError",
    "UnusableMaskError",
]


#: So many products of one folder are named in an error.
_MOST_PRODUCTS = 8


class SceneError(LarsdError):
    """Family of errors about a scene."""


class SceneNotFoundError(SceneError, FileNotFoundError):
    """There is no file at the scene's path.

    Args:
        path: The path as it was given.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: there is no such file; check the path.")


class SceneChangedError(SceneError, OSError):
    """A scene was written to while it was being searched.

    Args:
        path: The path as it was given.
        change: What has changed.
    """

    def __init__(self, path: str | PathLike[str], change: str) -> None:
        self.path = fspath(path)
        self.change = change
        super().__init__(
            f"{self.path}: it changed during the search ({change}), and its ships cannot be "
            "trusted; search it again when it is complete."
        )


class SceneTooLargeError(SceneError, ValueError):
    """A scene would be cut into more tiles than one search can hold.

    Args:
        path: The scene.
        shape: Its (rows, columns) in working pixels.
        tiles: How many tiles there would be.
        most: How many there may be.
    """

    remedies = ("gsd", "tile")

    def __init__(
        self, path: str | PathLike[str], shape: tuple[int, int], tiles: int, most: int
    ) -> None:
        rows, columns = shape
        super().__init__(
            f"{fspath(path)}: {columns} x {rows} pixels make {tiles:,} tiles, and one search takes "
            f"{most:,} at most; if the file's header is right, search parts of it (cut it with "
            "gdal_translate -projwin), or at a coarser gsd."
        )


class UnreadableSceneError(SceneError, OSError):
    """The scene cannot be opened, or a part of it cannot be read.

    Args:
        path: The path as it was given.
        reason: What is wrong and what to do.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}.")


class AmbiguousProductError(SceneError, ValueError):
    """A folder or an archive holds several products.

    Args:
        path: The path as it was given.
        products: The paths of the products in it.
    """

    def __init__(self, path: str | PathLike[str], products: Sequence[str]) -> None:
        self.path = fspath(path)
        self.products = tuple(products)
        shown, rest = self.products[:_MOST_PRODUCTS], len(self.products) - _MOST_PRODUCTS
        more = f" and {rest} more" if rest > 0 else ""
        super().__init__(
            f"{self.path}: it holds {len(self.products)} products; give one of them, or each as a "
            f"scene of its own: {', '.join(shown)}{more}."
        )


class NotGeoreferencedError(SceneError, ValueError):
    """A scene has no georeferencing.

    Args:
        path: The path as it was given.
        lacking: What it lacks, such as "coordinate reference system".
        remedy: What to do; None stands for what helps any scene.
        remedies: Python arguments that `remedy` names.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        lacking: str,
        remedy: str | None = None,
        remedies: Sequence[str] = (),
    ) -> None:
        if remedy is None:
            remedies = ("scene_crs", "allow_ungeoreferenced")
            remedy = (
                "georeference it, give its CRS as scene_crs if you know it, or set "
                "allow_ungeoreferenced (results are then in pixels, without metres)"
            )
        self.path = fspath(path)
        self.lacking = lacking
        self.remedies = tuple(remedies)
        super().__init__(f"{self.path}: the image has no {lacking}; {remedy}.")


class UnusableCrsError(SceneError, ValueError):
    """A coordinate reference system is unknown or cannot be used here.

    Args:
        crs: Its name, or the text that was given for it.
        reason: What is wrong and what to do.
        remedies: Python arguments that `reason` names.
    """

    def __init__(self, crs: str, reason: str, remedies: Sequence[str] = ()) -> None:
        self.crs = crs
        self.remedies = tuple(remedies)
        super().__init__(f"coordinate reference system {crs!r}: {reason}.")


class UnknownBandError(SceneError, ValueError):
    """The scene lacks a requested band, or neither one nor three bands were requested.

    Args:
        path: The scene's path.
        bands: The requested bands, from 1.
        count: How many bands the scene has.
    """

    remedies = ("bands",)

    def __init__(self, path: str | PathLike[str], bands: Sequence[int], count: int) -> None:
        self.path = fspath(path)
        self.bands = tuple(bands)
        asked = ",".join(map(str, bands)) or "none"
        super().__init__(
            f"{self.path}: bands {asked} cannot be used; give one band, or three for red, green "
            f"and blue, out of 1 to {count}."
        )


class UnusableMaskError(SceneError, ValueError):
    """The scene has no mask of the kind that was requested.

    Args:
        path: The scene's path.
        reason: What it lacks, such as "has no alpha band".
        remedy: What to do.
        remedies: Python arguments that `remedy` names.
    """

    def __init__(
        self, path: str | PathLike[str], reason: str, remedy: str, remedies: Sequence[str] = ()
    ) -> None:
        self.path = fspath(path)
        self.remedies = tuple(remedies)
        super().__init__(f"{self.path}: it {reason}; {remedy}.")


class GroundSampleDistanceError(SceneError, ValueError):
    """A scene cannot be resampled to the ground sample distance.

    Args:
        path: The scene's path.
        reason: What is wrong and what to do.
    """

    remedies = ("gsd",)

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        super().__init__(f"{self.path}: {reason}.")


class SceneRequestError(SceneError, ValueError):
    """A synthetic scene cannot be made as requested.

    Args:
        what: The property.
        given: The requested value.
        reason: Why not, or what is possible instead.
    """

    def __init__(self, what: str, given: object, reason: str) -> None:
        self.what = what
        super().__init__(f"cannot make a scene with {what} {given}: {reason}.")
