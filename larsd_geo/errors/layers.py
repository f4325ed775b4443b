"""Errors of layers of ships that are read or combined."""

from __future__ import annotations

from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = ["LayerError", "LayerMixError", "UnreadableShipsError"]


class LayerError(LarsdError):
    """Family of errors about layers of ships."""


class UnreadableShipsError(LayerError, ValueError):
    """A file is missing, or holds no layer of ships that can be read.

    Args:
        path: The file.
        reason: What is wrong.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"cannot read ships from {fspath(path)}: {reason}.")


class LayerMixError(LayerError, ValueError):
    """Layers with and without georeferencing cannot become one."""

    def __init__(self) -> None:
        super().__init__(
            "ships of georeferenced and of ungeoreferenced images cannot share one layer; "
            "write them to separate files."
        )
